import type { ObjectiveName, TunedSetting } from '../model/profile.ts';
import type { CaseResult } from '../model/result.ts';
import type { Verification } from '../model/tuning.ts';
import { said } from './bounds/limit.ts';
import { loadOfTrials, whyUnreached } from './load-of-trials.ts';
import type { PlannedVerification } from './planned-verification.ts';

/** What does not shrink with the scale, so that compressed times are compared with so much room, ms. */
const roomMs = 500;
/** An objective that is missed by no more than this, ms or as a share of it, may be so by a slow moment of this machine: it is played again. */
const slowMomentMs = 250;
const slowMomentShare = 0.05;

interface Seen extends Pick<Verification, 'seen' | 'sentence' | 'objective'> {
  /** It counts without being seen again: where failing may itself be a matter of chance, a replay that goes well shows nothing. */
  readonly atOnce?: boolean;
}

/** Believed trials of which one may go the other way without a meaning: searches, too, take it that one in a hundred or so does. */
const fewTrials = 3;

interface Shown {
  /** One for each case. */
  readonly all: readonly Seen[];
  /** Those that tell something. */
  readonly told: readonly Seen[];
  readonly contrary: readonly Seen[];
  /** A single contrary trial that enough others did not repeat. */
  readonly overruled: boolean;
}

function shownBy(planned: PlannedVerification, results: readonly CaseResult[]): Shown {
  const seen = results.map((one) => ({ ...seenIn(planned, one), unreached: whyUnreached(one) }));
  const decided = seen.filter((one) => one.seen !== null);
  // Under less than its load a trial counts only where enough replays did not reach it either: then the verdict says so.
  const isReachable = decided.length < fewTrials || decided.some(({ unreached }) => unreached === null);
  const all = seen.map(
    ({ unreached, ...one }): Seen =>
      isReachable && unreached !== null && one.seen !== null && !(one.atOnce && one.seen !== planned.expected)
        ? { seen: null, sentence: `undecided, ${one.sentence.replace(/\.$/, '')}, but ${unreached}.` }
        : one,
  );
  const told = all.filter((one) => one.seen !== null);
  const contrary = told.filter((one) => one.seen !== planned.expected);
  const single = contrary.length === 1 && contrary[0]?.atOnce !== true;
  return { all, told, contrary, overruled: single && told.length >= fewTrials };
}

/**
 * Whether these cases are enough to judge a planned verification: one that goes as expected, or is contrary beyond doubt; a single contrary one is to
 * be played twice more. Cases are as they are judged in the end, the control's share subtracted. Pure.
 */
export function isSettled(planned: PlannedVerification, results: readonly CaseResult[]): boolean {
  // Where a trial broke a promise of its own the run has failed, whatever else is played.
  if (results.some(({ outcome }) => outcome === 'skipped' || outcome === 'fail')) return true;
  const { told, contrary } = shownBy(planned, results);
  if (contrary.length === 0) return told.length > 0;
  return contrary.length > 1 || contrary[0]?.atOnce === true || told.length >= fewTrials;
}

/**
 * What the cases of a planned verification show. Only cases that passed are believed; one that goes against the plan outweighs others, unless two
 * replays of it both go as expected: then the sentence says so. `unplayed`: why there are no cases, where there are none. Pure.
 */
