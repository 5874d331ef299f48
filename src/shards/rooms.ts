import type { Room } from './spread.ts';

/** A server pair: what its cases take together, and what its control takes in every shard that has some of them. */
export interface PairLoad {
  readonly loadMs: number;
  readonly controlMs: number;
}

/** A pair is not split for less than this part of a shard: its control would be played for too little. */
const leastPart = 8;

/**
 * How much of each pair each shard holds, where there are more shards than pairs. Pairs are laid end to end and cut into equal lengths, so that
 * a pair is in as few shards as possible and few controls are played twice.
 *
 * @param shards how many; at least as many as there are pairs
 * @returns for each pair its shards (from 0), with the ms of cases that each holds
 */
export function roomsOf(pairs: readonly PairLoad[], shards: number): Room[][] {
  const all = pairs.reduce((sum, { loadMs, controlMs }) => sum + loadMs + controlMs, 0);
  // The shortest length with which the shards suffice, in whole ms.
  let [low, high] = [1, all + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (cut(pairs, middle, shards) === null) low = middle + 1;
    else high = middle;
  }
  return cut(pairs, low, shards) ?? [];
}

/** Cuts the pairs into shards of this length; `null` where the shards do not suffice. */
function cut(pairs: readonly PairLoad[], lengthMs: number, shards: number): Room[][] | null {
  const least = Math.ceil(lengthMs / leastPart);
  let [bin, free] = [0, lengthMs];
  const rooms = pairs.map(({ loadMs, controlMs }) => {
    const own: Room[] = [];
    let left = loadMs;
    while (left > 0 && bin < shards) {
      const fits = free - controlMs;
      if (fits < Math.min(left, least) && free < lengthMs) {
        [bin, free] = [bin + 1, lengthMs];
        continue;
      }
      // A shard that is empty takes something, however long its control is.
      const part = Math.min(left, Math.max(fits, 1));
      own.push({ bin, roomMs: part });
      left -= part;
      free -= part + controlMs;
    }
    return own;
  });
  return bin < shards ? rooms : null;
}
