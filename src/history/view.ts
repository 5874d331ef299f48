import type { MeasureName } from '../model/result.ts';
import type {
  CaseMark,
  CaseTrend,
  HistoryCase,
  HistoryLine,
  HistoryView,
  NewestCase,
  NumberTrend,
} from '../model/run-history.ts';
import type { CaseOutcome } from '../model/verdict.ts';
import { changesOf } from './changes.ts';

/** A trend while it is gathered. */
interface Gathering extends Omit<CaseTrend, 'outcomes' | 'numbers'> {
  readonly outcomes: { run: number; outcome: CaseOutcome }[];
  readonly numbers: Map<MeasureName, { run: number; value: number }[]>;
}

const keyOf = (one: HistoryCase, machine: string): string =>
  [one.case, one.asked, one.servers, one.how, one.params, machine].join('\n');

/** Numbers of a case that passed can be compared; of others they say what went wrong. */
const counts = ({ outcome }: HistoryCase): boolean => outcome === 'pass' || outcome === 'flaky';

/**
 * Trends of every case, and what the newest runs show against those before. Pure.
 *
 * @param lines oldest first
 * @param newest how many runs are judged: more than one where the jobs of a matrix each add a run
 */
export function viewOf(file: string, lines: readonly HistoryLine[], newest = 1): HistoryView {
  const gathered = new Map<string, Gathering>();
  for (const [run, line] of lines.entries()) for (const one of line.cases) gather(gathered, one, run, line.machine);
  const trends = new Map([...gathered].map(([key, one]): [string, CaseTrend] => [key, finished(one)]));
  const judged = lines.map((_, index) => index).slice(-newest);
  const before = lastOutcomes(lines.slice(0, lines.length - judged.length));
  const cases = judged.flatMap((run) => {
    const line = lines[run] as HistoryLine;
    return line.cases.map((of): NewestCase => {
      const trend = trends.get(keyOf(of, line.machine));
      const changes = (trend?.numbers ?? []).flatMap((one) => one.changes.get(run) ?? []);
      return { run, of, mark: markOf(of, before.get(askedKey(of))), changes };
    });
  });
  return { file, runs: lines, newest: judged, cases, trends: [...trends.values()] };
}

function gather(gathered: Map<string, Gathering>, one: HistoryCase, run: number, machine: string): void {
  const key = keyOf(one, machine);
  const { case: name, asked, servers, how, params } = one;
  const known = gathered.get(key);
  const trend: Gathering = known ?? {
    case: name,
    asked,
    servers,
    how,
    params,
    machine,
    outcomes: [],
    numbers: new Map(),
  };
  if (known === undefined) gathered.set(key, trend);
  trend.outcomes.push({ run, outcome: one.outcome });
  if (!counts(one)) return;
  for (const [measure, value] of Object.entries(one.numbers) as [MeasureName, number][]) {
    const points = trend.numbers.get(measure);
    if (points === undefined) trend.numbers.set(measure, [{ run, value }]);
    else points.push({ run, value });
  }
}

function finished({ numbers, ...trend }: Gathering): CaseTrend {
  return {
    ...trend,
    numbers: [...numbers].map(
      ([measure, points]): NumberTrend => ({ measure, points, changes: changesOf({ measure, points }) }),
    ),
  };
}

/** Outcomes are compared for the servers that were asked for: a newer patch release that fails has regressed. */
const askedKey = ({ case: name, asked }: HistoryCase): string => `${name}\n${asked}`;

/** How each case last ended, skipped plays aside; `null` for one that was only ever skipped. */
function lastOutcomes(lines: readonly HistoryLine[]): ReadonlyMap<string, CaseOutcome | null> {
  const last = new Map<string, CaseOutcome | null>();
  for (const { cases } of lines)
    for (const one of cases) {
      const key = askedKey(one);
      if (one.outcome !== 'skipped') last.set(key, one.outcome);
      else if (!last.has(key)) last.set(key, null);
    }
  return last;
}

/** What became of a case. Pure. @param before how it last ended; `undefined` where it is played for the first time */
export function markOf(
  { outcome }: Pick<HistoryCase, 'outcome'>,
  before: CaseOutcome | null | undefined,
): CaseMark | null {
  if (before === undefined) return 'new';
  if (outcome === 'flaky') return 'flaky';
  const isGood = (one: CaseOutcome | null): boolean => one === 'pass' || one === 'flaky';
  if (outcome === 'skipped' || before === null) return null;
  if (isGood(outcome) !== isGood(before)) return isGood(outcome) ? 'fixed' : 'regressed';
  return null;
}
