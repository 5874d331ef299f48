import type { RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { hasRecommendation, sqlText } from './wording/tuning-files.ts';

/** apply-online.sql: statements that apply a recommendation to running servers. Only where there is a recommendation. */
export const reporter: Reporter = {
  name: 'tuning-sql',
  fileName: 'apply-online.sql',
  applies: hasRecommendation,
  render: (run: RunResult) => sqlText(run),
};
