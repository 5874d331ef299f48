import { setTimeout as delay } from 'node:timers/promises';
import { GtidSet } from '../../model/gtid.ts';
import type { IntegrityFacts } from '../../model/samples.ts';
import { unnamedChannel } from '../../servers/channels.ts';
import { filtersIn, replicationFilters } from '../../servers/filters-in.ts';
import type { Session, StartedServer } from '../../servers/types.ts';
import { gtidIn } from '../replication.ts';

const lookAgainMs = 30;

/** What the replica's status says of itself: the error of its applier, and everything that it filters. */
export async function replicaFacts(
  session: Session,
  { flavour }: StartedServer,
): Promise<Pick<IntegrityFacts, 'applierErrno' | 'applierError' | 'filters'>> {
  const row = unnamedChannel(await session.query(flavour.replicaStatusQuery));
  if (!row) return { applierErrno: 0, applierError: '', filters: {} };
  const { lastSqlErrno, lastSqlError } = flavour.readReplicaStatus(row);
  const { filters = {} } = replicationFilters(row);
  return { applierErrno: lastSqlErrno, applierError: lastSqlError ?? '', filters };
}

/** What a source leaves out of its binary log. */
export async function sourceFilters(session: Session, { flavour }: StartedServer): Promise<Record<string, string>> {
  const [row] = await session.query(flavour.binaryLogStatusQuery);
  return row ? filtersIn(row, /^Binlog_(Do|Ignore)_DB$/i) : {};
}

/** Under what name a server's own transactions stand in GTIDs: its UUID, or, where it has none, its server id. */
export async function ownerId(session: Session): Promise<string> {
  const rows = await session.query("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_id', 'server_uuid')");
  const values = new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
  return values.get('server_uuid') ?? values.get('server_id') ?? '';
}

/**
 * Waits until a replica whose source is gone has applied all that it had received. Resolves to whether it had within the time; it ends early
 * when the applier has stopped.
 */
export async function untilDrained(session: Session, { flavour }: StartedServer, timeoutMs: number): Promise<boolean> {
  for (const deadline = performance.now() + timeoutMs; ; ) {
    const [status = [], executed = []] = await session.queryEach([
      flavour.replicaStatusQuery,
      flavour.executedGtidQuery,
    ]);
    const row = unnamedChannel(status);
    if (!row) return false;
    const { applier, retrieved } = flavour.readReplicaStatus(row);
    const applied = GtidSet.parse(retrieved).minus(GtidSet.parse(gtidIn(executed))).isEmpty;
    // Where the replica follows by position it may name no GTIDs; the applier's own words are there everywhere.
    const idle = /has read all relay log/i.test(
      String(row['Replica_SQL_Running_State'] ?? row['Slave_SQL_Running_State'] ?? ''),
    );
    if (applied && idle) return true;
    if (applier === 'No' || performance.now() > deadline) return false;
    await delay(lookAgainMs);
  }
}
