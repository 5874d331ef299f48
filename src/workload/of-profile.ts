import { usageError } from '../model/errors.ts';
import { defaultLoad, type LoadShape } from '../model/load.ts';
import type { ProfileWorkload } from '../model/profile.ts';
import type { LoadedProfile } from '../profile/load.ts';
import { shapeKeys, shortBytes } from './shape-text.ts';

/** Key of a profile, key of `--workload` that it stands for, and how to read it. */
const played: readonly (readonly [path: string, key: string, of: (workload: ProfileWorkload) => number])[] = [
  ['workload.writes_per_s', 'rate', ({ writesPerS }) => writesPerS],
  ['workload.row_bytes', 'row', ({ rowBytes }) => rowBytes],
  ['workload.largest_transaction_bytes', 'large', ({ largestTransactionBytes }) => largestTransactionBytes],
  ['workload.idle_s', 'idle', ({ idleS }) => idleS],
];

/**
 * The load that a profile describes: its rate, size of a commit, longest idle stretch after each 10 s, and one of its largest transactions every 10 s
 * where that is larger than the others. Pure.
 * @throws ReplfaultError `BAD_WORKLOAD` (usage) with file and line where a number is above what a case may play.
 */
export function loadOfProfile({ profile, lineOf }: Pick<LoadedProfile, 'profile' | 'lineOf'>, file: string): LoadShape {
  const numbers: Record<string, number> = {};
  for (const [path, key, of] of played) {
    const value = of(profile.workload);
    const limits = shapeKeys[key];
    if (limits === undefined) continue;
    if (value < limits.least || value > limits.most)
      throw usageError(
        'BAD_WORKLOAD',
        `${file}:${lineOf(path) ?? 1}: ${path} is ${value}; a case plays ${limits.least} to ${shortBytes(limits.most, limits.unit)}`,
        `set another value for this run: --workload ${file},${key}=N`,
      );
    numbers[limits.sets] = value;
  }
  const load = { ...defaultLoad, ...numbers };
  const { largeBytes = 0, ...others } = load;
  return largeBytes > load.rowBytes ? load : others;
}
