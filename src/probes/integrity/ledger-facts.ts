import type { IntegrityFacts, NamedWrite } from '../../model/samples.ts';
import type { Session } from '../../servers/types.ts';
import type { LedgerEntry } from '../ledger.ts';

/** Tokens told of each kind. */
const shownTokens = 20;
/** Rows read at a time. */
const pageRows = 20_000;

/** What the workload's own tables say on one server. */
export interface LedgerTables {
  /** How often each token is there. */
  readonly copies: ReadonlyMap<string, number>;
  /** Rows of the ledger. */
  readonly rows: number;
  /** `null` where the counter is not there. */
  readonly counter: number | null;
}

/** Reads the workload's tables, page by page; a table that is not there is empty. */
export async function readLedger(session: Session, tables: ReadonlySet<string>): Promise<LedgerTables> {
  const copies = new Map<string, number>();
  let rows = 0;
  for (let last = '0'; tables.has('replfault.ledger'); ) {
    const page = await session.query(
      `SELECT CAST(id AS CHAR) AS id, token FROM replfault.ledger WHERE id > ${last} ORDER BY replfault.ledger.id LIMIT ${pageRows}`,
    );
    for (const row of page) {
      const token = String(row['token']);
      copies.set(token, (copies.get(token) ?? 0) + 1);
    }
    rows += page.length;
    if (page.length < pageRows) break;
    last = String(page.at(-1)?.['id']);
  }
  return { copies, rows, counter: await readCounter(session, tables) };
}

/** How many updates the workload's counter has seen. */
export async function readCounter(session: Session, tables: ReadonlySet<string>): Promise<number | null> {
  if (!tables.has('replfault.counter')) return null;
  // Each writer of a load has a row of its own.
  const [row] = await session.query('SELECT SUM(n) AS n FROM replfault.counter');
  return row?.['n'] == null ? null : Number(row['n']);
}

/** Pure: each write of the ledger against what is on the replica. */
export function ledgerFacts(
  entries: readonly LedgerEntry[],
  { copies }: LedgerTables,
): Pick<IntegrityFacts, 'acknowledged' | 'unknown' | 'lost' | 'duplicated' | 'neverCommitted'> {
  const count = (outcome: LedgerEntry['outcome']): number =>
    entries.filter((entry) => entry.outcome === outcome).length;
  const tokens = (wanted: (entry: LedgerEntry) => boolean): string[] =>
    entries
      .filter(wanted)
      .map(({ token }) => token)
      .slice(0, shownTokens);
  return {
    acknowledged: count('ok'),
    unknown: count('unknown'),
    lost: tokens(({ outcome, token }) => outcome === 'ok' && !copies.has(token)),
    duplicated: [...copies]
      .filter(([, times]) => times > 1)
      .map(([token]) => token)
      .slice(0, shownTokens),
    neverCommitted: tokens(({ outcome, token }) => outcome === 'failed' && copies.has(token)),
  };
}

/** GTID and keys of the writes that are to be named. */
export async function namedWrites(
  session: Session,
  tokens: readonly string[],
  entries: readonly LedgerEntry[],
  tables: ReadonlySet<string>,
): Promise<Record<string, NamedWrite>> {
  if (tokens.length === 0) return {};
  const wanted = new Set(tokens);
  const gtids = new Map(entries.filter(({ token }) => wanted.has(token)).map(({ token, gtid }) => [token, gtid]));
  const keys = new Map<string, string[]>();
  if (tables.has('replfault.ledger')) {
    const rows = await session.query(
      'SELECT CAST(id AS CHAR) AS id, token FROM replfault.ledger WHERE token IN (?) ORDER BY replfault.ledger.id',
      [[...wanted]],
    );
    for (const row of rows)
      keys.set(String(row['token']), [...(keys.get(String(row['token'])) ?? []), `id=${row['id']}`]);
  }
  return Object.fromEntries(
    [...wanted].map((token) => [token, { gtid: gtids.get(token) ?? null, keys: keys.get(token) ?? [] }]),
  );
}
