import { GtidSet } from '../model/gtid.ts';
import type { Observation } from '../model/timeline.ts';
import type { Recorder } from '../probes/recorder.ts';
import { executedGtid } from '../probes/replication.ts';
import type { StartedServer } from '../servers/types.ts';

/** A replica that has said for so long that it has stopped, and has applied nothing meanwhile, is not waited for any longer, ms. */
const stoppedForMs = 1_500;

/**
 * Waits, bounded, until the replica has executed what the source has now; `false` when it has not. A receiver that says No is started by
 * nobody any more, so that what it lacks it will lack for ever.
 */
export async function untilCaughtUp(
  source: StartedServer,
  recorder: Pick<Recorder, 'waitFor'>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const goal = GtidSet.parse(await executedGtid(source, source));
  const hasAll = (o: Observation<'replication'>): boolean => goal.minus(GtidSet.parse(o.replicaGtid)).isEmpty;
  const isHopeless = hopelessness();
  const seen = await recorder.waitFor('replication', (o) => hasAll(o) || isHopeless(o), { timeoutMs, signal });
  return seen !== undefined && hasAll(seen);
}

/** A test to be given samples in their order: true once a thread has been stopped for long enough and nothing was applied meanwhile. */
function hopelessness(): (o: Observation<'replication'>) => boolean {
  let since: { atMs: number; replicaGtid: string } | undefined;
  return ({ atMs, replicaGtid, status }) => {
    if (status.receiver !== 'No' && status.applier !== 'No') since = undefined;
    else if (since?.replicaGtid !== replicaGtid) since = { atMs, replicaGtid };
    return since !== undefined && atMs - since.atMs >= stoppedForMs;
  };
}
