import {
  type Entry,
  type OptionPart,
  optionParts,
  pairPart,
  type SurveyPart,
  surveyParts,
  trialPart,
} from '../model/comparison.ts';
import type { Role } from '../model/replication.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

/**
 * Statements around a remedy that are no part of it: they start and stop the channel, keep a statement out of the binary log, and tell a replica where to go
 * on in this very binary log.
 */
const around = /^(?:(?:START|STOP) (?:REPLICA|SLAVE)\b|SET SESSION sql_log_bin\b|CHANGE .*_LOG_POS=\d+$)/i;

/**
 * How two servers as they ship came to replicate, or why they did not. Of remedies that were tried one upon the other, those are left out after which the
 * replica still had the same error. Not tried at all: `replicates` is `null`. Pure.
 */
export function entryOf(timeline: Timeline): Omit<Entry, 'state'> {
  const [first, ...more] = timeline.of('entry');
  if (!first) return { replicates: null, errno: null, reason: null, remedy: [], helped: null };
  const { replicates, errno } = first;
  const reason = first.reason === null ? null : essence(first.reason);
  const last = more.at(-1);
  if (!last) return { replicates, errno, reason, remedy: [], helped: null };
  const helped = last.replicates === true;
  if (!helped) return { replicates, errno, reason, remedy: [], helped };
  const useful = usefulRemedies(first, more);
  const costs = costsOf(timeline, useful);
  const remedy = statementsOf(timeline, useful);
  return { replicates, errno, reason, remedy, ...(costs.length === 0 ? {} : { costs }), helped };
}

/** Names of the remedies after which the replica had another error, or none. */
function usefulRemedies(first: Observation<'entry'>, more: readonly Observation<'entry'>[]): string[] {
  const before = [first, ...more];
  return more
    .filter((one, index) => one.replicates === true || one.errno !== before[index]?.errno)
    .flatMap(({ remedy }) => remedy ?? []);
}

/** How a history says what a remedy costs: `Cost of NAME: ...`. */
export const costNote = (name: string): string => `Cost of ${name}: `;

const costsOf = (timeline: Timeline, remedies: readonly string[]): string[] =>
  remedies.flatMap((name) => {
    const note = timeline.first('note', ({ text }) => text.startsWith(costNote(name)));
    return note === undefined ? [] : [note.text.slice(costNote(name).length)];
  });

function statementsOf(timeline: Timeline, remedies: readonly string[]): Entry['remedy'] {
  const useful = new Set(remedies.map((name) => `remedy ${name}`));
  return timeline
    .of('operator')
    .filter(({ action, statement, errno }) => useful.has(action) && errno === null && !around.test(statement))
    .flatMap(({ on, statement }) => (on === 'source' || on === 'replica' ? [{ on, statement }] : []));
}

/**
 * What a receiver says of a failed connection, without the account, the port and the number of attempts, without addresses and folders: the same from run
 * to run.
 */
function essence(reason: string): string {
  const told = /\bmessage:\s*(.*)$/is.exec(reason)?.[1] ?? reason;
  return (
    told
      .replace(/(?<![\w.:/])(?:\/+[^\s/:'"]+)+\/+/g, '')
      // MySQL 5.6 tells no more than that.
      .replace(/^(error connecting to (?:master|source)) '[^']*' - retry-time:.*$/is, '$1')
      .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<host>')
      .trim()
  );
}

/** What one end said of itself; a part that was not asked is empty. Pure. */
export function surveyOf(timeline: Timeline, role: Role): Record<SurveyPart, Record<string, string>> {
  const of = (what: SurveyPart): Record<string, string> => ({
    ...timeline.last('survey', (o) => o.server === role && o.what === what)?.facts,
  });
  return Object.fromEntries(surveyParts.map((part) => [part, of(part)])) as Record<SurveyPart, Record<string, string>>;
}

/** What became of the source's writings on the replica; empty where the pair did not replicate. Pure. */
export const dataOf = (timeline: Timeline): Readonly<Record<string, string>> => ({
  ...timeline.last('survey', (o) => o.what === pairPart)?.facts,
});

/** What the program of one end answered to options; a part that it was not asked about is empty. Pure. */
export function optionsOf(timeline: Timeline, role: Role): Record<OptionPart, Record<string, string>> {
  const of = (what: OptionPart): Record<string, string> => ({
    ...timeline.last('survey', (o) => o.server === role && o.what === what)?.facts,
  });
  return Object.fromEntries(optionParts.map((part) => [part, of(part)])) as Record<OptionPart, Record<string, string>>;
}

/** What became of the trials of a pair; empty where none was made. Pure. */
export const trialsOf = (timeline: Timeline): Readonly<Record<string, string>> => ({
  ...timeline.last('survey', (o) => o.what === trialPart)?.facts,
});
