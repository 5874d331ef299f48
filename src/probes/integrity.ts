import { GtidSet } from '../model/gtid.ts';
import type { IntegrityFacts } from '../model/timeline.ts';
import type { StartedServer } from '../servers/types.ts';
import type { LedgerEntry } from './ledger.ts';
import { executedGtid } from './replication.ts';

const shownTokens = 20;

/**
 * Compares both ends once writes have stopped: take the source's executed set, wait (bounded) until the replica has it, then
 * compare sets in both directions, rows, checksums and the ledger. Equal GTID sets alone do not prove equal data.
 */
export async function compareEnds(
  source: StartedServer,
  replica: StartedServer,
  entries: readonly LedgerEntry[],
  caughtUp: boolean,
): Promise<IntegrityFacts> {
  const sourceGtid = await executedGtid(source, source);
  const replicaGtid = await executedGtid(replica, replica);
  const sourceSet = GtidSet.parse(sourceGtid);
  const replicaSet = GtidSet.parse(replicaGtid);
  const [onSource, onReplica, tokens, status] = await Promise.all([
    tableFacts(source),
    tableFacts(replica),
    replica.query('SELECT token, COUNT(*) AS copies FROM replfault.ledger GROUP BY token'),
    replica.query(replica.flavour.replicaStatusQuery),
  ]);
  const copies = new Map(tokens.map((row) => [String(row['token']), Number(row['copies'])]));
  const acknowledged = entries.filter((entry) => entry.outcome === 'ok');
  return {
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

async function tableFacts(server: StartedServer): Promise<{ rows: number; checksum: string }> {
  const [ledger] = await server.query(
    "SELECT COUNT(*) AS row_count, COALESCE(SUM(CRC32(CONCAT_WS('#', id, token, LENGTH(payload), CRC32(payload)))), 0) AS checksum FROM replfault.ledger",
  );
  const [counter] = await server.query('SELECT n FROM replfault.counter WHERE id = 1');
  return { rows: Number(ledger?.['row_count'] ?? 0), checksum: `${ledger?.['checksum'] ?? 0}/${counter?.['n'] ?? 0}` };
}
