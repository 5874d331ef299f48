import { type Pace, phases, type RehearsedCase } from '../case.ts';
import { durationText } from '../rules/promql.ts';
import { type Rates, reader } from '../series/lead-in.ts';
import { metricOf, withLabels } from '../series/names.ts';

/** One test of `promtool test rules`, as its file holds it. */
export interface PromtoolTest {
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly { readonly expr: string; readonly eval_time: string }[];
}

/** How a phase lies: times of the test are those of the case plus `shiftMs`. */
export interface Placed {
  readonly shiftMs: number;
  readonly tickMs: number;
  /** Ticks between two scrapes of a target. */
  readonly stride: number;
  /** Tick of the first scrape, by target. */
  readonly offsets: readonly number[];
}

/** Second target against the first: as many different distances as eight phases can have. */
const otherOffset = [0, 2, 4, 6, 1, 3, 5, 7];
/** Evaluations against the fault: neighbours in the order of scrapes are far apart here. */
const evaluationEighth = [0, 4, 2, 6, 1, 5, 3, 7];

/**
 * Prometheus scrapes each target, and evaluates each group, at a place of its interval that has nothing to do with the fault. So each case is judged with eight
 * places of each, in which scrapes of the replica come 0/8 to 7/8 of an interval after the beginning, those of the source at other distances, and
 * evaluations at others still.
 */
export function placed(one: RehearsedCase, phase: number, pace: Pace, leadMs: number): Placed {
  const tickMs = Math.max(1, Math.round(pace.scrapeMs / phases));
  const anchorMs = one.marks.injectedMs ?? one.marks.startMs;
  const beforeMs = Math.ceil(leadMs / pace.evaluationMs) * pace.evaluationMs;
  const shiftMs = beforeMs + Math.round(((evaluationEighth[phase] ?? 0) * pace.evaluationMs) / phases) - anchorMs;
  return { shiftMs, tickMs, stride: phases, offsets: [otherOffset[phase] ?? 0, phase, 0] };
}

export interface Asked {
  /** Number that its results begin with. */
  readonly number: number;
  /** Metrics that the rules name; `null`: all, since a rule names them by a pattern. */
  readonly metrics: ReadonlySet<string> | null;
  /** What a scrape adds to each series, beside `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Selectors to be asked for series, beside the alerts. */
  readonly selectors: readonly string[];
}

/** The test of a case in a phase. `leadMs` is the time before the first look that rules look back to. */
export function promtoolTest(
  one: RehearsedCase,
  at: Placed,
  pace: Pace,
  rates: ReadonlyMap<string, Rates>,
  leadMs: number,
  { number, metrics, labels, selectors }: Asked,
): PromtoolTest {
  const endMs = one.marks.endMs + at.shiftMs;
  const ticks = Math.floor(endMs / at.tickMs);
  const input_series = one.targets.flatMap((target, index) => {
    const read = reader(target, rates.get(target.instance) ?? new Map(), leadMs + 2 * pace.evaluationMs);
    const offset = at.offsets[index] ?? 0;
    const scraped = { instance: target.instance, ...labels };
    const keys = [...target.series.keys()].filter((key) => metrics === null || metrics.has(metricOf(key)));
    const lines = keys.map((key) => ({
      series: withLabels(key, scraped),
      values: notation(offset, ticks, at.stride, (tick) => read(key, tick * at.tickMs - at.shiftMs)),
    }));
    return metrics === null || metrics.has('up')
      ? [...lines, { series: withLabels('up', scraped), values: notation(offset, ticks, at.stride, () => 1) }]
      : lines;
  });
  const end = durationText(Math.ceil(endMs));
  const step = durationText(pace.evaluationMs);
  // Until ranges are full, rules see less than they would of a Prometheus that runs for long.
  const range = durationText(Math.ceil(endMs) - Math.floor(leadMs / 2));
  const firstSeen = (states: string, length: string): string =>
    `min_over_time(timestamp(ALERTS${states})[${length}:${step}])`;
  const { blind } = one.marks;
  const asked: [string, string][] = [
    [`vector(${number})`, end],
    [firstSeen('', range), end],
  ];
  if (blind !== null) {
    const length = durationText(Math.max(1, blind.toMs - blind.fromMs));
    asked.push([firstSeen('{alertstate="firing"}', length), durationText(blind.toMs + at.shiftMs)]);
  }
  asked.push(...selectors.map((text): [string, string] => [`${seriesCountOf(text)}${range}]))`, end]));
  return {
    interval: durationText(at.tickMs),
    input_series,
    promql_expr_test: asked.map(([expr, eval_time]) => ({ expr, eval_time })),
  };
}

/** How the expression begins that asks whether a selector ever had series. */
export const seriesCountOf = (selector: string): string => `count(count_over_time(${selector}[`;

/** Values in the notation of promtool: one at each scrape, `_` between them, `stale` where a series ends. */
function notation(offset: number, ticks: number, stride: number, read: (tick: number) => number | null): string {
  const parts: string[] = [];
  const skip = (n: number): void => {
    if (n > 0) parts.push(n === 1 ? '_' : `_x${n}`);
  };
  let next = 0;
  let isShown = false;
  for (let tick = offset; tick <= ticks; tick += stride) {
    const value = read(tick);
    if (value === null && !isShown) continue;
    skip(tick - next);
    parts.push(value === null ? 'stale' : String(value));
    isShown = value !== null;
    next = tick + 1;
  }
  // A target that is scraped no more is not stale: the recording ended.
  return parts.length === 0 ? '_' : parts.join(' ');
}
