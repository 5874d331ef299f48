import { byText, preference, textHash } from './hash.ts';

/** What can be put into a bin. */
interface Weighed {
  readonly key: string;
  readonly durationMs: number;
}

/** A shard, and how many ms of the items it is to hold. */
export interface Room {
  readonly bin: number;
  readonly roomMs: number;
}

/**
 * Distributes items over bins, the longest first. An item goes to the bin that it prefers by its name, as long as that bin has room for it; then to the
 * one that it prefers next. What has room nowhere goes to the bin with the most room. Bins are therefore as even as with the rule *longest processing
 * time first*, and one item more moves few others.
 *
 * @param rooms one for each bin, in the order of the bins; together they should hold all items
 * @returns the bin of each item, in the order of the items
 * @example spread([{ key: 'a', durationMs: 3 }, { key: 'b', durationMs: 3 }], [{ bin: 0, roomMs: 3 }, { bin: 1, roomMs: 3 }])
 */
export function spread(items: readonly Weighed[], rooms: readonly Room[]): number[] {
  const left = new Map(rooms.map(({ bin, roomMs }) => [bin, roomMs]));
  const bins = new Array<number>(items.length);
  const order = [...items.entries()].sort(([, a], [, b]) => longerFirst(a, b));
  for (const [index, { key, durationMs }] of order) {
    const bin = preferredWithRoom(key, durationMs, left) ?? roomiest(left);
    bins[index] = bin;
    left.set(bin, (left.get(bin) ?? 0) - durationMs);
  }
  return bins;
}

/** The longest first; of equal ones by name, so that the order of a list does not matter. */
export const longerFirst = (a: Weighed, b: Weighed): number => b.durationMs - a.durationMs || byText(a.key, b.key);

function preferredWithRoom(key: string, durationMs: number, left: ReadonlyMap<number, number>): number | undefined {
  const hash = textHash(key);
  let best: number | undefined;
  let highest = -1;
  for (const [bin, roomMs] of left) {
    if (roomMs < durationMs) continue;
    const wish = preference(hash, bin);
    if (wish > highest) [best, highest] = [bin, wish];
  }
  return best;
}

/** The first of those with the most room. */
export function roomiest(left: ReadonlyMap<number, number>): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [bin, roomMs] of left) if (roomMs > most) [best, most] = [bin, roomMs];
  return best;
}
