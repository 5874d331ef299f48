import type { LogCondition } from '../model/replication.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Measure, measured, notInjected, unlessGap, unlessLost, unmeasured } from './measure.ts';

/** Log conditions by which a source says that it could not finish writing to a replica. */
export const sourceWriteConditions: readonly LogCondition[] = [
  'source-write-failed',
  'source-flush-failed',
  'source-net-error',
  'source-semisync-flush-failed',
];

/** First log line after `fromMs` in which the source says so. */
export function firstSourceComplaint(timeline: Timeline, fromMs: number): Observation<'log'> | undefined {
  return timeline.first(
    'log',
    (o) =>
      o.server === 'source' && o.atMs >= fromMs && o.condition !== null && sourceWriteConditions.includes(o.condition),
  );
}

/** First sample in which the dump threads that existed at `fromMs` are gone. */
function firstDumpThreadGone(timeline: Timeline, fromMs: number): Observation<'dump-threads'> | undefined {
  const before = timeline.last('dump-threads', (o) => o.atMs <= fromMs && o.threads.length > 0);
  if (!before) return undefined;
  const ids = new Set(before.threads.map((thread) => thread.id));
  return timeline.first('dump-threads', (o) => o.atMs > fromMs && !o.threads.some((thread) => ids.has(thread.id)));
}

/** First sign after `fromMs` that the source gave the old connection up: its log line, or its dump thread gone. */
export function firstSourceReaction(timeline: Timeline, fromMs: number): Observation | undefined {
  const candidates = [firstSourceComplaint(timeline, fromMs), firstDumpThreadGone(timeline, fromMs)];
  return candidates.filter((o) => o !== undefined).sort((a, b) => a.atMs - b.atMs)[0];
}

const probes = ['dump-threads', 'error-log-source'];

/** Time from injection until the source gave the old connection up. */
export const sourceDetectionMs: Measure = (timeline) => {
  const { injected } = timeline;
  if (!injected) return unmeasured(notInjected);
  const first = firstSourceReaction(timeline, injected.atMs);
  if (!first)
    return unlessLost(
      timeline,
      probes,
      unmeasured('the source did not detect the fault: it logged nothing, and its dump thread stayed'),
    );
  const value = measured(first.atMs - injected.atMs, [injected.seq, first.seq]);
  return unlessGap(timeline, injected.atMs, first.atMs, probes, value);
};
