import type { RehearsedCase, TargetSeries, Timers } from '../case.ts';
import { metricOf } from './names.ts';

/** Values that are seconds of the servers' own clocks or timers, and so belong to what is stretched. */
const inSeconds =
  /^mysql_(?:slave_status_(?:seconds_behind_\w+|sql_delay)|global_variables_\w*net_(?:write|read)?_?timeout)$/;

/** net_write_timeout of a server as it ships, seconds. */
const shippedTimeoutS = 60;

/** How often a case with these timers is stretched; `auto`: until its net_write_timeout is that of a server as it ships. */
export function scaleOf({ netWriteTimeoutS }: Timers, scale: number | 'auto'): number {
  if (scale !== 'auto') return scale;
  return netWriteTimeoutS === null || netWriteTimeoutS <= 0 ? 1 : Math.max(1, shippedTimeoutS / netWriteTimeoutS);
}

/**
 * The case as it would have been with all times n times as long. A rule cannot be shortened, since its thresholds and ranges are its own; so a case that was
 * played with short timers is stretched instead, which is the same as shortening scrapes, evaluations and `for`. Pure.
 */
export function stretched(one: RehearsedCase, n: number): RehearsedCase {
  if (n === 1) return one;
  const { marks, timers } = one;
  const times = (ms: number | null): number | null => (ms === null ? null : ms * n);
  return {
    ...one,
    timers: {
      netWriteTimeoutS: times(timers.netWriteTimeoutS),
      replicaNetTimeoutS: times(timers.replicaNetTimeoutS),
    },
    marks: {
      startMs: marks.startMs * n,
      endMs: marks.endMs * n,
      injectedMs: times(marks.injectedMs),
      healedMs: times(marks.healedMs),
      sourceGaveUpMs: times(marks.sourceGaveUpMs),
      replicaNoticedMs: times(marks.replicaNoticedMs),
      blind: marks.blind === null ? null : { fromMs: marks.blind.fromMs * n, toMs: marks.blind.toMs * n },
    },
    targets: one.targets.map((target) => stretchedTarget(target, n)),
  };
}

function stretchedTarget({ instance, atMs, series }: TargetSeries, n: number): TargetSeries {
  const values = [...series].map(([key, all]): [string, readonly (number | null)[]] =>
    inSeconds.test(metricOf(key)) ? [key, all.map((value) => (value === null ? null : value * n))] : [key, all],
  );
  return { instance, atMs: atMs.map((ms) => ms * n), series: new Map(values) };
}
