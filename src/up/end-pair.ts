import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../model/errors.ts';
import { call } from './control-client.ts';
import { type Found, isAlive, remove } from './registry.ts';

/** How a pair has ended: by itself, killed since it did not, or long before. */
export type Ended = 'ended' | 'killed' | 'dead';

const answerMs = 5_000;
/** Ending servers, and faults that hang, ms. */
const endMs = 45_000;
/** A killed process that does not go waits for its kernel, ms. */
const killMs = 10_000;
const pollMs = 20;

/**
 * Ends a pair, whatever state it is in: asks its process, and kills it if it does not answer or does not end in time; the kernel and the reaper of its
 * scratch folder end the servers then.
 *
 * @throws ReplfaultError `PAIR_SURVIVES` (environment) where not even that helps.
 */
export async function endPair(pair: Found): Promise<Ended> {
  if (!pair.alive) {
    await remove(pair.dir);
    return 'dead';
  }
  const asked = await call(pair, 'down', {}, answerMs).then(
    () => true,
    () => false,
  );
  if (asked && (await goneWithin(pair, endMs))) return 'ended';
  if (isAlive(pair)) process.kill(pair.pid, 'SIGKILL');
  if (!(await goneWithin(pair, killMs)))
    throw new ReplfaultError(
      'PAIR_SURVIVES',
      `process ${pair.pid} of the pair ${pair.name} does not end after SIGKILL`,
      {
        hint: 'it waits for its kernel: look at /proc/PID/stack',
      },
    );
  await remove(pair.dir);
  return 'killed';
}

async function goneWithin(pair: Found, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (isAlive(pair)) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}
