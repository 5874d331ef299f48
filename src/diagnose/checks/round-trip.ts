import { median } from '../../model/median.ts';
import type { Judge } from './types.ts';

/** How long the path takes: of the kernel for this connection, and of a statement that does nothing. Pure. */
export const judge: Judge = ({ attempt }) => {
  const pings = attempt?.pingsMs ?? [];
  if (attempt === null || pings.length === 0)
    return { outcome: 'not-judged', says: 'there was no connection to measure', numbers: {} };
  const statementMs = Math.round(10 * (median(pings) ?? 0)) / 10;
  const rttMs = attempt.tcp?.rttMs ?? null;
  return {
    outcome: 'ok',
    says: `a statement that does nothing took ${statementMs} ms (median of ${pings.length})${rttMs === null ? '' : `; the kernel measured a round trip of ${rttMs} ms`}`,
    numbers: { statementMs, rttMs },
  };
};
