import type { DumpThread, ReceiverState, ReplicaStatus } from '../../../model/replication.ts';
import { replicationFilters } from '../../filters-in.ts';
import type { BinaryLogPosition, Row, SemiSyncStatus } from '../../flavour.ts';
import { text } from './sql-text.ts';

/** Reads SHOW REPLICA STATUS in the words of MySQL 8.0.22 and later. */
export function readReplicaStatus(row: Row): ReplicaStatus {
  return readStatus(row, 'Replica', 'Source', 'Retrieved_Gtid_Set');
}

/** Reads SHOW SLAVE STATUS, which MySQL had until 8.4. */
export function readSlaveStatus(row: Row): ReplicaStatus {
  return readStatus(row, 'Slave', 'Master', 'Retrieved_Gtid_Set');
}

/** Reads MariaDB's SHOW SLAVE STATUS: what it received is a position per domain. */
export function readMariadbStatus(row: Row): ReplicaStatus {
  return readStatus(row, 'Slave', 'Master', 'Gtid_IO_Pos');
}

function readStatus(row: Row, replica: string, source: string, retrieved: string): ReplicaStatus {
  const lag = row[`Seconds_Behind_${source}`];
  const delayS = Number(row['SQL_Delay'] ?? 0);
  return {
    receiver: receiverState(row[`${replica}_IO_Running`]),
    applier: row[`${replica}_SQL_Running`] === 'Yes' ? 'Yes' : 'No',
    lagS: lag === null || lag === undefined ? null : Number(lag),
    ...(delayS > 0 ? { delayS } : {}),
    ...replicationFilters(row),
    receiverText: text(row[`${replica}_IO_State`]),
    lastIoErrno: Number(row['Last_IO_Errno'] ?? 0),
    lastIoError: text(row['Last_IO_Error']),
    lastSqlErrno: Number(row['Last_SQL_Errno'] ?? 0),
    lastSqlError: text(row['Last_SQL_Error']),
    retrieved: text(row[retrieved]).replace(/\s+/g, ''),
    sourceLogFile: text(row[`${source}_Log_File`]),
    readSourceLogPos: Number(row[`Read_${source}_Log_Pos`] ?? 0),
  };
}

/** MariaDB has a fourth state, `Preparing`: connected and not yet reading. */
function receiverState(value: unknown): ReceiverState {
  if (value === 'Preparing') return 'Connecting';
  return value === 'Yes' || value === 'Connecting' ? value : 'No';
}

/** Reads where a server's own binary log ends; the columns have kept their names through all versions. */
export function readBinaryLogStatus(row: Row): BinaryLogPosition {
  return { file: text(row['File']), position: Number(row['Position'] ?? 0) };
}

/** Reads a row of the process list; `null` for anything but a dump thread. */
export function readDumpThread(row: Row): DumpThread | null {
  if (!text(row['Command']).startsWith('Binlog Dump')) return null;
  return {
    id: Number(row['Id']),
    host: text(row['Host']),
    state: text(row['State']),
    timeS: Number(row['Time'] ?? 0),
  };
}

/** Reads `Rpl_semi_sync_*` status variables in either words. No rows: semi-sync is not loaded. */
export function readSemiSyncStatus(rows: readonly Row[]): SemiSyncStatus {
  const values = new Map(
    rows.map((row) => [
      text(row['Variable_name'])
        .toLowerCase()
        .replace(/^rpl_semi_sync_(source|master|replica|slave)_/, ''),
      text(row['Value']),
    ]),
  );
  const number = (name: string): number | null => (values.has(name) ? Number(values.get(name)) : null);
  return {
    active: values.get('status') === 'ON',
    clients: number('clients'),
    acknowledged: number('yes_tx'),
    unacknowledged: number('no_tx'),
    fallbacks: number('no_times'),
  };
}
