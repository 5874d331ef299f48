import type { Measured } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';

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
  if (!gap || value.value === null) return value;
  return unmeasured(
    `the ${gap.probe} probe was silent from ${Math.round(gap.fromMs)} to ${gap.toMs > 1e9 ? 'the end' : `${Math.round(gap.toMs)} ms`}`,
    [gap.seq],
  );
}

export const notInjected = 'no fault was injected in this case';
