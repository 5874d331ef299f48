import type { ReplicaStatus } from '../model/replication.ts';
import { within } from '../servers/versions.ts';
import type { Columns } from './exporter.ts';

/** What a history knows of a replica beside its status: observation `settings` of both ends. */
export interface RecordedServer {
  /** Name of the flavour (`mysql-9`, `mariadb`). */
  readonly flavour: string;
  readonly version: string;
  /** Of the source; `null`: not recorded. */
  readonly sourceId: number | null;
  readonly sourceUuid: string | null;
  readonly sourceHost: string;
}

/**
 * The row that a replica showed when its status was recorded, in the words in which mysqld_exporter reads it: columns that a history does not keep are left
 * out. The exporter asks MySQL before 8.4 by SHOW SLAVE STATUS, and MariaDB by SHOW ALL SLAVES STATUS. Pure.
 */
export function recordedRow(status: ReplicaStatus, server: RecordedServer): Columns {
  const isMariadb = server.flavour.startsWith('mariadb');
  const [replica, source] = !isMariadb && within(server.version, '8.4') ? ['Replica', 'Source'] : ['Slave', 'Master'];
  return {
    [`${source}_Host`]: server.sourceHost,
    [`${source}_Server_Id`]: server.sourceId,
    ...(isMariadb ? { Connection_name: '' } : { [`${source}_UUID`]: server.sourceUuid, Channel_Name: '' }),
    [`${replica}_IO_State`]: status.receiverText,
    [`${source}_Log_File`]: status.sourceLogFile,
    [`Read_${source}_Log_Pos`]: status.readSourceLogPos,
    [`${replica}_IO_Running`]: status.receiver,
    [`${replica}_SQL_Running`]: status.applier,
    [`Seconds_Behind_${source}`]: status.lagS,
    Last_Errno: status.lastSqlErrno,
    Last_IO_Errno: status.lastIoErrno,
    Last_IO_Error: status.lastIoError,
    Last_SQL_Errno: status.lastSqlErrno,
    Last_SQL_Error: status.lastSqlError,
    SQL_Delay: status.delayS ?? 0,
    [isMariadb ? 'Gtid_IO_Pos' : 'Retrieved_Gtid_Set']: status.retrieved,
  };
}
