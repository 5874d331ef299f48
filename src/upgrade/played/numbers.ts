import { type Difference, type UpgradeState, upgradeStates } from '../../model/comparison.ts';
import { median as middleOf } from '../../model/median.ts';
import type { CaseResult, MeasureName } from '../../model/result.ts';

/** Of a series, which has a value. */
const median = (values: readonly number[]): number => middleOf(values) ?? Number.NaN;

/** Measures that are compared, with what they mean for who runs the servers. */
const measures: readonly { readonly name: MeasureName; readonly means: string }[] = [
  { name: 'sourceDetectionMs', means: 'time until the source detects the fault' },
  { name: 'replicaDetectionMs', means: 'time until the replica detects the fault' },
  { name: 'blindWindowMs', means: 'blind window' },
  { name: 'resumeMs', means: 'time to resume' },
];

export const measureNames: readonly MeasureName[] = measures.map(({ name }) => name);

/** Whether a difference of numbers is that the later one is longer; else it is shorter. */
export const isLonger = ({ severity }: Pick<Difference, 'severity'>): boolean => severity === 'warns';

/** Fewer trials say nothing about a difference. */
export const leastTrials = 3;
/** With this many trials in each state a difference is believed: two series of six that are alike are apart by chance once in 462 times, of three once in 10. */
export const confirmingTrials = 6;
/** Medians closer than this, ms, or than this share of today's, are alike. */
const leastMs = 250;
const leastShare = 0.05;

/** The trials of one measure of one exhibit in one state, ms. */
export interface Series {
  readonly exhibit: string;
  readonly measure: MeasureName;
  readonly state: UpgradeState;
  readonly valuesMs: readonly number[];
  readonly cases: readonly string[];
}

/** Cases whose outcome can be believed; the others tell no number. */
export const isBelieved = ({ outcome }: Pick<CaseResult, 'outcome'>): boolean =>
  outcome === 'pass' || outcome === 'fail';

export const exhibitOf = (one: Pick<CaseResult, 'scenario' | 'case'>): string => `${one.scenario}/${one.case}`;

/** Every series of a run; empty where nothing was measured. */
export function seriesOf(cases: readonly CaseResult[]): Series[] {
  const series = new Map<
    string,
    { exhibit: string; measure: MeasureName; state: UpgradeState; valuesMs: number[]; cases: string[] }
  >();
  for (const one of cases.filter(isBelieved))
    for (const { name } of measures) {
      const value = one.derived?.[name] ?? null;
      if (one.state === undefined || value === null) continue;
      const key = `${exhibitOf(one)}/${name}/${one.state}`;
      const known = series.get(key) ?? {
        exhibit: exhibitOf(one),
        measure: name,
        state: one.state,
        valuesMs: [],
        cases: [],
      };
      known.valuesMs.push(value);
      known.cases.push(one.id);
      series.set(key, known);
    }
  return [...series.values()];
}

/** Whether two series are apart: medians by more than max(250 ms, 5 %), and ranges without overlap. */
export function areApart(one: readonly number[], other: readonly number[]): boolean {
  if (Math.min(one.length, other.length) < leastTrials) return false;
  const [first, second] = [median(one), median(other)];
  if (Math.abs(second - first) <= Math.max(leastMs, leastShare * Math.abs(first))) return false;
  return Math.max(...one) < Math.min(...other) || Math.max(...other) < Math.min(...one);
}

/** Pairs of series, today's and another state's, that are apart. */
function apart(cases: readonly CaseResult[]): { today: Series; later: Series }[] {
  const all = seriesOf(cases);
  return all.flatMap((later) => {
    if (later.state === 'today') return [];
    const today = all.find(
      ({ exhibit, measure, state }) => state === 'today' && exhibit === later.exhibit && measure === later.measure,
    );
    return today && areApart(today.valuesMs, later.valuesMs) ? [{ today, later }] : [];
  });
}

/**
 * Whether numbers may still differ although this run does not show it: medians that are apart by more than half of what makes a difference, or too few
 * trials. A difference near the limit is shown by one run and not by the next.
 *
 * @param id of a difference of numbers; `false` for others
 */
export function mayStillDiffer(id: string, cases: readonly CaseResult[]): boolean {
  const all = seriesOf(cases);
  return all.some((later) => {
    if (idOf(later) !== id) return false;
    const today = all.find(
      ({ exhibit, measure, state }) => state === 'today' && exhibit === later.exhibit && measure === later.measure,
    );
    if (today === undefined || Math.min(today.valuesMs.length, later.valuesMs.length) < leastTrials) return true;
    const [first, second] = [median(today.valuesMs), median(later.valuesMs)];
    return Math.abs(second - first) > Math.max(leastMs, leastShare * Math.abs(first)) / 2;
  });
}

const idOf = ({ exhibit, measure, state }: Pick<Series, 'exhibit' | 'measure' | 'state'>): string =>
  `numbers/${state}/${exhibit}/${measure}`;

/** Exhibits and states that need more trials before a difference of theirs is believed. */
export function suspects(cases: readonly CaseResult[]): { exhibit: string; state: UpgradeState }[] {
  const found = new Map<string, { exhibit: string; state: UpgradeState }>();
  for (const { today, later } of apart(cases))
    for (const { exhibit, state, valuesMs } of [today, later])
      if (valuesMs.length < confirmingTrials) found.set(`${exhibit}/${state}`, { exhibit, state });
  return [...found.values()];
}

/** Numbers that differ from today's, after the trials that confirm it. */
export function numberDifferences(cases: readonly CaseResult[]): Difference[] {
  return apart(cases)
    .filter(({ today, later }) => Math.min(today.valuesMs.length, later.valuesMs.length) >= confirmingTrials)
    .sort((a, b) => upgradeStates.indexOf(a.later.state) - upgradeStates.indexOf(b.later.state))
    .map(({ today, later }) => {
      const { exhibit, measure, state } = later;
      const worse = median(later.valuesMs) > median(today.valuesMs);
      return {
        id: idOf(later),
        class: 'numbers',
        state,
        subject: `${exhibit}: ${measures.find(({ name }) => name === measure)?.means}`,
        from: text(today.valuesMs),
        to: text(later.valuesMs),
        severity: worse ? 'warns' : 'informs',
        cause: `${measures.find(({ name }) => name === measure)?.means} ${worse ? 'longer' : 'shorter'}`,
        evidence: 'played',
        source: null,
        cases: [...today.cases, ...later.cases],
      };
    });
}

const text = (valuesMs: readonly number[]): string =>
  `${seconds(median(valuesMs))} (${seconds(Math.min(...valuesMs))} to ${seconds(Math.max(...valuesMs))} in ${valuesMs.length} trials)`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
