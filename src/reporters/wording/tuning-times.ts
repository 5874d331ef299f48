import { saidPatience } from '../../model/patience-text.ts';
import type { BeforeAfter, Patience } from '../../model/recommendation.ts';
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
    patienceRow(patience),
    row('a dead link looks healthy on the replica for at most', blindWindow, seconds),
    row('the source aborts a blocked write after', detection, seconds),
  ];
}

/** What a restart adds is told beside what holds without it. */
function patienceRow({ todayS, recommendedS, withoutRestartS }: Patience): string[] {
  const after = saidPatience(recommendedS);
  return [
    'the replica retries the connection for at least',
    saidPatience(todayS),
    withoutRestartS === undefined ? after : `${saidPatience(withoutRestartS)}; after a restart ${after}`,
  ];
}

/** What the table leaves out, one sentence each. */
export function timesNotes({ patience }: Times): string[] {
  if (patience === undefined) return [];
  const { attemptUpToS, withoutRestartS, failover } = patience;
  return [
    `If the path drops packets, each attempt takes up to ${formatCount(attemptUpToS)} s more.`,
    ...(withoutRestartS === undefined
      ? []
      : [
          `The retry count needs a restart of the replica, and is optional: without a restart the replica retries for ${saidPatience(withoutRestartS)}.`,
        ]),
    ...(failover === undefined
      ? []
      : [
          `With SOURCE_CONNECTION_AUTO_FAILOVER=1 the replica switches to another source ${saidPatience(failover.afterS)} after it has lost the connection. If the path drops packets, this takes up to ${saidPatience(failover.atMostS)}: the replica detects the loss late, and each attempt takes long.`,
        ]),
  ];
}

/** The table as lines of a text file, its columns aligned; none where there is no table. */
export function timesLines(tuning: Times): string[] {
  const rows = timesRows(tuning);
  if (rows.length === 0) return [];
  const cells = [[...timesHead], ...rows];
  const width = (column: number): number => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  );
}
