/** The middle one of these numbers, the greater of two; a value that was measured, never a mean. `null` of none. */
export function median(numbers: readonly number[]): number | null {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? null;
}
