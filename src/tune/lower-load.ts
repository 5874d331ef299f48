import type { LoadOfTrials } from '../model/tuned-load.ts';
import type { Tuning } from '../model/tuning.ts';
import { said } from './bounds/limit.ts';

type Found = Pick<Tuning, 'load' | 'verifications'>;

/** In what the verifications of a tuning were played with less than the load of its profile; empty where in nothing. Pure. */
export function lowerLoadOf({ load, verifications }: Found): readonly string[] {
  if (load === undefined) return [];
  const { lowered } = load;
  const played = verifications.flatMap((one) => (one.skipped === null && one.load ? [one.load] : []));
  const shorter = played.filter(({ asked }) => asked.writesPerS < load.load.writesPerS);
  const unreached = played.filter((one) => one.unreached === one.trials);
  return [
    ...lowered,
    ...(shorter.length === 0
      ? []
      : [`${count(shorter)} asked for ${least(shorter)} commits/s, as many as one case accounts for`]),
    ...(unreached.length === 0
      ? []
      : [`${count(unreached)} did not reach theirs (${unreached.map(reachedText).join(', ')}), in no replay either`]),
  ];
}

const count = (loads: readonly LoadOfTrials[]): string =>
  `${loads.length} ${loads.length === 1 ? 'verification' : 'verifications'}`;
const least = (loads: readonly LoadOfTrials[]): string => said(Math.min(...loads.map(({ asked }) => asked.writesPerS)));
const reachedText = ({ asked, reachedPerS }: LoadOfTrials): string =>
  `${said(reachedPerS ?? 0)} of ${said(asked.writesPerS)} commits/s`;
