/**
 * A number that depends on a text alone: the same on every machine and in every version of Node.js. FNV-1a over UTF-16 units, then the finalizer of
 * MurmurHash3, so that texts that differ in one character are far apart.
 *
 * @returns a whole number from 0 to 2^32 - 1
 */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mixed(hash);
}

/** How much a text prefers a bin: the bin with the highest number is its first choice (rendezvous hashing). */
export const preference = (hash: number, bin: number): number => mixed(hash ^ Math.imul(bin + 1, 0x9e3779b1));

function mixed(value: number): number {
  let mixing = value ^ (value >>> 16);
  mixing = Math.imul(mixing, 0x85ebca6b);
  mixing ^= mixing >>> 13;
  mixing = Math.imul(mixing, 0xc2b2ae35);
  return (mixing ^ (mixing >>> 16)) >>> 0;
}

/** Order by code units, which no locale changes. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
