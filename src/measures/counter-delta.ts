import type { Role } from '../model/replication.ts';
import type { Timeline } from '../model/timeline.ts';

/** How much one error counter moved during the case; `null` where the server has no such counters. Not a check of its own. */
export function counterDelta(
  timeline: Timeline,
  server: Role,
  errno: string,
): { delta: number | null; evidence: number[] } {
  const first = timeline.first('counters', (o) => o.server === server);
  const last = timeline.last('counters', (o) => o.server === server);
  if (!first?.errors || !last?.errors) return { delta: null, evidence: [] };
  return { delta: (last.errors[errno] ?? 0) - (first.errors[errno] ?? 0), evidence: [first.seq, last.seq] };
}
