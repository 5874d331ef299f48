/** Compares dotted versions numerically; missing parts count as 0, anything after the digits is ignored. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** Whether `version` is at least `since` and below `until`. */
export function within(version: string, since: string, until?: string): boolean {
  return compareVersions(version, since) >= 0 && (until === undefined || compareVersions(version, until) < 0);
}

function numbers(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}
