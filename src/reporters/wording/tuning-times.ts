import { saidPatience } from '../../model/patience-text.ts';
import type { BeforeAfter } from '../../model/recommendation.ts';
import type { Tuning } from '../../model/tuning.ts';
import { formatCount } from './quantities.ts';

type Times = Pick<Tuning, 'patience' | 'blindWindow' | 'detection'>;

/** The head of the table that stands at the top of every output of a tuning. */
export const timesHead = ['', 'today', 'recommended'] as const;

/** What a recommendation does to the times that decide an incident: one row each. None without a recommendation, or in runs of earlier versions. */
export function timesRows({ patience, blindWindow, detection }: Times): string[][] {
  if (patience === undefined || blindWindow === undefined || detection === undefined) return [];
  const row = (what: string, { todayS, recommendedS }: BeforeAfter, text: (s: number | null) => string): string[] => [
    what,
    text(todayS),
    text(recommendedS),
  ];
  const seconds = (s: number | null): string => (s === null ? 'no limit' : `${formatCount(s)} s`);
  return [
    row('the replica goes on trying to reconnect for, at least', patience, saidPatience),
    row('a dead link looks healthy on the replica for, at most', blindWindow, seconds),
    row('the source gives a blocked write up after', detection, seconds),
  ];
}

/** What the table leaves out, one sentence each. */
export function timesNotes({ patience }: Times): string[] {
  if (patience === undefined) return [];
  const { attemptUpToS, withoutRestartS, failoverAfterS } = patience;
  return [
    `On a path that swallows packets each attempt takes up to ${formatCount(attemptUpToS)} s more.`,
    ...(withoutRestartS === undefined
      ? []
      : [
          `The retry count needs a restart of the replica, and is optional: without it the replica goes on trying for ${saidPatience(withoutRestartS)}.`,
        ]),
    ...(failoverAfterS === undefined
      ? []
      : [
          `With SOURCE_CONNECTION_AUTO_FAILOVER=1 the replica changes its source ${saidPatience(failoverAfterS)} after it has lost the connection, on a dead link up to ${formatCount(attemptUpToS)} s later.`,
        ]),
  ];
}

/** The table as lines of text, for files without tables. */
export function timesLines(tuning: Times): string[] {
  const rows = timesRows(tuning).map(
    ([what = '', today = '', recommended = '']) => `${what}: today ${today}, recommended ${recommended}.`,
  );
  return [...rows.map((line) => line.replace(/^./, (c) => c.toUpperCase())), ...timesNotes(tuning)];
}