export function judgeVerification(
  planned: PlannedVerification,
  results: readonly CaseResult[],
  unplayed = 'it was not played',
): Verification {
  const {
    objectives: _objectives,
    writesPerS: _writesPerS,
    beyond: _beyond,
    setting: _setting,
    quietMs: _quietMs,
    ...facts
  } = planned;
  const { all, told, contrary, overruled } = shownBy(planned, results);
  const asExpected = told.find((one) => one.seen === planned.expected);
  const against = contrary.find((one) => one.atOnce === true) ?? contrary[0];
  const { seen, sentence, objective }: Seen = (overruled ? asExpected : (against ?? told[0])) ??
    all.at(-1) ?? { seen: null, sentence: `${unplayed}.` };
  const decisive = results.filter((_, index) => all[index]?.seen != null);
  const skips = results.filter(({ outcome }) => outcome === 'skipped');
  const count = `${contrary.length} of ${told.length} trials ${contrary.length === 1 ? 'was' : 'were'} contrary`;
  const counted =
    contrary.length === 0 || told.length === 1 ? '' : ` ${count}${overruled ? `: ${against?.sentence}` : '.'}`;
  return {
    ...facts,
    seen,
    skipped: skips.length > 0 && skips.length === results.length ? (skips[0]?.reason ?? 'it was skipped') : null,
    ...(objective !== undefined && { objective }),
    ...(contrary.length > 0 && { contrary: { trials: contrary.length, of: told.length } }),
    sentence: `${headOf(planned)}: ${sentence}${counted}`,
    ...loadOfTrials(decisive.length > 0 ? decisive : results),
    caseIds: results.map(({ id }) => id),
  };
}

function seenIn(planned: PlannedVerification, one: CaseResult): Seen {
  const reading = one.reading;
  if (one.outcome === 'skipped') return { seen: null, sentence: `not played, ${one.reason ?? 'it was skipped'}.` };
  if (one.outcome !== 'pass')
    return { seen: null, sentence: `not valid (${one.outcome}), ${one.reason ?? firstReason(one)}.` };
  if (reading?.broke == null)
    return { seen: null, sentence: `undecided, ${reading?.reason ?? 'there is no reading'}.` };
  if (reading.played?.asAsked === false)
    return {
      seen: null,
      sentence: `undecided, ${reading.reason}, but that was ${said(reading.played.sizeMs / 1000)} s, not ${said(planned.sizeMs / 1000)} s.`,
    };
  const what = `${reading.reason}.`;
  // TCP's back-off decides there, not a timer alone.
  const atOnce = planned.disturbance === 'rideThroughS';
  if (planned.expected === 'fails') return { seen: reading.broke ? 'fails' : 'holds', sentence: what, atOnce };
  if (planned.beyond && !reading.broke)
    return { seen: 'fails', objective: 'blindWindowS', sentence: `${what} A dead link was not detected.` };
  if (!planned.beyond && reading.broke) return { seen: 'fails', sentence: what, atOnce };
  return withObjectives(planned, one, what);
}

/** A connection that lives on is not enough: what was measured must keep the objectives, and one that is broken outweighs one not measured. */
function withObjectives(planned: PlannedVerification, one: CaseResult, what: string): Seen {
  const measures = measuresFor(planned)(one);
  const kept: string[] = [];
  for (const { name, objective, value, most, slow, unit } of measures) {
    if (value === null) continue;
    const sentence = `${what} ${name}: ${said(value)}${unit}, more than ${said(most)}${unit}.`;
    if (value > most) return { seen: 'fails', objective, sentence, atOnce: value > most + slow };
    kept.push(`${name}: ${said(value)}${unit} of ${said(most)}${unit}`);
  }
  const unmeasured = measures.find(({ value }) => value === null)?.name;
  if (unmeasured !== undefined)
    return { seen: null, sentence: `${what} ${unmeasured} was not measured: ${reasonOf(one, unmeasured)}.` };
  return { seen: 'holds', sentence: kept.length === 0 ? what : `${what} ${kept.join('; ')}.` };
}

type Name = 'blind window' | 'transactions at risk' | 'time to resume';
interface Measure {
  readonly name: Name;
  readonly objective: ObjectiveName;
  readonly value: number | null;
  readonly most: number;
  /** What a slow moment may add. */
  readonly slow: number;
  readonly unit: string;
}

