import type { RunResult } from '../../model/result.ts';

/** Whether the run is told by what it found (claims, a comparison, files, a tuning) and not by its cases. */
export const isToldAsDocument = ({ runbook = [], comparison, upgradeLint, tuning }: RunResult): boolean =>
  runbook.length > 0 || comparison !== undefined || upgradeLint !== undefined || tuning !== undefined;
