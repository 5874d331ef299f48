const factors: Readonly<Record<string, bigint>> = {
  K: 1024n,
  M: 1024n ** 2n,
  G: 1024n ** 3n,
  T: 1024n ** 4n,
  P: 1024n ** 5n,
  E: 1024n ** 6n,
};

/** Whether two values mean the same to a server: `ON` and 1, `32M` and 33554432. */
export function sameValue(a: string, b: string): boolean {
  return plainValue(a) === plainValue(b);
}

function plainValue(value: string): string {
  const text = value.trim().toUpperCase();
  if (text === 'ON' || text === 'TRUE' || text === 'YES') return '1';
  if (text === 'OFF' || text === 'FALSE' || text === 'NO') return '0';
  const size = /^(\d{1,20})([KMGTPE])?$/.exec(text);
  return size ? String(BigInt(size[1] ?? 0) * (factors[size[2] ?? ''] ?? 1n)) : text;
}

/** Whether a value may name a file or a folder other than a plain name in the data folder. */
export function looksLikePath(value: string): boolean {
  return /[/\\~]|^\.\.?$|^[a-z]:|\.\./i.test(value);
}

/** Whether a value is the name of a file in the data folder, or nothing. */
export function isPlainFileName(value: string): boolean {
  return !looksLikePath(value);
}
