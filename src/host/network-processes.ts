import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../model/errors.ts';

const endTimeoutMs = 5_000;
const pollMs = 10;

/** Processes in the network namespace of this name (`net:[4026531840]`), of those that this user may look at. */
export function processesInNetwork(name: string): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      return readlinkSync(`/proc/${entry}/ns/net`) === name ? [Number(entry)] : [];
    } catch {
      // Gone, or somebody else's.
      return [];
    }
  });
}

/**
 * Kills every process of a network namespace except one, until none is left: what a program has started outlives that program otherwise. The caller holds
 * the namespace, so that its name stays its own. @throws ReplfaultError `LEFT_BEHIND` after 5 s.
 */
export async function endNetwork(name: string, except: number): Promise<void> {
  const deadline = performance.now() + endTimeoutMs;
  for (;;) {
    const left = processesInNetwork(name).filter((pid) => pid !== except);
    if (left.length === 0) return;
    if (performance.now() > deadline)
      throw new ReplfaultError('LEFT_BEHIND', `processes do not end after SIGKILL: ${left.join(', ')}`);
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
    await delay(pollMs);
  }
}
