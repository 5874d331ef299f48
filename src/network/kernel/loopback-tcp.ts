import type { TcpSwitches } from '../../model/switches.ts';
import { defaultCongestionControl, loopbackRoute } from './congestion-control.ts';
import type { RunCommand } from './execute.ts';
import { mustRun } from './ip-command.ts';
import { type NetworkSettings, networkFacts, ownSettings, smallBuffers } from './private-network.ts';

/**
 * Sets the least time after which a packet is sent again in a private network, ms; `null` is the kernel's own. Resolves to whether that
 * changed anything. On this loopback a round trip takes no time, so that the least is what a connection has; one that is open keeps what it
 * has learned, so that only a new one has a longer time from its first packet on.
 */
export type SetRto = (rtoMs: number | null) => Promise<boolean>;

/** Gives a network the buffers and the congestion control of a case. `changed`: connections that are open have others. */
export type SetTcp = (
  asked: TcpSwitches,
) => Promise<{ readonly changed: boolean; readonly facts: Readonly<Record<string, string | boolean>> }>;

/** What Linux grants sockets of this machine: read it before a namespace gets its small buffers. */
export async function systemBuffers(own: NetworkSettings = ownSettings): Promise<Readonly<Record<string, string>>> {
  const names = Object.keys(smallBuffers);
  const values = await own.read(names);
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
}

/** How buffers are called that a network has now, as the kernel says: `link` for what is neither small nor those of this machine. */
export function buffersNamed(
  facts: Readonly<Record<string, string | boolean>>,
  { buffers }: Pick<TcpSwitches, 'buffers'>,
  system: Readonly<Record<string, string>>,
): 'small' | 'system' | 'link' {
  const are = (limits: Readonly<Record<string, string>>): boolean =>
    Object.entries(limits).every(([name, value]) => facts[name.slice(name.lastIndexOf('/') + 1)] === value);
  // On a machine with small buffers both are the same.
  if (buffers === 'system' && are(system)) return 'system';
  return are(smallBuffers) ? 'small' : are(system) ? 'system' : 'link';
}

/**
 * TCP on the loopback of a private network, that of this process unless told. Call only for a namespace made for the run.
 *
 * @param system limits of buffers that `buffers: 'system'` stands for
 */
export function loopbackTcp(
  ip: RunCommand,
  system: Readonly<Record<string, string>>,
  own: NetworkSettings = ownSettings,
): { readonly setRto: SetRto; readonly setTcp: SetTcp } {
  let rtoInForce: number | null = null;
  let congestionControl = defaultCongestionControl;
  let buffers = smallBuffers;
  const route = (): Promise<void> => {
    const attributes = rtoInForce === null ? [] : ['rto_min', `${rtoInForce}ms`];
    return mustRun(ip, loopbackRoute(congestionControl, attributes), 'could not set how TCP behaves on the loopback');
  };
  return {
    async setRto(rtoMs) {
      if (rtoMs === rtoInForce) return false;
      rtoInForce = rtoMs;
      await route();
      return true;
    },
    async setTcp(asked) {
      const wanted = {
        congestionControl: asked.congestionControl ?? defaultCongestionControl,
        buffers: asked.buffers === 'system' ? system : smallBuffers,
      };
      const changed = wanted.congestionControl !== congestionControl || wanted.buffers !== buffers;
      if (changed) {
        ({ congestionControl, buffers } = wanted);
        await own.write(buffers);
        await route();
      }
      const facts = await networkFacts(true, own, congestionControl);
      return { changed, facts: { ...facts, buffers: buffersNamed(facts, asked, system) } };
    },
  };
}
