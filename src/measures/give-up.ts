import type { Observation, Timeline } from '../model/timeline.ts';

/**
 * Signs that the source gave up writing, in order, the last of which is its log line. Closing a semi-synchronous connection can take longer than a
 * second, and the line comes only then; the counter of timeouts (1161) moves and the dump thread says that it stops when the write fails.
 */
export function signsOfGivingUp(timeline: Timeline, fromMs: number, line: Observation<'log'>): Observation[] {
  const before = timeline.last('counters', (o) => o.server === 'source' && o.atMs <= fromMs)?.errors?.['1161'] ?? 0;
  const counted = timeline.first(
    'counters',
    (o) => o.server === 'source' && o.atMs > fromMs && (o.errors?.['1161'] ?? 0) > before,
  );
  const stopped = timeline.first(
    'log',
    (o) => o.server === 'source' && o.atMs > fromMs && o.condition === 'dump-thread-stopped',
  );
  const earlier = [counted, stopped].filter((o) => o !== undefined && o.atMs < line.atMs) as Observation[];
  return [...earlier.sort((a, b) => a.atMs - b.atMs), line];
}
