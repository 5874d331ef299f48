const hour = 3600;
const day = 86_400;
const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** For how long a receiver goes on trying, for people: `540 s`, `24 h`, `60 days`, `no limit` for `null`. Takes seconds. */
export function saidPatience(seconds: number | null): string {
  if (seconds === null) return 'no limit';
  if (seconds < 2 * hour) return `${rounded(seconds)} s`;
  return seconds < 4 * day ? `${rounded(seconds / hour)} h` : `${rounded(seconds / day)} days`;
}
