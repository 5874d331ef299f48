import type { DisturbanceName, TunedSetting } from '../../model/profile.ts';
import type { ExperimentResult, Interval, Search } from '../../model/tuning.ts';
import type { Evidence } from './evidence.ts';
import { said } from './limit.ts';

/** What an experiment at small values says of any value: where its law holds, and how far off it is. */
export interface Carried {
  /** Break point minus law, ms. */
  readonly offsetMs: Interval;
  /** Break point / law. */
  readonly factor: Interval;
  /** Half of the widest interval around a break point, ms. */
  readonly halfWidthMs: number;
  /** Names of the experiments; none where only the law is known. */
  readonly experiments: readonly string[];
  /** Where the numbers come from, in a few words. */
  readonly words: string;
  /** The safe side was taken, since the experiment does not tell enough. */
  readonly cautious?: true;
  /** Its searches, for laws that need more than one number. */
  readonly searches: readonly Search[];
}

const lawAlone: Omit<Carried, 'words'> = {
  offsetMs: { from: 0, to: 0 },
  factor: { from: 1, to: 1 },
  halfWidthMs: 0,
  experiments: [],
  searches: [],
};

/** The experiment about a disturbance and a setting. */
export function experimentFor(
  evidence: Evidence,
  disturbance: DisturbanceName,
  setting: TunedSetting,
): ExperimentResult | undefined {
  return evidence.experiments.find((one) => one.disturbance === disturbance && one.setting === setting);
}

/** What may be open where an experiment found nothing, or its scales disagree: so much either way, ms or as a share of the value. */
const unsure = { ms: 250, share: 0.05 } as const;

/**
 * What an experiment found, to be carried to a value at which its law says `lawMs`. Distances from the law are carried as they are: that they might grow
 * with the value is told by the agreement of the scales, and settled by trials at real scale, not by wider margins (decision 0009). Where the scales do
 * not agree, or nothing was found, the safe side is taken: the distance may be the one that was seen, or grow with the value, or be as large as the
 * tolerance, whichever is worse. `cautious` says so and what it costs. Pure.
 */
export function carried(evidence: Evidence, disturbance: DisturbanceName, setting: TunedSetting, lawMs = 0): Carried {
  const experiment = experimentFor(evidence, disturbance, setting);
  if (!experiment) return { ...lawAlone, words: 'only by the law of the timer, because no search was run' };
  if (experiment.skipped !== null)
    return { ...lawAlone, words: `only by the law of the timer, because ${experiment.name} was skipped` };
  const found = experiment.searches.flatMap((search) =>
    search.breakPoint === null ? [] : [{ ...search.breakPoint.interval, lawMs: search.lawMs }],
  );
  const openMs = Math.max(unsure.ms, unsure.share * lawMs);
  if (found.length === 0)
    return {
      ...lawAlone,
      offsetMs: { from: -openMs, to: openMs },
      factor: { from: 1 - toleranceOfFactors, to: 1 + toleranceOfFactors },
      words: `${experiment.name} ${experiment.searches.length === 0 ? 'was not searched' : 'found no break point'}, so this is the law of the timer plus ${said(openMs)} ms for safety`,
      cautious: true,
    };
  const seen = hull(found.map(({ from, to, lawMs: law }) => ({ from: from - law, to: to - law })));
  const factor = hull(found.map(({ from, to, lawMs: law }) => ({ from: from / law, to: to / law })));
  const sure = experiment.agreement.agree;
  const offsetMs = sure
    ? seen
    : hull([seen, { from: (factor.from - 1) * lawMs, to: (factor.to - 1) * lawMs }, { from: -openMs, to: openMs }]);
  return {
    offsetMs,
    factor: sure
      ? factor
      : { from: Math.min(factor.from, 1 - toleranceOfFactors), to: Math.max(factor.to, 1 + toleranceOfFactors) },
    halfWidthMs: Math.max(...found.map(({ from, to }) => (to - from) / 2)),
    experiments: [experiment.name],
    words: `${experiment.name} found ${said(seen.from)} to ${said(seen.to)} ms more than the law says${sure ? '' : `; its scales do not agree, so ${said(offsetMs.from)} to ${said(offsetMs.to)} ms are used here for safety`}`,
    searches: experiment.searches,
    ...(!sure && { cautious: true }),
  };
}

/** Of a point that deviates from its law by a factor, where the factor is not known. */
const toleranceOfFactors = 0.25;

function hull(intervals: readonly Interval[]): Interval {
  return { from: Math.min(...intervals.map(({ from }) => from)), to: Math.max(...intervals.map(({ to }) => to)) };
}
