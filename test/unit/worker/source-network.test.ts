import { describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/model/cleanup.ts';
import type { KernelNetwork } from '../../../src/network/types.ts';
import { sourceNetwork } from '../../../src/worker/source-network.ts';

/** A host that tells what was done to it. */
function aHost() {
  const done: string[] = [];
  const undo = new CleanupStack();
  const values: Record<string, string> = { 'net/ipv4/tcp_mtu_probing': '0\n' };
  const network = sourceNetwork({
    host: {
      settings: {
        read: async (names) => names.map((name) => values[name] ?? ''),
        write: async (changes) => {
          Object.assign(values, changes);
          done.push(`write ${JSON.stringify(changes)}`);
        },
      },
      route: async (attributes) => void done.push(`route ${attributes.join(' ')}`),
    },
    kernel: async () =>
      ({
        addRules: async (name, rules) => void done.push(`add ${name}: ${String(rules)}`),
        removeRules: async (name) => void done.push(`remove ${name}`),
      }) as Partial<KernelNetwork> as KernelNetwork,
    later: (step) => undo.defer(step),
  });
  return { network, done, undo };
}

describe('the network of the host of the source', () => {
  it('is set back, the last change first', async () => {
    const { network, done, undo } = aHost();
    await network.set('net.ipv4.tcp_mtu_probing', '1');
    await network.route(['mtu', '1400']);
    await network.filter('clamp-mss', ['a rule']);
    expect(done.splice(0)).toEqual([
      'write {"net/ipv4/tcp_mtu_probing":"1"}',
      'route mtu 1400',
      'add clamp-mss: a rule',
    ]);
    await undo.run();
    expect(done).toEqual(['remove clamp-mss', 'route ', 'write {"net/ipv4/tcp_mtu_probing":"0"}']);
  });
  it('is not there without a link of packets', async () => {
    const network = sourceNetwork({ host: undefined, kernel: null, later: () => undefined });
    for (const act of [
      () => network.set('net.ipv4.tcp_mtu_probing', '1'),
      () => network.route(['mtu', '1400']),
      () => network.filter('clamp-mss', []),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'PACKET_LINK' });
  });
});
