import { isSilent } from '../host/process-stat.ts';
import { filterWords, integrityComplaints } from '../measures/integrity-complaints.ts';
import { GtidSet } from '../model/gtid.ts';
import type { IntegrityFacts } from '../model/samples.ts';
import { replicationEncryption } from '../probes/encryption.ts';
import { compareEnds, compareWithLedger } from '../probes/integrity.ts';
import type { Ledger } from '../probes/ledger.ts';
import type { Recorder } from '../probes/recorder.ts';
import { executedGtid } from '../probes/replication.ts';
import type { Pair } from '../topology/pair.ts';
import { untilCaughtUp } from './caught-up.ts';

const catchUpTimeoutMs = 30_000;

/**
 * How the replica of the pair ended: as its source; without some of what the source has, and nothing else against it; or with something
 * against it that catching up cannot mend.
 */
export type EndsAs = 'equal' | 'behind' | 'different';

export interface Settled {
  /** The source did not run any more when the case settled. */
  readonly sourceGone: boolean;
  readonly ends: EndsAs;
}

/**
 * The end of a case: writes stop, the replicas have their bounded time to execute what the source has, and are compared with it; with the
 * ledger alone where the source never came back. A third server comes before the replica of the pair, so that the last comparison of a history
 * is always the pair's own.
 */
export async function settle(pair: Pair, recorder: Recorder, ledger: Ledger, signal: AbortSignal): Promise<Settled> {
  await ledger.stop();
  const { source, replica, bystander } = pair;
  if (isSilent(source)) {
    recorder.record({
      kind: 'note',
      text: 'The source did not come back: replicas are compared with the ledger alone',
    });
    if (bystander) {
      const facts = await compareWithLedger(bystander.server, ledger.entries, bystander.name);
      recorder.record({ kind: 'integrity', ...facts });
    }
    recorder.record({ kind: 'integrity', ...(await compareWithLedger(replica, ledger.entries)) });
    return { sourceGone: true, ends: 'different' };
  }
  const caughtUp = await untilCaughtUp(source, recorder, catchUpTimeoutMs, signal);
  if (pair.tlsCa !== null) recorder.record(await replicationEncryption(source));
  await compareBystander(pair, recorder, ledger, signal);
  const facts = await compareEnds(source, replica, ledger.entries, caughtUp);
  recorder.record({ kind: 'integrity', ...facts });
  return { sourceGone: false, ends: endsAs(facts) };
}

/** Pure. */
export function endsAs(facts: IntegrityFacts): EndsAs {
  if (filterWords(facts) !== '') return 'different';
  if (integrityComplaints(facts, 'the replica').length === 0) return 'equal';
  // What has not arrived can still arrive; what is on the replica and should not be there stays.
  const { errant, applierErrno, duplicated, neverCommitted = [] } = facts;
  const onlyBehind = errant === '' && applierErrno === 0 && duplicated.length === 0 && neverCommitted.length === 0;
  return onlyBehind && (facts.missing !== '' || !facts.caughtUp) ? 'behind' : 'different';
}

async function compareBystander(pair: Pair, recorder: Recorder, ledger: Ledger, signal: AbortSignal): Promise<void> {
  const { source, bystander } = pair;
  if (!bystander) return;
  const goal = GtidSet.parse(await executedGtid(source, source));
  const arrived = await recorder.waitFor('bystander', (o) => goal.minus(GtidSet.parse(o.replicaGtid)).isEmpty, {
    timeoutMs: catchUpTimeoutMs,
    signal,
  });
  const { name, server } = bystander;
  const facts = await compareEnds(source, server, ledger.entries, arrived !== undefined, name);
  recorder.record({ kind: 'integrity', ...facts });
}
