import type { RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { hasRecommendation, revertText } from './wording/tuning-files.ts';

/** revert.sql: statements that bring today's values back on running servers. Only where there is a recommendation. */
export const reporter: Reporter = {
  name: 'tuning-revert',
  fileName: 'revert.sql',
  applies: hasRecommendation,
  render: (run: RunResult) => revertText(run),
};