/** Blindness is a matter of the replica's timer; resuming, of that and of its retries. Other trials ship a backlog of their own. */
function measuresFor({
  setting,
  objectives,
  writesPerS,
  scale,
  beyond,
}: PlannedVerification): (one: CaseResult) => Measure[] {
  const roomS = scale > 1 ? roomMs / 1000 : 0;
  return ({ derived }) => {
    const seconds = (ms: number | null | undefined): number | null => (ms == null ? null : ms / 1000);
    const blindS = seconds(derived?.blindWindowMs);
    const resumeS = seconds(derived?.resumeMs);
    const { blindWindowS, transactionsAtRisk, resumeS: mostResumeS } = objectives;
    const slowS = (mostS: number): number => Math.max(slowMomentMs / 1000, slowMomentShare * mostS);
    const all: Measure[] = [];
    if (setting === 'replicaNetTimeoutS' && blindWindowS !== undefined)
      all.push({
        name: 'blind window',
        objective: 'blindWindowS',
        value: blindS,
        most: blindWindowS + roomS,
        slow: slowS(blindWindowS),
        unit: ' s',
      });
    // The trial writes at a rate of its own: what counts is for how long, at the rate of the profile.
    if (setting === 'replicaNetTimeoutS' && transactionsAtRisk !== undefined)
      all.push({
        name: 'transactions at risk',
        objective: 'transactionsAtRisk',
        value: blindS === null ? null : Math.ceil(blindS * writesPerS),
        most: transactionsAtRisk + Math.ceil(roomS * writesPerS),
        slow: Math.ceil(slowS(writesPerS > 0 ? transactionsAtRisk / writesPerS : 0) * writesPerS),
        unit: '',
      });
    if ((setting === 'connectRetryS' || setting === 'replicaNetTimeoutS') && !beyond && mostResumeS !== undefined)
      all.push({
        name: 'time to resume',
        objective: 'resumeS',
        value: resumeS,
        most: mostResumeS + roomS,
        slow: slowS(mostResumeS),
        unit: ' s',
      });
    return all;
  };
}

function reasonOf({ derived }: CaseResult, name: Name): string {
  return derived?.reasons[name === 'time to resume' ? 'resumeMs' : 'blindWindowMs'] ?? 'the reason is unknown';
}

function firstReason({ verdicts }: CaseResult): string {
  return verdicts.find(({ outcome }) => outcome !== 'pass')?.reason ?? 'the reason is unknown';
}

function headOf(planned: PlannedVerification): string {
  const { tightened, scale } = planned;
  const under =
    tightened === null ? 'recommended settings' : `${settingWords[tightened.setting]} at ${said(tightened.value)}`;
  return `${under}, ${whatIsPlayed(planned)}${scale > 1 ? ` (1:${scale})` : ''}`;
}

function whatIsPlayed({ disturbance, setting, sizeMs, quietMs, beyond }: PlannedVerification): string {
  const size = `${said((sizeMs - quietMs) / 1000)} s`;
  if (beyond) return `a link that is dead for ${size}, longer than the settings survive`;
  const blocked = disturbance === 'stallS' && setting === 'netWriteTimeoutS' ? ' with full buffers' : '';
  const quiet = quietMs > 0 ? ` that begins ${said(quietMs / 1000)} s after the last byte` : '';
  return `${words[disturbance]} ${size}${blocked}${quiet}`;
}

/** Names that every dialect's reader understands. */
export const settingWords: Readonly<Record<TunedSetting, string>> = {
  netWriteTimeoutS: 'net_write_timeout',
  replicaNetTimeoutS: 'replica_net_timeout',
  heartbeatPeriodS: 'heartbeat period',
  connectRetryS: 'connect retry',
  retryCount: 'retry count',
};

const words: Readonly<Record<Verification['disturbance'], string>> = {
  outageS: 'a link that refuses connections for',
  rideThroughS: 'packets dropped for',
  stallS: 'a stall of',
  flaps: 'a link that flaps for',
  throttledReplicaKiBS: 'a replica so slow that its buffer drains only after',
  natIdleLimitS: 'idle connections dropped on the path after',
};
