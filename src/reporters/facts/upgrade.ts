import type { Difference, UpgradeState } from '../../model/comparison.ts';
import { median } from '../../model/median.ts';
import type { CaseResult, MeasureName, RunResult } from '../../model/result.ts';
import type { Outcome } from '../../model/verdict.ts';

/** Scenario in which a state is entered with servers as they ship; its case tells of the entry, not of a fault. */
const entryScenario = 'upgrade/as-shipped';

const outcomes: readonly Outcome[] = ['fail', 'inconclusive', 'skipped', 'pass'];
const measured: readonly MeasureName[] = ['sourceDetectionMs', 'replicaDetectionMs', 'blindWindowMs', 'resumeMs'];

/** Differences of these classes were seen in histories, which can be drawn. */
const drawn: ReadonlySet<Difference['class']> = new Set(['outcomes', 'numbers', 'texts']);

/** The plays of one scenario case in one state of an upgrade. */
export interface StateCell {
  readonly plays: readonly CaseResult[];
  /** How many plays ended so, the worst outcome first. */
  readonly counts: readonly { readonly outcome: Outcome; readonly count: number }[];
  /** Of plays that can be believed, ms. */
  readonly medians: readonly { readonly name: MeasureName; readonly ms: number }[];
}

/** Two histories of one scenario case, today's and a later state's, with the differences that they show. */
export interface HistoryPair {
  readonly state: UpgradeState;
  readonly exhibit: string;
  readonly today: CaseResult;
  readonly later: CaseResult;
  readonly differences: readonly Difference[];
}

export const exhibitOf = ({ scenario, case: name }: Pick<CaseResult, 'scenario' | 'case'>): string =>
  `${scenario}/${name}`;

/** The last play of each case of a state, without how it was entered. */
export function playsOf(cases: readonly CaseResult[], state: UpgradeState): CaseResult[] {
  const played = cases.filter((one) => one.state === state && one.scenario !== entryScenario);
  const repeated = new Set(played.map(({ playsAgain }) => playsAgain));
  return played.filter(({ id }) => !repeated.has(id));
}

/** Scenario cases that a comparison played, in the order of the run. */
export function exhibitsOf({ cases }: RunResult): string[] {
  return [...new Set(cases.filter((one) => one.state !== undefined && one.scenario !== entryScenario).map(exhibitOf))];
}

/** What one scenario case says in one state; `null` where it was not played. */
export function cellOf({ cases }: RunResult, state: UpgradeState, exhibit: string): StateCell | null {
  const plays = playsOf(cases, state).filter((one) => exhibitOf(one) === exhibit);
  if (plays.length === 0) return null;
  const counts = outcomes
    .map((outcome) => ({ outcome, count: plays.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0);
  const believed = plays.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail');
  const medians = measured.flatMap((name) => {
    const ms = median(believed.flatMap(({ derived }) => derived?.[name] ?? []));
    return ms === null ? [] : [{ name, ms }];
  });
  return { plays, counts, medians };
}

/** Cases with a section of their own in a page: of a comparison, the first trial of each, and all that did not pass. */
export function withoutLaterTrials(run: RunResult): RunResult {
  if (run.comparison === undefined) return run;
  const told = ({ trial = 1, playsAgain, outcome }: CaseResult): boolean =>
    (trial === 1 && playsAgain === undefined) || outcome !== 'pass';
  return { ...run, cases: run.cases.filter(told) };
}

/** Which histories show the differences of outcomes, numbers and texts; the worst difference first. */
export function historyPairs({ comparison, cases }: RunResult): HistoryPair[] {
  const pairs = new Map<string, HistoryPair & { differences: Difference[] }>();
  const byId = new Map(cases.map((one) => [one.id, one]));
  for (const one of comparison?.differences ?? []) {
    if (!drawn.has(one.class) || one.evidence !== 'played' || one.state === null) continue;
    const shown = one.cases.flatMap((id) => byId.get(id) ?? []);
    const today = typical(shown, 'today', one);
    const later = typical(shown, one.state, one);
    if (today === null || later === null) continue;
    const key = pairAnchor(one.state, exhibitOf(later));
    const pair = pairs.get(key) ?? { state: one.state, exhibit: exhibitOf(later), today, later, differences: [] };
    pair.differences.push(one);
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

/** Names a pair of histories within a page. */
export const pairAnchor = (state: UpgradeState, exhibit: string): string =>
  `both-${state}-${exhibit.replace(/[^a-z0-9]+/gi, '-')}`;

/** The case of a state that stands for its trials: the one with the middle value of the number that differs, or else the first. */
function typical(
  cases: readonly CaseResult[],
  state: UpgradeState,
  { class: kind, id }: Difference,
): CaseResult | null {
  const own = cases.filter((one) => one.state === state && one.timeline !== null);
  if (kind !== 'numbers') return own[0] ?? null;
  const value = (one: CaseResult): number => one.derived?.[id.split('/').at(-1) as MeasureName] ?? 0;
  return [...own].sort((a, b) => value(a) - value(b))[Math.floor((own.length - 1) / 2)] ?? null;
}
