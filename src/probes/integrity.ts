import { createHash } from 'node:crypto';
import { bounded } from '../model/bounded.ts';
import { GtidSet } from '../model/gtid.ts';
import type { Bystander } from '../model/replication.ts';
import type { IntegrityFacts, TableComparison } from '../model/samples.ts';
import type { StartedServer } from '../servers/types.ts';
import { compareData } from './integrity/data-facts.ts';
import { ledgerFacts, namedWrites, readCounter, readLedger } from './integrity/ledger-facts.ts';
import { openReader } from './integrity/reader.ts';
import { ownerId, replicaFacts, sourceFilters, untilDrained } from './integrity/replica-facts.ts';
import { tablesOn } from './integrity/tables.ts';
import type { LedgerEntry } from './ledger.ts';
import { executedGtid, executedQuestion, gtidIn } from './replication.ts';

/** A comparison that takes longer has met a server that does not answer, ms. */
const comparisonTimeoutMs = 60_000;
/** How long a replica without a source may take to apply what it has received, ms. */
const drainTimeoutMs = 10_000;
const gtidsAtOnce = 500;

/**
 * Compares the source with one replica once writes have stopped and the replica had its (bounded) time to execute the source's set: executed
 * sets in both directions, row counts and ordered hashes of every table, the ledger, the applier. Equal GTID sets alone do not prove equal
 * data. Where data differ, the rows are looked for and named. `moreMs`: beyond the usual bound, for much data. @throws ReplfaultError `BOUND_EXPIRED`, `INTEGRITY_INCOMPLETE`.
 */
export async function compareEnds(
  source: StartedServer,
  replica: StartedServer,
  entries: readonly LedgerEntry[],
  caughtUp: boolean,
  name: 'replica' | Bystander = 'replica',
  moreMs = 0,
): Promise<IntegrityFacts> {
  const last = lastAsked();
  await using onSource = await openReader(source, last.asked);
  await using onReplica = await openReader(replica, last.asked);
  await using aside = await openReader(replica, last.asked);
  const compare = async (): Promise<IntegrityFacts> => {
    const sourceGtid = await executedGtid(onSource, source);
    const replicaGtid = gtidIn(await onReplica.query(await executedQuestion(onReplica, replica.flavour)));
    const [sourceSet, replicaSet] = [GtidSet.parse(sourceGtid), GtidSet.parse(replicaGtid)];
    const labels = new Set((await tablesOn(aside)).map(({ label }) => label));
    const [data, early] = await Promise.all([
      compareData({ source: onSource, replica: onReplica }, replica.flavour.executedBeforeVisible),
      readLedger(aside, labels),
    ]);
    // What could not be read at the first look can be read by now.
    const ledger = data.lookedAgain ? await readLedger(onReplica, labels) : early;
    const facts = ledgerFacts(entries, ledger);
    const doubled = new Set(facts.duplicated);
    const differences = data.differences.map((one) =>
      one.what === 'extra' && one.token !== undefined && doubled.has(one.token)
        ? { ...one, what: 'doubled' as const }
        : one,
    );
    const named = [
      ...facts.lost,
      ...facts.duplicated,
      ...(facts.neverCommitted ?? []),
      ...differences.flatMap(({ token }) => token ?? []),
    ];
    const { filters, ...ofReplica } = await replicaFacts(onReplica, replica);
    return {
      replica: name,
      sourceGtid,
      replicaGtid,
      missing: sourceSet.minus(replicaSet).toString(),
      errant: replicaSet.minus(sourceSet).toString(),
      ids: { source: await ownerId(onSource), replica: await ownerId(onReplica) },
      ...facts,
      rows: { source: rowsOf(data.tables, 'source'), replica: ledger.rows },
      checksum: { source: overall(data.tables, 'source'), replica: overall(data.tables, 'replica') },
      tables: data.tables,
      differences,
      moreDifferences: data.moreDifferences,
      writes: await namedWrites(onReplica, named, entries, labels),
      counter: { source: await readCounter(onSource, data.labelsOnSource), replica: ledger.counter },
      filters: { ...(await sourceFilters(onSource, source)), ...filters },
      caughtUp,
      ...ofReplica,
    };
  };
  return await bounded(compare(), {
    ms: comparisonTimeoutMs + moreMs,
    what: `the comparison of the ${name} with its source`,
    lastSeen: last.words,
  });
}

