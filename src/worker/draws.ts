import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws whole numbers from `from` to `to`, both included. The same seed draws the same numbers, in the same order. */
export function drawsFrom(seed: string): (from: number, to: number) => number {
  const generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32BE());
  return (from, to) => {
    if (!Number.isInteger(from) || !Number.isInteger(to) || to < from)
      throw new RangeError(`nothing can be drawn from ${from} to ${to}`);
    return uniformInt(generator, from, to);
  };
}
