import { toHundredths } from './rounded.ts';

const hour = 3600;
const day = 86_400;

/** For how long a receiver goes on trying, for people: `540 s`, `24 h`, `60 days`, `no limit` for `null`. Takes seconds. */
export function saidPatience(seconds: number | null): string {
  if (seconds === null) return 'no limit';
  if (seconds < 2 * hour) return `${toHundredths(seconds)} s`;
  return seconds < 4 * day ? `${toHundredths(seconds / hour)} h` : `${toHundredths(seconds / day)} days`;
}
