import { usageError } from '../model/errors.ts';
import { partition } from './partition.ts';
import { aroundCasesMs, minutesOf, plannedMs } from './schedule.ts';
import type { PlannedShard, ShardItem } from './types.ts';

/** How long a shard may take, and how many there may be. */
export interface ShardLimits {
  readonly maxMs: number;
  /** Cases at a time in each shard. */
  readonly workers: number;
  readonly most: { readonly shards: number; readonly why: string };
}

/**
 * The fewest shards of which none is planned to take longer than `maxMs`.
 * @throws ReplfaultError (usage): `CASE_TOO_LONG` if one case alone takes longer, `TOO_MANY_SHARDS` if more are needed than there may be.
 */
export function enoughShards(items: readonly ShardItem[], limits: ShardLimits): readonly PlannedShard[] {
  const { maxMs, workers, most } = limits;
  rejectLongCase(items, limits);
  const cases = items.filter(({ control }) => !control);
  const load = cases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const least = Math.max(1, Math.ceil(load / (workers * Math.max(1, maxMs - aroundCasesMs))));
  const last = Math.min(most.shards, Math.max(1, cases.length));
  for (let total = least; total <= last; total += 1) {
    const shards = partition(items, total);
    if (shards.every((shard) => plannedMs(shard.items, workers) <= maxMs)) return shards;
  }
  throw usageError(
    'TOO_MANY_SHARDS',
    last < most.shards && least <= last
      ? `no number of shards keeps each of them within ${minutesOf(maxMs)} min`
      : `more than ${most.shards} shards are needed to keep each within ${minutesOf(maxMs)} min, and ${most.why}`,
    'raise --max-minutes, or choose fewer scenarios or servers',
  );
}

/** No number of shards makes a single case shorter. */
function rejectLongCase(items: readonly ShardItem[], { maxMs, workers }: ShardLimits): void {
  const controls = items.filter(({ control }) => control);
  const alone = items.map((item) => {
    const own = item.control ? [item] : [...controls.filter(({ pair }) => pair === item.pair), item];
    return { id: item.id, ms: plannedMs(own, workers) };
  });
  const longest = alone.reduce((a, b) => (b.ms > a.ms ? b : a), { id: '', ms: 0 });
  if (longest.ms > maxMs)
    throw usageError(
      'CASE_TOO_LONG',
      `the case ${longest.id} and its control take ${minutesOf(longest.ms)} min by themselves, more than --max-minutes ${maxMs / 60_000}`,
      `use --max-minutes ${minutesOf(longest.ms)} or more`,
    );
}
