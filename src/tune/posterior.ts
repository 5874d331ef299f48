import type { Interval, TrialOutcome } from '../model/tuning.ts';
import { normalShareBelow } from './normal-curve.ts';
import { allowedWidthMs, type SearchSpec } from './search-spec.ts';

export type Trial = Pick<TrialOutcome, 'sizeMs' | 'broke'>;

/** What the trials so far say about a break point. */
export interface Posterior {
  /** The size below which the break point lies with this probability, ms; -Infinity or Infinity where that is outside the range. */
  quantileMs(probability: number): number;
  /** Probability that it lies below this size. */
  shareBelow(sizeMs: number): number;
  /** Probability that it lies below, or above, the whole range. */
  readonly below: number;
  readonly above: number;
  /** How far the point itself moves between trials, as a standard deviation, ms. */
  readonly spreadMs: number;
}

/** How often a trial says the opposite of the truth for reasons that have nothing to do with its size. */
const lapse = 0.015;
/** Cells of the grid to one allowed width. */
const cellsPerWidth = 6;
/** Spreads that are considered, in allowed widths. */
const spreads = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8] as const;
/** How likely each is: timers of servers are mostly sharp. Once trials contradict one another any spread is as likely as any other. */
const spreadsOfTimers = [0.38, 0.17, 0.11, 0.08, 0.09, 0.09, 0.06, 0.02] as const;
const anySpread = spreads.map(() => 1 / spreads.length);
/** Sizes are known to some 20 ms. Two that are nearer than this, in allowed widths, do not contradict each other, whatever they say. */
const clearly = 0.25;
/** That the range does not hold the point at all, either side. */
const outsidePrior = 0.03;
/** How much of the prior follows the law, and how far around it, as a share of the expected size. */
const lawWeight = 0.5;
const lawWidth = 0.1;

/**
 * Bayes' rule over a grid of break points and spreads. A trial of size s breaks with probability lapse + (1 - 2 lapse) * Phi((s - point) / spread),
 * the psychometric function of QUEST (Watson and Pelli, 1983). A sharp point with a lapse rate is Horstein's (1963) noisy channel, for which
 * asking at the median is the best strategy. Cells are as wide as a sixth of the allowed interval, and equally likely but for the law.
 */
export function posteriorOf(spec: SearchSpec, trials: readonly Trial[]): Posterior {
  const edges = cellEdges(spec);
  const cells = edges.length - 1;
  const prior = priorOf(spec, edges);
  const centres = prior.map((_, i) => (at(edges, i) + at(edges, i + 1)) / 2);
  const mass = new Float64Array(cells);
  const spreadPriors = contradict(spec, trials) ? anySpread : spreadsOfTimers;
  let logSpread = 0;
  let below = outsidePrior * chanceOutside(spec, trials, 'below');
  let above = outsidePrior * chanceOutside(spec, trials, 'above');
  let total = below + above;
  const sign = spec.breaksWhen === 'longer' ? 1 : -1;
  // A search asks for its posterior hundreds of times: plain numbers, and a local name, since some loaders look an import up anew at each use.
  const share = normalShareBelow;
  const sizes = Float64Array.from(trials, ({ sizeMs }) => sizeMs);
  const toShare = Float64Array.from(trials, ({ broke }) => (broke ? 1 - 2 * lapse : 2 * lapse - 1));
  const atLeast = Float64Array.from(trials, ({ broke }) => (broke ? lapse : 1 - lapse));
  for (let i = 0; i < cells; i += 1) {
    const centre = at(centres, i);
    const width = allowedWidthMs(spec, centre);
    for (let k = 0; k < spreads.length; k += 1) {
      const spreadMs = (spreads[k] ?? 1) * width;
      const unit = sign / spreadMs;
      let weight = at(prior, i) * (spreadPriors[k] ?? 0) * (1 - 2 * outsidePrior);
      for (let t = 0; t < sizes.length; t += 1)
        weight *= at(atLeast, t) + at(toShare, t) * share((at(sizes, t) - centre) * unit);
      mass[i] = at(mass, i) + weight;
      logSpread += weight * Math.log(spreadMs);
      total += weight;
    }
  }
  const inside = total - below - above;
  for (let i = 0; i < cells; i += 1) mass[i] = at(mass, i) / total;
  below /= total;
  above /= total;
  return {
    below,
    above,
    spreadMs: inside > 0 ? Math.exp(logSpread / inside) : 0,
    shareBelow: (sizeMs) => shareBelow(edges, mass, below, sizeMs),
    quantileMs: (probability) => quantile(edges, mass, below, probability),
  };
}

