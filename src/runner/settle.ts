import { isSilent } from '../host/process-stat.ts';
import { filterWords, integrityComplaints } from '../measures/integrity-complaints.ts';
import type { Bound } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import { GtidSet } from '../model/gtid.ts';
import type { IntegrityFacts } from '../model/samples.ts';
import { replicationEncryption } from '../probes/encryption.ts';
import { compareEnds, compareWithLedger } from '../probes/integrity.ts';
import type { Ledger } from '../probes/ledger.ts';
import type { Recorder } from '../probes/recorder.ts';
import { executedGtid } from '../probes/replication.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Pair } from '../topology/pair.ts';
import { phaseMs } from './budget.ts';
import { untilCaughtUp } from './caught-up.ts';
import { type Steps, whySilent } from './steps.ts';

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

interface SettleParts {
  readonly recorder: Recorder;
  readonly ledger: Ledger;
  readonly steps: Steps;
  readonly signal: AbortSignal;
}

/**
 * The end of a case: writes stop, the replicas have their bounded time to execute what the source has, and are compared with it; with the
 * ledger alone where the source never came back. A third server comes before the replica of the pair, so that the last comparison of a history
 * is always the pair's own. @throws ReplfaultError for a replica that cannot answer, and for every bound that runs out.
 */
export async function settle(pair: Pair, parts: SettleParts): Promise<Settled> {
  const { recorder, ledger, steps, signal } = parts;
  await steps.take(ledger.stop(), { ms: phaseMs.lastWrites, what: 'the last writes of the workload', signal });
  const { source, replica, bystander } = pair;
  const comparing = (name: string): Bound => ({
    ms: phaseMs.compare,
    what: `the comparison of the ${name} with ${isSilent(source) ? 'the ledger' : 'its source'}`,
    signal,
  });
  const silent = whySilent(replica);
  if (silent !== null)
    throw new ReplfaultError(
      'REPLICA_SILENT',
      `settle: the replica ${silent}, so that it cannot be compared${await lastWords(replica)}`,
      {
        hint: 'a play must leave the replica able to answer, by itself or through a fault that is healed',
      },
    );
  const third = bystander && whySilent(bystander.server) === null ? bystander : null;
  if (bystander && !third)
    recorder.record({
      kind: 'note',
      text: `The ${bystander.name} ${whySilent(bystander.server) ?? 'is silent'}, so that it was not compared`,
    });
  if (isSilent(source)) {
    recorder.record({
      kind: 'note',
      text: `The source ${whySilent(source) ?? 'is silent'} and did not come back: replicas are compared with the ledger alone`,
    });
    if (third) {
      const comparison = compareWithLedger(third.server, ledger.entries, third.name);
      recorder.record({ kind: 'integrity', ...(await steps.take(comparison, comparing(third.name))) });
    }
    const comparison = compareWithLedger(replica, ledger.entries);
    recorder.record({ kind: 'integrity', ...(await steps.take(comparison, comparing('replica'))) });
    return { sourceGone: true, ends: 'different' };
  }
  const catchingUp = { ms: phaseMs.catchUp, what: 'the replica to have what the source has', signal };
  const caughtUp = await steps.take(untilCaughtUp(source, recorder, catchUpTimeoutMs, signal), catchingUp);
  if (pair.tlsCa !== null) recorder.record(await steps.take(replicationEncryption(source), catchingUp));
  if (third) {
    const arrived = await steps.take(bystanderCaughtUp(pair, recorder, signal), catchingUp);
    const comparison = compareEnds(source, third.server, ledger.entries, arrived, third.name);
    recorder.record({ kind: 'integrity', ...(await steps.take(comparison, comparing(third.name))) });
  }
  const facts = await steps.take(compareEnds(source, replica, ledger.entries, caughtUp), comparing('replica'));
  recorder.record({ kind: 'integrity', ...facts });
  return { sourceGone: false, ends: ledger.gaveUp ? 'different' : endsAs(facts) };
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

/** The last line of the log of a server that has ended; nothing for one that has not. */
async function lastWords(server: StartedServer): Promise<string> {
  const exit = await Promise.race([server.exited, Promise.resolve(null)]);
  const line = exit?.logTail.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? '' : `; its log ends: ${line.slice(0, 200)}`;
}

async function bystanderCaughtUp({ source }: Pair, recorder: Recorder, signal: AbortSignal): Promise<boolean> {
  const goal = GtidSet.parse(await executedGtid(source, source));
  const arrived = await recorder.waitFor('bystander', (o) => goal.minus(GtidSet.parse(o.replicaGtid)).isEmpty, {
    timeoutMs: catchUpTimeoutMs,
    signal,
  });
  return arrived !== undefined;
}
