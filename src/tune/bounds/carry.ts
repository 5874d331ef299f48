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

/**
 * What an experiment found, to be carried to other values; the law alone where it found nothing. Distances from the law are carried as they are: that
 * they might grow with the value is told by the agreement of the scales, and settled by trials at real scale, not by wider margins (decision 0009).
 */
export function carried(evidence: Evidence, disturbance: DisturbanceName, setting: TunedSetting): Carried {
  const experiment = experimentFor(evidence, disturbance, setting);
  if (!experiment) return { ...lawAlone, words: 'by the law alone, for this was not searched' };
  const found = experiment.searches.flatMap(({ breakPoint, lawMs }) =>
    breakPoint === null ? [] : [{ ...breakPoint.interval, lawMs }],
  );
  if (found.length === 0)
    return {
      ...lawAlone,
      words: `by the law alone, for ${experiment.name} ${experiment.skipped ? 'was skipped' : 'found nothing'}`,
    };
  const offsetMs = hull(found.map(({ from, to, lawMs }) => ({ from: from - lawMs, to: to - lawMs })));
  const factor = hull(found.map(({ from, to, lawMs }) => ({ from: from / lawMs, to: to / lawMs })));
  return {
    offsetMs,
    factor,
    halfWidthMs: Math.max(...found.map(({ from, to }) => (to - from) / 2)),
    experiments: [experiment.name],
    words: `${experiment.name} found ${said(offsetMs.from)} to ${said(offsetMs.to)} ms more than the law says`,
    searches: experiment.searches,
  };
}

function hull(intervals: readonly Interval[]): Interval {
  return { from: Math.min(...intervals.map(({ from }) => from)), to: Math.max(...intervals.map(({ to }) => to)) };
}
