import { setTimeout as delay } from 'node:timers/promises';
import { GtidSet } from '../model/gtid.ts';
import type { Bystander } from '../model/replication.ts';
import type { IntegrityFacts } from '../model/samples.ts';
import type { Row } from '../servers/flavour.ts';
import type { StartedServer } from '../servers/types.ts';
import type { LedgerEntry } from './ledger.ts';
import { executedGtid } from './replication.ts';

const shownTokens = 20;
/** How often, and how long apart in ms, data is read again where transactions count as executed before readers see them. */
const secondLooks = 4;
const secondLookAfterMs = 50;

/**
 * Compares the source with one replica once writes have stopped: take the source's executed set, wait (bounded) until the replica has it, then
 * compare sets in both directions, rows, checksums and the ledger. Equal GTID sets alone do not prove equal data.
 */
export async function compareEnds(
  source: StartedServer,
  replica: StartedServer,
  entries: readonly LedgerEntry[],
  caughtUp: boolean,
  name: 'replica' | Bystander = 'replica',
): Promise<IntegrityFacts> {
  const sourceGtid = await executedGtid(source, source);
  const replicaGtid = await executedGtid(replica, replica);
  const sourceSet = GtidSet.parse(sourceGtid);
  const replicaSet = GtidSet.parse(replicaGtid);
  const { onSource, onReplica, tokens } = await readBoth(source, replica);
  const status = await replica.query(replica.flavour.replicaStatusQuery);
  const copies = new Map(tokens.map((row) => [String(row['token']), Number(row['copies'])]));
  const acknowledged = entries.filter((entry) => entry.outcome === 'ok');
  return {
    replica: name,
    sourceGtid,
    replicaGtid,
    missing: sourceSet.minus(replicaSet).toString(),
    errant: replicaSet.minus(sourceSet).toString(),
    acknowledged: acknowledged.length,
    unknown: entries.filter((entry) => entry.outcome === 'unknown').length,
    lost: acknowledged
      .filter((entry) => !copies.has(entry.token))
      .map((entry) => entry.token)
      .slice(0, shownTokens),
    duplicated: [...copies]
      .filter(([, count]) => count > 1)
      .map(([token]) => token)
      .slice(0, shownTokens),
    rows: { source: onSource.rows, replica: onReplica.rows },
    checksum: { source: onSource.checksum, replica: onReplica.checksum },
    caughtUp,
    applierErrno: status[0] ? replica.flavour.readReplicaStatus(status[0]).lastSqlErrno : 0,
  };
}

interface TableFacts {
  readonly rows: number;
  readonly checksum: string;
}

/** Reads the tables of both ends; a difference must last where a transaction may count as executed before it can be read. */
async function readBoth(
  source: StartedServer,
  replica: StartedServer,
): Promise<{ onSource: TableFacts; onReplica: TableFacts; tokens: readonly Row[] }> {
  const onSource = await tableFacts(source);
  let looks = replica.flavour.executedBeforeVisible ? secondLooks : 0;
  for (;;) {
    const onReplica = await tableFacts(replica);
    if (looks === 0 || (onReplica.rows === onSource.rows && onReplica.checksum === onSource.checksum)) {
      const tokens = await replica.query('SELECT token, COUNT(*) AS copies FROM replfault.ledger GROUP BY token');
      return { onSource, onReplica, tokens };
    }
    looks -= 1;
    await delay(secondLookAfterMs);
  }
}

async function tableFacts(server: StartedServer): Promise<TableFacts> {
  const [ledger] = await server.query(
    "SELECT COUNT(*) AS row_count, COALESCE(SUM(CRC32(CONCAT_WS('#', id, token, LENGTH(payload), CRC32(payload)))), 0) AS checksum FROM replfault.ledger",
  );
  const [counter] = await server.query('SELECT n FROM replfault.counter WHERE id = 1');
  return { rows: Number(ledger?.['row_count'] ?? 0), checksum: `${ledger?.['checksum'] ?? 0}/${counter?.['n'] ?? 0}` };
}
