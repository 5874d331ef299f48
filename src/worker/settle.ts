import { isSilent } from '../host/process-stat.ts';
import { filterWords, integrityComplaints } from '../measures/integrity-complaints.ts';
import type { Bound } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { ReplfaultError } from '../model/errors.ts';
import { GtidSet } from '../model/gtid.ts';
import type { settleAllowance } from '../model/load.ts';
import type { Bystander } from '../model/replication.ts';
import type { IntegrityFacts } from '../model/samples.ts';
import { replicationEncryption } from '../probes/encryption.ts';
import { compareEnds, compareWithLedger } from '../probes/integrity.ts';
import type { Ledger } from '../probes/ledger.ts';
import type { Recorder } from '../probes/recorder.ts';
import { executedGtid } from '../probes/replication.ts';
import type { Pair } from '../topology/pair.ts';
import { untilCaughtUp } from './caught-up.ts';
import { type Steps, whySilent } from './steps.ts';

const catchUpTimeoutMs = 30_000;
const noAllowance = { catchUpMs: 0, compareMs: 0 };

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
  /** What a load beyond the default adds to the bounds, ms. */
  readonly allowance?: ReturnType<typeof settleAllowance>;
}

/**
 * The end of a case: writes stop, the replicas have their bounded time to execute what the source has, and are compared with it; with the
 * ledger alone where the source never came back. Further servers come before the replica of the pair, so that the last comparison of a history
 * is always the pair's own. @throws ReplfaultError for a replica that cannot answer, and for every bound that runs out.
 */
export async function settle(pair: Pair, parts: SettleParts): Promise<Settled> {
  const { recorder, ledger, steps, signal, allowance: { catchUpMs, compareMs } = noAllowance } = parts;
  await steps.take(ledger.stop(), { ms: phaseMs.lastWrites, what: 'the last writes of the workload', signal });
  const { source, replica, bystanders } = pair;
  const comparing = (name: string): Bound => ({
    ms: phaseMs.compare + compareMs,
    what: `the comparison of the ${name} with ${isSilent(source) ? 'the ledger' : 'its source'}`,
    signal,
  });
  await mustAnswer('replica', replica, 'it cannot be compared');
  // One that is only stopped has lost nothing, and cannot be asked.
  if (source.isRunning()) await mustAnswer('source', source, 'nobody can tell what it holds');
  if (!isSilent(source)) await mustAnswer('proxy', pair.proxy, 'the replica cannot get what it lacks');
  const further = bystanders.filter(({ server }) => whySilent(server) === null);
  for (const { name, server } of bystanders.filter((one) => !further.includes(one)))
    recorder.record({
      kind: 'note',
      text: `The ${name} ${whySilent(server) ?? 'is silent'}, so that it was not compared`,
    });
  if (isSilent(source)) {
    recorder.record({
      kind: 'note',
      text: `The source ${whySilent(source) ?? 'is silent'} and did not come back: replicas are compared with the ledger alone`,
    });
    for (const { name, server } of further) {
      const comparison = compareWithLedger(server, ledger.entries, name, compareMs);
      recorder.record({ kind: 'integrity', ...(await steps.take(comparison, comparing(name))) });
    }
    const comparison = compareWithLedger(replica, ledger.entries, 'replica', compareMs);
    recorder.record({ kind: 'integrity', ...(await steps.take(comparison, comparing('replica'))) });
    return { sourceGone: true, ends: 'different' };
  }
  const catchingUp = { ms: phaseMs.catchUp + catchUpMs, what: 'the replica to have what the source has', signal };
  const caughtUp = await steps.take(untilCaughtUp(source, recorder, catchUpTimeoutMs + catchUpMs, signal), catchingUp);
  if (pair.tlsCa !== null) recorder.record(await steps.take(replicationEncryption(source), catchingUp));
  for (const { name, server } of further) {
    const arrived = await steps.take(bystanderCaughtUp(pair, name, parts), catchingUp);
    const comparison = compareEnds(source, server, ledger.entries, arrived, name, compareMs);
    recorder.record({ kind: 'integrity', ...(await steps.take(comparison, comparing(name))) });
  }
  const comparison = compareEnds(source, replica, ledger.entries, caughtUp, 'replica', compareMs);
  const facts = await steps.take(comparison, comparing('replica'));
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

/** @throws ReplfaultError where a process cannot answer, with how it ended. */
async function mustAnswer(name: string, process: Pair['replica'] | Pair['proxy'], so: string): Promise<void> {
  const silent = whySilent(process);
  if (silent === null) return;
  const exit = 'exited' in process ? await Promise.race([process.exited, Promise.resolve(null)]) : null;
  const how = exit?.signal ? ` (ended by ${exit.signal})` : '';
  const error = exit?.logTail.split('\n').findLast((line) => /\[ERROR\]/i.test(line));
  const log = error === undefined ? '' : `; its log says: ${error.slice(0, 200)}`;
  throw new ReplfaultError('PROCESS_SILENT', `settle: the ${name} ${silent}${how}, so that ${so}${log}`, {
    hint: 'a play must leave both servers and the proxy able to answer, by itself or through a fault that is healed',
  });
}

async function bystanderCaughtUp(
  { source }: Pair,
  name: Bystander,
  { recorder, signal, allowance = noAllowance }: SettleParts,
): Promise<boolean> {
  const goal = GtidSet.parse(await executedGtid(source, source));
  const arrived = await recorder.waitFor(
    'bystander',
    (o) => o.name === name && goal.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    {
      timeoutMs: catchUpTimeoutMs + allowance.catchUpMs,
      signal,
    },
  );
  return arrived !== undefined;
}
