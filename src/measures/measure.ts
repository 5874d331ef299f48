import type { Measured } from '../model/result.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

/** A number worked out from a recorded history, or the reason why it cannot be. */
export type Measure = (timeline: Timeline) => Measured;

export const measured = (value: number, evidence: readonly number[]): Measured => ({
  value: Math.round(value),
  reason: null,
  evidence,
});

export const unmeasured = (reason: string, evidence: readonly number[] = []): Measured => ({
  value: null,
  reason,
  evidence,
});

/**
 * A measure is only as good as the samples it stands on: when one of its probes was silent for too long within the stretch,
 * the value is withheld.
 */
export function unlessGap(
  timeline: Timeline,
  fromMs: number,
  toMs: number,
  probes: readonly string[],
  value: Measured,
): Measured {
  const gap = timeline.gapsWithin(fromMs, toMs, probes)[0];
  return gap && value.value !== null ? silent(gap) : value;
}

/** For measures over the whole case: what a lost probe did not see may have been the worst of it, or the very thing missed. */
export function unlessLost(timeline: Timeline, probes: readonly string[], value: Measured): Measured {
  const gap = timeline.first('gap', (o) => probes.includes(o.probe) && isEndless(o));
  return gap ? silent(gap) : value;
}

function silent(gap: Observation<'gap'>): Measured {
  const until = isEndless(gap) ? 'the end' : `${Math.round(gap.toMs)} ms`;
  return unmeasured(`the ${gap.probe} probe was silent from ${Math.round(gap.fromMs)} to ${until}`, [gap.seq]);
}

/** The loop of a lost probe records a gap that nothing ends. */
const isEndless = (gap: Observation<'gap'>): boolean => gap.toMs > 1e9;

export const notInjected = 'no fault was injected in this case';