/**
 * The same where the source never came back: the replica, once it has applied all it had received, against the ledger alone. What clients
 * were told is all that is left of the source, so a row of which they know nothing cannot be missed.
 */
export async function compareWithLedger(
  replica: StartedServer,
  entries: readonly LedgerEntry[],
  name: 'replica' | Bystander = 'replica',
  moreMs = 0,
): Promise<IntegrityFacts> {
  const last = lastAsked();
  await using session = await openReader(replica, last.asked);
  const compare = async (): Promise<IntegrityFacts> => {
    const caughtUp = await untilDrained(session, replica, drainTimeoutMs + moreMs);
    const replicaGtid = await executedGtid(session, replica);
    const replicaSet = GtidSet.parse(replicaGtid);
    const acknowledged = entries.filter(({ outcome }) => outcome === 'ok');
    const told = unionOf(acknowledged.flatMap(({ gtid }) => gtid ?? []));
    const own = await ownerId(session);
    const labels = new Set((await tablesOn(session)).map(({ label }) => label));
    const ledger = await readLedger(session, labels);
    const facts = ledgerFacts(entries, ledger);
    const named = [...facts.lost, ...facts.duplicated, ...(facts.neverCommitted ?? [])];
    return {
      replica: name,
      sourceGone: true,
      sourceGtid: told.toString(),
      replicaGtid,
      missing: told.minus(replicaSet).toString(),
      errant: ownPart(replicaGtid, own),
      ids: { source: null, replica: own },
      ...facts,
      rows: { source: null, replica: ledger.rows },
      checksum: { source: null, replica: '' },
      writes: await namedWrites(session, named, entries, labels),
      counter: { source: null, replica: ledger.counter },
      caughtUp,
      ...(await replicaFacts(session, replica)),
    };
  };
  return await bounded(compare(), {
    ms: comparisonTimeoutMs + moreMs,
    what: `the comparison of the ${name} with the ledger`,
    lastSeen: last.words,
  });
}

/** What each server was asked last, for a comparison that does not end. */
function lastAsked(): { asked(server: string, sql: string): void; words(): string } {
  const questions = new Map<string, string>();
  return {
    asked: (server, sql) => void questions.set(server, sql.slice(0, 100)),
    words: () => [...questions].map(([server, sql]) => `the ${server} was last asked: ${sql}`).join('; '),
  };
}

/** In portions, because a set's text is taken in piece by piece. */
function unionOf(gtids: readonly string[]): GtidSet {
  let union = GtidSet.empty;
  for (let first = 0; first < gtids.length; first += gtidsAtOnce)
    union = union.union(GtidSet.parse(gtids.slice(first, first + gtidsAtOnce).join(',')));
  return union;
}

/** The transactions in a set that a server wrote itself. */
function ownPart(gtids: string, own: string): string {
  return gtids
    .split(',')
    .filter((part) => part.toLowerCase().startsWith(`${own.toLowerCase()}:`) || /^\d+-(\d+)-/.exec(part)?.[1] === own)
    .join(',');
}

const rowsOf = (tables: readonly TableComparison[], end: 'source' | 'replica'): number =>
  tables.find(({ table }) => table === 'replfault.ledger')?.rows[end] ?? 0;

/** One hash for all tables of an end. */
function overall(tables: readonly TableComparison[], end: 'source' | 'replica'): string {
  const text = tables.map(({ table, rows, hash }) => `${table} ${rows[end]} ${hash[end]}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
