import type { LogCondition } from '../../model/replication.ts';
import type { Observation, Timeline } from '../../model/timeline.ts';

/** A log line worth a number in the picture and a row in the list below it. */
export interface LogMark {
  readonly number: number;
  readonly line: Observation<'log'>;
  /** How many lines like it followed at once. */
  readonly repeats: number;
}

const most = 24;
const sameWithinMs = 150;

const meanings: Readonly<Record<LogCondition, string>> = {
  'source-write-failed': 'the source could not finish a write: the 1190 condition',
  'source-flush-failed': 'the source could not flush a heartbeat or its last event',
  'source-net-error': 'the source met a network error',
  'source-semisync-flush-failed': 'semi-sync: the source could not flush before waiting for the acknowledgement',
  'source-read-failed': 'the source could not read from a client',
  'dump-thread-started': 'the source began to send to the replica',
  'dump-thread-stopped': 'the source stopped sending',
  'zombie-dump-thread-killed': 'the source killed the old dump thread of this replica',
  'replica-read-error': 'the replica lost the connection',
  'replica-reconnect-failed': 'the replica could not reconnect',
  'replica-connected': 'the replica connected',
  'replica-receiver-stopped': 'the replica’s receiver stopped',
  'replica-fatal-source-error': 'the source refused with a fatal error',
  'applier-error': 'the applier failed',
  'heartbeat-warning': 'a warning about heartbeats',
  ready: 'ready for connections',
};

export function meaningOf(condition: LogCondition | null): string | null {
  // A timeline of another version may hold a condition that this one does not know.
  return condition === null ? null : (meanings[condition] ?? null);
}

/** The lines to show, numbered in time order, and how many others the logs held. */
export function logMarks(
  timeline: Timeline,
  fromMs: number,
): { readonly marks: readonly LogMark[]; readonly others: number } {
  const lines = timeline.of('log').filter((o) => o.atMs >= fromMs);
  const telling = lines.filter(
    (o) => (o.condition !== null && o.condition !== 'ready') || /^(error|warning)/i.test(o.level),
  );
  const grouped: { line: Observation<'log'>; repeats: number }[] = [];
  for (const line of telling) {
    const last = grouped.findLast((g) => g.line.server === line.server);
    const same =
      last &&
      last.line.condition === line.condition &&
      last.line.text === line.text &&
      line.atMs - last.line.atMs < sameWithinMs;
    if (same) last.repeats += 1;
    else grouped.push({ line, repeats: 0 });
  }
  const shown =
    grouped.length <= most ? grouped : grouped.toSorted((a, b) => weight(b.line) - weight(a.line)).slice(0, most);
  const marks = shown.sort((a, b) => a.line.atMs - b.line.atMs).map((g, index) => ({ number: index + 1, ...g }));
  return { marks, others: lines.length - shown.reduce((sum, g) => sum + 1 + g.repeats, 0) };
}

function weight(line: Observation<'log'>): number {
  return (line.condition === null ? 0 : 2) + (/^error/i.test(line.level) ? 1 : 0);
}
