import type { RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { cnfText, hasRecommendation } from './wording/tuning-files.ts';

/** recommended.cnf: lines for the option files of both ends, told apart by comments. Only where there is a recommendation. */
export const reporter: Reporter = {
  name: 'tuning-cnf',
  fileName: 'recommended.cnf',
  applies: hasRecommendation,
  render: (run: RunResult) => cnfText(run),
};
