import { usageError } from '../model/errors.ts';
import { byText } from './hash.ts';
import { type PairLoad, roomsOf } from './rooms.ts';
import { longerFirst, roomiest, spread } from './spread.ts';
import type { PlannedShard, ShardItem } from './types.ts';

/** One server pair: what is distributed, and the control that goes with each part of it. */
interface Pair extends PairLoad {
  readonly items: readonly ShardItem[];
}

/**
 * Divides the cases of a plan among shards. Each case is in exactly one shard, and the control of a pair in every shard that has cases of the pair. Pairs
 * stay whole while there are at least as many as shards; otherwise they are split by duration. Depends on names and durations only, not on the order of
 * the items, the locale or the machine.
 *
 * @throws ReplfaultError `MORE_SHARDS_THAN_CASES` (usage): a shard without a case would prove nothing and be green.
 * @example partition(items, 4)[1]?.items // what `--shard 2/4` plays
 */
export function partition(items: readonly ShardItem[], total: number): readonly PlannedShard[] {
  const pairs = pairsOf(items);
  const cases = pairs.flatMap((pair) => pair.items);
  if (total > cases.length)
    throw usageError(
      'MORE_SHARDS_THAN_CASES',
      `${total} shards cannot be made of ${cases.length === 1 ? 'one case' : `${cases.length} cases`}: each shard needs a case beside the control`,
      `use at most ${cases.length} ${cases.length === 1 ? 'shard' : 'shards'}, or choose more scenarios`,
    );
  const shardOf = total > pairs.length ? splitPairs(pairs, total) : wholePairs(pairs, total);
  const own = Array.from({ length: total }, (): ShardItem[] => []);
  for (const item of cases) own[shardOf.get(item.id) ?? 0]?.push(item);
  fillEmpty(own);
  return own.map((of, shard): PlannedShard => {
    const ids = new Set(of.map(({ id }) => id));
    const played = new Set(of.map(({ pair }) => pair));
    const kept = items.filter(({ id, control, pair }) => ids.has(id) || (control && played.has(pair)));
    return { index: shard + 1, items: kept };
  });
}

/** Pairs by name. Where a pair has nothing but its control, that is its case. */
function pairsOf(items: readonly ShardItem[]): readonly Pair[] {
  const byPair = new Map<string, ShardItem[]>();
  for (const item of items) byPair.set(item.pair, [...(byPair.get(item.pair) ?? []), item]);
  return [...byPair]
    .sort(([a], [b]) => byText(a, b))
    .map(([, all]) => {
      const cases = all.filter(({ control }) => !control);
      const own = cases.length === 0 ? all : cases;
      const controls = cases.length === 0 ? [] : all.filter(({ control }) => control);
      return { items: own, loadMs: sum(own), controlMs: sum(controls) };
    });
}

/** The longest pair first, each to the shard that has the least so far. */
function wholePairs(pairs: readonly Pair[], total: number): Map<string, number> {
  const left = new Map(Array.from({ length: total }, (_, bin) => [bin, 0]));
  const weighed = pairs.map(({ items, loadMs, controlMs }) => ({
    items,
    key: items[0]?.pair ?? '',
    durationMs: loadMs + controlMs,
  }));
  const shardOf = new Map<string, number>();
  for (const { items, durationMs } of weighed.sort(longerFirst)) {
    const bin = roomiest(left);
    left.set(bin, (left.get(bin) ?? 0) - durationMs);
    for (const { id } of items) shardOf.set(id, bin);
  }
  return shardOf;
}

function splitPairs(pairs: readonly Pair[], total: number): Map<string, number> {
  const shardOf = new Map<string, number>();
  for (const [index, rooms] of roomsOf(pairs, total).entries()) {
    const items = pairs[index]?.items ?? [];
    const bins = spread(items, rooms);
    for (const [at, { id }] of items.entries()) shardOf.set(id, bins[at] ?? 0);
  }
  return shardOf;
}

/** Very unequal cases can leave a shard without any: it gets the shortest one of the fullest shard that has several. */
function fillEmpty(shards: ShardItem[][]): void {
  for (const empty of shards) {
    if (empty.length > 0) continue;
    const several = shards.filter((own) => own.length > 1);
    const fullest = several[roomiest(new Map(several.map((own, at) => [at, sum(own)])))] ?? [];
    const shortest = [...fullest].sort(longerFirst).at(-1);
    if (!shortest) continue;
    fullest.splice(fullest.indexOf(shortest), 1);
    empty.push(shortest);
  }
}

const sum = (items: readonly ShardItem[]): number => items.reduce((ms, { durationMs }) => ms + durationMs, 0);
