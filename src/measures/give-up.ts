import type { Observation, Timeline } from '../model/timeline.ts';
import { firstCounted } from './counter-delta.ts';
import { type Hidden, hiddenComplaint } from './hidden-evidence.ts';
import { firstSourceComplaint } from './source-detection.ts';

/** By what a source tells that a write to its replica failed: its log line, or the counter where a setting hides the line. */
export type Complaint = Observation<'log'> | Observation<'counters'>;

/**
 * How a source told that a write to its replica failed, after `fromMs`: the line of its log, or, where a setting hides the line, the first sample in
 * which one of the given counters moved.
 */
export function complaintOf(
  timeline: Timeline,
  fromMs: number,
  errnos: readonly string[],
): { readonly complaint: Complaint | undefined; readonly hidden: Hidden | undefined } {
  const line = firstSourceComplaint(timeline, fromMs);
  if (line) return { complaint: line, hidden: undefined };
  const hidden = hiddenComplaint(timeline);
  if (!hidden) return { complaint: undefined, hidden };
  const counted = errnos.map((errno) => firstCounted(timeline, errno, fromMs)).filter((o) => o !== undefined);
  return { complaint: counted.sort((a, b) => a.atMs - b.atMs)[0], hidden };
}

/**
 * Signs that the source gave up writing, in order, the last of which is its log line. Closing a semi-synchronous connection can take longer than a
 * second, and the line comes only then; the counter of timeouts (1161) moves and the dump thread says that it stops when the write fails.
 */
export function signsOfGivingUp(timeline: Timeline, fromMs: number, line: Complaint): Observation[] {
  const counted = firstCounted(timeline, '1161', fromMs);
  const stopped = timeline.first(
    'log',
    (o) => o.server === 'source' && o.atMs > fromMs && o.condition === 'dump-thread-stopped',
  );
  const earlier = [counted, stopped].filter((o) => o !== undefined && o.atMs < line.atMs) as Observation[];
  return [...earlier.sort((a, b) => a.atMs - b.atMs), line];
}
