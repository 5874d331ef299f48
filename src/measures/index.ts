import type { Derived, Measured, MeasureName } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { transactionsAtRisk } from './at-risk.ts';
import { rawBlindWindowMs } from './blind-window.ts';
import { bytesResent } from './bytes-resent.ts';
import { drainThresholdBps } from './drain-threshold.ts';
import { firstEffect } from './first-effect.ts';
import { type Measure, unmeasured } from './measure.ts';
import { replicaDetectionMs } from './replica-detection.ts';
import { resumeMs } from './resume.ts';
import { sourceDetectionMs } from './source-detection.ts';

const all: Readonly<Record<Exclude<MeasureName, 'blindWindowMs'>, Measure>> = {
  sourceDetectionMs,
  replicaDetectionMs,
  resumeMs,
  transactionsAtRisk,
  bytesResent,
  drainThresholdBps,
};

/** Every measure of one history. `baselineMs` is the healthy control's largest raw blind window. */
export function derive(timeline: Timeline, baselineMs: number | null): Derived {
  const values: Partial<Record<MeasureName, number | null>> = {};
  const reasons: Partial<Record<MeasureName, string>> = {};
  const put = (name: MeasureName, result: Measured): void => {
    values[name] = result.value;
    if (result.value === null) reasons[name] = result.reason ?? 'not measured';
  };
  for (const [name, measure] of Object.entries(all)) put(name as MeasureName, measure(timeline));
  // Users want to know how long an end took once there was something to notice, not how long the fault lay in wait.
  const lateMs = firstEffect(timeline)?.afterInjectionMs ?? 0;
  for (const name of ['sourceDetectionMs', 'replicaDetectionMs'] as const)
    values[name] = fromEffect(values[name] ?? null, lateMs);
  put('blindWindowMs', netBlindWindow(timeline, baselineMs));
  return { ...(values as Record<MeasureName, number | null>), reasons };
}

/** A time from the injection, counted from the first effect. */
function fromEffect(ms: number | null, lateMs: number): number | null {
  return ms === null ? null : Math.max(0, ms - lateMs);
}

function netBlindWindow(timeline: Timeline, baselineMs: number | null): Measured {
  const raw = rawBlindWindowMs(timeline);
  if (raw.value === null) return raw;
  if (baselineMs === null)
    return unmeasured(
      'this run has no healthy control, so the value on a healthy link cannot be subtracted',
      raw.evidence,
    );
  return { ...raw, value: Math.max(0, raw.value - baselineMs) };
}