/** Whether a trial says that its size is below the point although a clearly smaller one says that it is above. */
function contradict(spec: SearchSpec, trials: readonly Trial[]): boolean {
  const sizes = (below: boolean): number[] =>
    trials.filter(({ broke }) => (broke === (spec.breaksWhen === 'shorter')) === below).map(({ sizeMs }) => sizeMs);
  const least = Math.min(...sizes(false));
  return Math.max(...sizes(true)) > least + clearly * allowedWidthMs(spec, least);
}

/** Probability of all outcomes if the point lies beyond one end of the range: then every trial should end alike. */
function chanceOutside(spec: SearchSpec, trials: readonly Trial[], side: 'below' | 'above'): number {
  const allBreak = (side === 'below') === (spec.breaksWhen === 'longer');
  return trials.reduce((chance, trial) => chance * (trial.broke === allBreak ? 1 - lapse : lapse), 1);
}

function cellEdges(spec: SearchSpec): Float64Array {
  const edges = [spec.range.from];
  for (let edge = spec.range.from; edge < spec.range.to; ) {
    edge += allowedWidthMs(spec, edge) / cellsPerWidth;
    edges.push(Math.min(edge, spec.range.to));
  }
  return Float64Array.from(edges);
}

function priorOf(spec: SearchSpec, edges: Float64Array): Float64Array {
  const cells = edges.length - 1;
  const prior = new Float64Array(cells);
  const expected = spec.expectedMs;
  const law = new Float64Array(cells);
  let lawTotal = 0;
  if (expected !== undefined) {
    const scale = Math.max(lawWidth * expected, allowedWidthMs(spec, expected));
    for (let i = 0; i < cells; i += 1) {
      const [from, to] = [at(edges, i), at(edges, i + 1)];
      const z = ((from + to) / 2 - expected) / scale;
      // Heavy tails: where servers are not as the law says, they may be far from it.
      law[i] = (to - from) / (1 + z * z);
      lawTotal += at(law, i);
    }
  }
  const share = lawTotal > 0 ? lawWeight : 0;
  for (let i = 0; i < cells; i += 1)
    prior[i] = (1 - share) / cells + (lawTotal > 0 ? (share * at(law, i)) / lawTotal : 0);
  return prior;
}

function quantile(edges: Float64Array, mass: Float64Array, below: number, probability: number): number {
  if (probability <= below) return Number.NEGATIVE_INFINITY;
  let sum = below;
  for (let i = 0; i < mass.length; i += 1) {
    const next = sum + at(mass, i);
    if (next >= probability) {
      const within = at(mass, i) > 0 ? (probability - sum) / at(mass, i) : 0;
      return at(edges, i) + within * (at(edges, i + 1) - at(edges, i));
    }
    sum = next;
  }
  return Number.POSITIVE_INFINITY;
}

function shareBelow(edges: Float64Array, mass: Float64Array, below: number, sizeMs: number): number {
  let sum = below;
  for (let i = 0; i < mass.length; i += 1) {
    const [from, to] = [at(edges, i), at(edges, i + 1)];
    if (sizeMs <= from) break;
    sum += at(mass, i) * Math.min(1, (sizeMs - from) / (to - from));
  }
  return sum;
}

const at = (array: Float64Array, index: number): number => array[index] ?? 0;

/** The part of an interval that lies in the range. */
export function clipped(range: Interval, from: number, to: number): Interval {
  const into = (value: number): number => Math.min(range.to, Math.max(range.from, value));
  return { from: into(from), to: into(to) };
}
