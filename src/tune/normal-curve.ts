import { errorFunction } from 'simple-statistics';

/** Values of the curve at every 1/64 of a standard deviation from -6 to 6. */
const perUnit = 64;
const reach = 6;
const table = Float64Array.from({ length: 2 * reach * perUnit + 2 }, (_, i) => exactShareBelow(i / perUnit - reach));

/** Share of a normal distribution below `z` standard deviations, read off a table: good to 1e-4, and fast. */
export function normalShareBelow(z: number): number {
  if (z <= -reach) return 0;
  if (z >= reach) return 1;
  const place = (z + reach) * perUnit;
  const i = Math.floor(place);
  const low = table[i] ?? 0;
  return low + (place - i) * ((table[i + 1] ?? 1) - low);
}

/** 1/2 (1 + erf(z / sqrt 2)). */
function exactShareBelow(z: number): number {
  return (1 + errorFunction(z * Math.SQRT1_2)) / 2;
}
