import type { Role } from '../model/replication.ts';
import type { Timeline } from '../model/timeline.ts';

/** The line "Aborted connection ..." by which MySQL 8.0 and later tell a write to a replica that failed, by code and by symbol. */
const abortedConnection = { code: 'MY-010914', number: /^(?:MY-)?0*10914$/i, symbol: 'ER_ABORTING_USER_CONNECTION' };

/** Evidence that a setting of the server keeps from the tool. */
export interface Hidden {
  /** What is missing and why, as part of a sentence. */
  readonly reason: string;
  /** `seq` of the recorded settings, or of the sample that says so. */
  readonly seq: number;
}

/** Whether a log_error_suppression_list (codes with or without `MY-`, or symbols) hides the line about a failed write to a replica. */
export function hidesFailedWrites(list: string): boolean {
  const entries = list.split(',').map((entry) => entry.trim());
  return entries.some(
    (entry) => abortedConnection.number.test(entry) || entry.toUpperCase() === abortedConnection.symbol,
  );
}

/** Why the log of the source would not show that a write to its replica failed; `undefined` where it would. */
export function hiddenComplaint(timeline: Timeline): Hidden | undefined {
  const settings = timeline.first('settings', (o) => o.server === 'source');
  const list = settings?.variables['log_error_suppression_list'] ?? '';
  if (!settings || !hidesFailedWrites(list)) return undefined;
  return {
    reason: `its log line (${abortedConnection.code}) is hidden by log_error_suppression_list=${list}`,
    seq: settings.seq,
  };
}

/** The setting that hides the error counters of a server that could count; `undefined` where it counts, or cannot. */
export function hiddenCounters(timeline: Timeline, server: Role): Hidden | undefined {
  const sample = timeline.first('counters', (o) => o.server === server && o.errorsMissing !== undefined);
  return sample?.errorsMissing === undefined ? undefined : { reason: sample.errorsMissing, seq: sample.seq };
}

/** What to say of a server without error counters: the setting that hides them, or that it has none. */
export function noCounters(timeline: Timeline, server: Role): string {
  return hiddenCounters(timeline, server)?.reason ?? 'this server does not count errors by number';
}
