import type { ExecuteTool } from './execute.ts';

/** Which queueing disciplines a kernel has; distributions and container hosts differ, and modules may be missing. */
export interface Disciplines {
  /** Rates can be limited per leg and direction (`htb` with `tbf` leaves). */
  readonly shaping: boolean;
  /** Loss and delay by the network emulator. */
  readonly netem: boolean;
}

/** Tries each on a device without any queue of its own and takes it away again: asking for a list of modules would not tell. */
export async function probeDisciplines(execute: ExecuteTool, device: string): Promise<Disciplines> {
  const has = async (...discipline: string[]): Promise<boolean> => {
    const { exitCode } = await execute('tc', ['qdisc', 'add', 'dev', device, 'root', ...discipline]);
    if (exitCode !== 0) return false;
    await execute('tc', ['qdisc', 'del', 'dev', device, 'root']);
    return true;
  };
  // One after the other: a device has one root.
  const htb = await has('htb');
  const tbf = htb && (await has('tbf', 'rate', '1mbit', 'burst', '3200', 'limit', '100000'));
  return { shaping: tbf, netem: htb && (await has('netem', 'delay', '1ms')) };
}
