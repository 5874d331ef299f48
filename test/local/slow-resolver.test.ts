import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { probeSandbox } from '../../src/network/kernel/sandbox.ts';
import type { NameQuestion } from '../../src/network/name-server.ts';
import { cacheFolder } from '../../src/servers/cache/folder.ts';
import { fetchTools } from '../../src/servers/packages/tools.ts';
import { makePlayground } from './support/playground.ts';

const script = fileURLToPath(new URL('support/resolve-late.mjs', import.meta.url));
const sandbox = await probeSandbox();

interface LookedUp {
  readonly address: string | null;
  readonly ms: number;
}
interface Told extends Readonly<Record<'plain' | 'waited' | 'gaveUp' | 'healed', LookedUp>> {
  readonly late: readonly NameQuestion[];
  readonly tooLate: readonly NameQuestion[];
}

describe('a name that is resolved slowly', () => {
  it('takes the C library as long as the name server needs, and is not found where that is too long', async ({
    skip,
  }) => {
    if (!sandbox.available) return skip(sandbox.reason);
    await using playground = await makePlayground();
    const [program = '', ...before] = sandbox.command;
    // A bare system has no ip.
    const { ip } = await fetchTools({ cacheDir: cacheFolder() });
    const up = JSON.stringify(ip.command(['link', 'set', 'lo', 'up']));
    const { stdout, stderr } = await execa(
      program,
      [...before, process.execPath, script, join(playground.dir, 'hosts'), up],
      { reject: false, timeout: 30_000, env: playground.env },
    );
    const told = JSON.parse(stdout || `{"failed": ${JSON.stringify(stderr)}}`) as Told;
    expect(told).toMatchObject({
      plain: { address: '127.0.0.1' },
      waited: { address: '127.0.0.1' },
      gaveUp: { address: null },
      healed: { address: '127.0.0.1' },
    });
    expect(told.waited.ms).toBeGreaterThanOrEqual(690);
    expect(told.gaveUp.ms).toBeGreaterThanOrEqual(990);
    expect(told.late.map(({ type }) => type).sort()).toEqual(['A', 'AAAA']);
    expect(told.late.every(({ atMs, answeredAtMs }) => answeredAtMs !== null && answeredAtMs - atMs >= 690)).toBe(true);
    expect(told.tooLate.map(({ answeredAtMs }) => answeredAtMs)).toEqual([null, null]);
  });
});
