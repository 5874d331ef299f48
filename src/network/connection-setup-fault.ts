import type { Proof } from '../model/samples.ts';
import { type AttemptsSeen, watchAttempts } from './connection-attempts.ts';
import type { ToxicSpec } from './link.ts';
import type { FaultTarget, InjectedFault } from './types.ts';

let nextToxic = 1;

/** Adds a toxic that every connection meets at its beginning, and proves it by the attempts that were seen meanwhile. */
export async function injectAtConnectionSetup(
  target: FaultTarget,
  toxic: Omit<ToxicSpec, 'name'>,
  judge: (seen: AttemptsSeen) => Proof,
): Promise<InjectedFault> {
  const name = `setup-${toxic.type}-${nextToxic++}`;
  const watch = await watchAttempts(target);
  await target.toxics.add({ name, ...toxic });
  return {
    proof: async () => judge(await watch.seen()),
    async heal() {
      watch.stop();
      await target.toxics.remove(name);
    },
  };
}

/** What reached the replica over new connections, for people. */
export function bytesWords(passedBytes: number, uncounted: number): string {
  const reached = `${passedBytes} bytes reached the replica`;
  return uncounted === 0 ? reached : `${reached} (${uncounted} connection(s) ended before their bytes were counted)`;
}
