import { setTimeout as delay } from 'node:timers/promises';
import { integrityComplaints } from '../../measures/integrity-complaints.ts';
import { GtidSet } from '../../model/gtid.ts';
import { compareEnds } from '../../probes/integrity.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { executedGtid } from '../../probes/replication.ts';
import type { StartedServer } from '../../servers/types.ts';
import { refusals } from '../../topology/follow.ts';
import type { Ends } from '../entry/attempt.ts';
import { NotPossible } from './not-possible.ts';
import type { Writer } from './writer.ts';

const catchesUpWithinMs = 30_000;
/** A thread that says No for so long is started by nobody any more, ms. */
const stoppedForMs = 1_500;
const pollMs = 100;

export interface GateParts {
  readonly recorder: Recorder;
  readonly writer: Writer;
  readonly signal: AbortSignal;
}

/**
 * The integrity gate of a step: some more writes are acknowledged where there is a workload, then writes rest, the replica has its bounded time, and both ends are compared: GTID sets in both directions, every table
 * hashed, every write that was acknowledged. Recorded. Gives what there is against the replica.
 * @throws NotPossible where a thread of the replica stopped with an error.
 */
export async function integrityGate(
  { source, replica }: Ends,
  { recorder, writer, signal }: GateParts,
): Promise<readonly string[]> {
  await writer.some();
  await writer.rest();
  const waited = await untilCaughtUp(source, replica, signal);
  const facts = await compareEnds(source, replica, writer.entries, waited.caughtUp);
  recorder.record({ kind: 'integrity', ...facts });
  if (waited.error !== null) throw new NotPossible(waited.error);
  return integrityComplaints(facts, 'the replica');
}

interface Waited {
  readonly caughtUp: boolean;
  /** With what the channel stopped. */
  readonly error: string | null;
}

async function untilCaughtUp(source: StartedServer, replica: StartedServer, signal: AbortSignal): Promise<Waited> {
  const goal = GtidSet.parse(await executedGtid(source, source));
  const deadline = Date.now() + catchesUpWithinMs;
  let stoppedSince: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    if (goal.minus(GtidSet.parse(await executedGtid(replica, replica))).isEmpty) return { caughtUp: true, error: null };
    const { stopped, error } = await channelOf(replica);
    stoppedSince = stopped ? (stoppedSince ?? Date.now()) : null;
    const hopeless = stoppedSince !== null && Date.now() - stoppedSince >= stoppedForMs;
    if (hopeless || Date.now() >= deadline) return { caughtUp: false, error };
    await delay(pollMs, undefined, { signal });
  }
}

async function channelOf(replica: StartedServer): Promise<{ stopped: boolean; error: string | null }> {
  const [row] = await replica.query(replica.flavour.replicaStatusQuery);
  if (!row) return { stopped: true, error: 'the replica shows no channel' };
  const { receiver, applier, lastIoErrno, lastIoError, lastSqlErrno, lastSqlError } =
    replica.flavour.readReplicaStatus(row);
  const errors = [
    ...(lastIoErrno === 0 ? [] : [`Last_IO_Errno ${lastIoErrno}: ${lastIoError}`]),
    ...(lastSqlErrno === 0 ? [] : [`Last_SQL_Errno ${lastSqlErrno}: ${lastSqlError}`]),
  ];
  return {
    stopped: receiver === 'No' || applier === 'No' || refusals.has(lastIoErrno),
    error: errors.length === 0 ? null : errors.join('; '),
  };
}
