import type { IntegrityFacts, NamedWrite, RowDifference } from '../model/samples.ts';
import { withoutFiltered } from './filtered.ts';

/** Names told in a sentence; the rest is counted. */
const told = 5;
const ledgerTable = 'replfault.ledger';

/**
 * Everything that an end-of-case comparison has against a replica, one clause each, with table, key and GTID where they are known. Facts of
 * older histories lack some of them and are judged by what they have. What a filter leaves out is no complaint. Empty when all is well.
 */
export function integrityComplaints(compared: IntegrityFacts, replica: string): string[] {
  const facts = withoutFiltered(compared);
  const behind = facts.missing !== '' || !facts.caughtUp;
  return [
    ...errant(facts, replica),
    ...applier(facts, replica),
    ...(facts.sourceGone ? undrained(facts, replica) : missing(facts, replica)),
    // What has not arrived yet is not lost: its GTIDs are named, its rows would only repeat them.
    ...(behind && !facts.sourceGone
      ? []
      : [...lost(facts, replica), ...data(facts, replica), ...counter(facts, replica)]),
    ...tokens(facts, facts.duplicated, 'writes applied more than once'),
    ...tokens(facts, facts.neverCommitted ?? [], `writes that never committed are on ${replica}`),
  ];
}

/** Filters of either end in words; empty when there are none. */
export function filterWords({ filters = {} }: IntegrityFacts): string {
  return Object.entries(filters)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

/** A row that differs, with key, columns, token and GTID. */
function differenceWords(
  { table, key, what, columns, token }: RowDifference,
  facts: IntegrityFacts,
  replica: string,
): string {
  const place = key === '' ? `the whole table ${table}` : `${table} ${key}`;
  const write = token === undefined ? '' : ` (token ${token}${gtidOf(facts.writes?.[token])})`;
  const of = columns && columns.length > 0 ? ` in ${columns.join(', ')}` : '';
  switch (what) {
    case 'missing':
      return `${place} missing on ${replica}${write}`;
    case 'extra':
      return `${place} only on ${replica}${write}`;
    case 'doubled':
      return `${place} duplicated on ${replica}${write}`;
    case 'changed':
      return `${place} changed${of} on ${replica}${write}`;
  }
}

function errant({ errant, ids }: IntegrityFacts, replica: string): string[] {
  if (errant === '') return [];
  const parts = errant.split(',').map((part) => `${part}${ownerWords(part, ids, replica)}`);
  return [`errant transactions on ${replica}: ${parts.join(', ')}`];
}

/** Whose transactions those are, by the name they stand under. */
function ownerWords(part: string, ids: IntegrityFacts['ids'], replica: string): string {
  if (!ids) return '';
  const serverId = /^\d+-(\d+)-/.exec(part)?.[1];
  const owner = serverId ?? part.split(':')[0]?.toLowerCase();
  const word = serverId === undefined ? 'UUID' : 'server id';
  if (owner === ids.source?.toLowerCase()) return ` (${word} of the source, which no longer has them)`;
  if (owner === ids.replica.toLowerCase()) return ` (foreign ${word}: written on ${replica} itself)`;
  return ` (foreign ${word}, neither of the source nor of ${replica})`;
}

function applier({ applierErrno, applierError = '' }: IntegrityFacts, replica: string): string[] {
  if (applierErrno === 0) return [];
  const text = applierError === '' ? '' : ` (${applierError.slice(0, 160)})`;
  return [`the applier of ${replica} stopped with error ${applierErrno}${text}`];
}

function missing(facts: IntegrityFacts, replica: string): string[] {
  if (facts.missing === '' && facts.caughtUp) return [];
  return [`transactions missing on ${replica}: ${facts.missing || 'it did not catch up'}`];
}

function undrained({ caughtUp }: IntegrityFacts, replica: string): string[] {
  return caughtUp ? [] : [`${replica} did not apply all it had received`];
}

function lost(facts: IntegrityFacts, replica: string): string[] {
  const where = facts.sourceGone ? `${replica}, and the source never came back` : replica;
  return tokens(facts, facts.lost, `acknowledged writes lost on ${where}`);
}

function tokens(facts: IntegrityFacts, named: readonly string[], what: string): string[] {
  if (named.length === 0) return [];
  const words = named.map((token) => {
    const write = facts.writes?.[token];
    const known = [
      ...(write?.gtid ? [`GTID ${write.gtid}`] : []),
      ...(write && write.keys.length > 0 ? [`${ledgerTable} ${write.keys.join(' and ')}`] : []),
    ];
    return known.length === 0 ? token : `${token} (${known.join(', ')})`;
  });
  const table = facts.writes === undefined ? '' : ` (${ledgerTable})`;
  return [`${what}${table}: ${shortened(words)}`];
}

function data(facts: IntegrityFacts, replica: string): string[] {
  const { rows, checksum, differences = [], moreDifferences = false } = facts;
  if (facts.sourceGone) return [];
  if (differences.length > 0) {
    const words = differences.map((one) => differenceWords(one, facts, replica));
    return [`${agree(facts)}${shortened(words, moreDifferences)}`];
  }
  if (rows.source !== rows.replica)
    return [`${agree(facts)}${rows.source} rows on the source, ${rows.replica} on ${replica}`];
  if (checksum.source !== checksum.replica)
    return [`${agree(facts)}checksum ${checksum.source} on the source, ${checksum.replica} on ${replica}`];
  return [];
}

const agree = ({ missing, errant }: IntegrityFacts): string =>
  missing === '' && errant === '' ? 'GTID sets agree, data differs: ' : 'data differs: ';

/**
 * Each write moves the counter by one in its own transaction: the ends must agree on it, and without a source it must show as many as there
 * are writes. A later write that is logged as a row sets the counter right again, so that equal counters prove less than equal rows.
 */
function counter({ counter, rows }: IntegrityFacts, replica: string): string[] {
  if (!counter || counter.replica === null) return [];
  const place = 'replfault.counter id=1';
  if (counter.source === null)
    return counter.replica === rows.replica
      ? []
      : [`${place} on ${replica} shows ${counter.replica} where ${rows.replica} writes are there`];
  const off = counter.replica - counter.source;
  if (off !== 0)
    return [
      `${place} on ${replica} shows ${counter.replica}, on the source ${counter.source}: ${off > 0 ? `${off} too many, updates applied more than once` : `${-off} too few, updates lost`}`,
    ];
  if (counter.source !== rows.source)
    return [`${place} on the source shows ${counter.source} where ${rows.source} writes are there`];
  return [];
}

function gtidOf(write: NamedWrite | undefined): string {
  return write?.gtid ? `, GTID ${write.gtid}` : '';
}

function shortened(words: readonly string[], more = false): string {
  const rest = words.length - told;
  const end = rest > 0 ? ` and ${more ? 'at least ' : ''}${rest} more` : '';
  return `${words.slice(0, told).join(', ')}${end}`;
}
