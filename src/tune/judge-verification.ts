import type { TunedSetting } from '../model/profile.ts';
import type { CaseResult } from '../model/result.ts';
import type { Verification } from '../model/tuning.ts';
import { said } from './bounds/limit.ts';
import type { PlannedVerification } from './planned-verification.ts';

/** What does not shrink with the scale, so that compressed times are compared with so much room, ms. */
const roomMs = 500;

type Seen = Pick<Verification, 'seen' | 'sentence'>;

/** What the cases of a planned verification show. Only cases that passed are believed; one that goes against the plan outweighs others. Pure. */
export function judgeVerification(planned: PlannedVerification, results: readonly CaseResult[]): Verification {
  const { objectives: _objectives, writesPerS: _writesPerS, beyond: _beyond, setting: _setting, ...facts } = planned;
  const seen = results.map((one) => seenIn(planned, one));
  const told = seen.filter((one) => one.seen !== null);
  const contrary = told.find((one) => one.seen !== planned.expected);
  const shown = contrary ?? told[0] ?? seen.at(-1) ?? { seen: null, sentence: 'It was not played.' };
  const skips = results.filter(({ outcome }) => outcome === 'skipped');
  return {
    ...facts,
    ...shown,
    skipped: skips.length > 0 && skips.length === results.length ? (skips[0]?.reason ?? 'it was skipped') : null,
    sentence: `${headOf(planned)}: ${shown.sentence}`,
    caseIds: results.map(({ id }) => id),
  };
}

function seenIn(planned: PlannedVerification, one: CaseResult): Seen {
  const reading = one.reading;
  if (one.outcome === 'skipped') return { seen: null, sentence: `not played, ${one.reason ?? 'it was skipped'}.` };
  if (one.outcome !== 'pass')
    return { seen: null, sentence: `not to be believed (${one.outcome}), ${one.reason ?? firstReason(one)}.` };
  if (reading?.broke == null)
    return { seen: null, sentence: `not to be told, ${reading?.reason ?? 'there is no reading'}.` };
  if (reading.played?.asAsked === false)
    return {
      seen: null,
      sentence: `not to be told, ${reading.reason}, but that was ${said(reading.played.sizeMs / 1000)} s, not ${said(planned.sizeMs / 1000)} s.`,
    };
  const what = `${reading.reason}.`;
  if (planned.expected === 'fails') return { seen: reading.broke ? 'fails' : 'holds', sentence: what };
  if (planned.beyond && !reading.broke) return { seen: 'fails', sentence: `${what} A dead link was not noticed.` };
  if (!planned.beyond && reading.broke) return { seen: 'fails', sentence: what };
  return withObjectives(planned, one, what);
}

/** A connection that lives on is not enough: what was measured must keep the objectives. */
function withObjectives(planned: PlannedVerification, one: CaseResult, what: string): Seen {
  const measures = measuresFor(planned);
  const kept: string[] = [];
  for (const { name, value, most, unit } of measures(one)) {
    if (value === null) return { seen: null, sentence: `${what} ${name} was not measured: ${reasonOf(one, name)}.` };
    if (value > most)
      return { seen: 'fails', sentence: `${what} ${name}: ${said(value)}${unit}, more than ${said(most)}${unit}.` };
    kept.push(`${name}: ${said(value)}${unit} of ${said(most)}${unit}`);
  }
  return { seen: 'holds', sentence: kept.length === 0 ? what : `${what} ${kept.join('; ')}.` };
}

type Name = 'blind window' | 'transactions at risk' | 'time to resume';
interface Measure {
  readonly name: Name;
  readonly value: number | null;
  readonly most: number;
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
    const all: Measure[] = [];
    if (setting === 'replicaNetTimeoutS' && blindWindowS !== undefined)
      all.push({ name: 'blind window', value: blindS, most: blindWindowS + roomS, unit: ' s' });
    // The trial writes at a rate of its own: what counts is for how long, at the rate of the profile.
    if (setting === 'replicaNetTimeoutS' && transactionsAtRisk !== undefined)
      all.push({
        name: 'transactions at risk',
        value: blindS === null ? null : Math.ceil(blindS * writesPerS),
        most: transactionsAtRisk + Math.ceil(roomS * writesPerS),
        unit: '',
      });
    if ((setting === 'connectRetryS' || setting === 'replicaNetTimeoutS') && !beyond && mostResumeS !== undefined)
      all.push({ name: 'time to resume', value: resumeS, most: mostResumeS + roomS, unit: ' s' });
    return all;
  };
}

function reasonOf({ derived }: CaseResult, name: Name): string {
  return derived?.reasons[name === 'time to resume' ? 'resumeMs' : 'blindWindowMs'] ?? 'no reason is known';
}

function firstReason({ verdicts }: CaseResult): string {
  return verdicts.find(({ outcome }) => outcome !== 'pass')?.reason ?? 'no reason is known';
}

function headOf({ disturbance, setting, sizeMs, tightened, beyond, scale }: PlannedVerification): string {
  const blocked = disturbance === 'stallS' && setting === 'netWriteTimeoutS';
  const size = `${said(sizeMs / 1000)} s`;
  const what = beyond
    ? `a link that is dead for ${size}, longer than it bears`
    : `${words[disturbance]} ${size}${blocked ? ' with full buffers' : ''}`;
  const under =
    tightened === null ? 'recommended settings' : `${settingWords[tightened.setting]} at ${said(tightened.value)}`;
  return `${under}, ${what}${scale > 1 ? ` (1:${scale})` : ''}`;
}

/** Names that every dialect's reader understands. */
const settingWords: Readonly<Record<TunedSetting, string>> = {
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
  throttledReplicaKiBS: 'a reader so slow that a lump takes',
  natIdleLimitS: 'idle flows forgotten after',
};
