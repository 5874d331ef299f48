/** Where a managed service withholds the privilege of a procedure: what replaces it there, from its documentation. Nothing here was executed. */
export interface Replacement {
  /** Procedures that it replaces. */
  readonly procedures: readonly string[];
  readonly what: string;
  /** By service; `null`: the service documents nothing, so that it cannot be set. */
  readonly services: Readonly<
    Record<'Amazon RDS and Aurora' | 'Azure Database for MySQL' | 'Cloud SQL', string | null>
  >;
}

const deletes =
  'It stops both threads and deletes the relay logs. The source must be running and must still have the transactions that were not executed.';

export const replacements: readonly Replacement[] = [
  {
    procedures: ['start-receiver', 'reconnect-receiver'],
    what: 'Start or stop replication',
    services: {
      'Amazon RDS and Aurora':
        'mysql.rds_start_replication and mysql.rds_stop_replication, which stops both threads. Do not use them on RDS for MariaDB with GTID: the start deletes the relay logs. RDS for MySQL has variants with the suffix _for_channel.',
      'Azure Database for MySQL': 'mysql.az_replication_start and mysql.az_replication_stop (both threads)',
      'Cloud SQL': 'mysql.startReplication and mysql.stopReplication, for a replica of an external source',
    },
  },
  {
    procedures: ['use-auto-position', 'use-file-position'],
    what: 'Switch to GTID, or to file and position',
    services: {
      'Amazon RDS and Aurora':
        'mysql.rds_set_source_auto_position (RDS 8.4, Aurora MySQL 3), mysql.rds_set_master_auto_position (RDS 5.7 and 8.0): 1 for GTID, 0 for file and position. To set the host too: mysql.rds_set_external_source_with_auto_position (RDS 8.4, Aurora MySQL 3), mysql.rds_set_external_master_with_auto_position (RDS up to 8.0, Aurora MySQL 2).',
      'Azure Database for MySQL': `mysql.az_replication_change_master, mysql.az_replication_change_master_with_gtid. ${deletes}`,
      'Cloud SQL': `mysql.setupExternalSource. ${deletes}`,
    },
  },
  {
    procedures: ['accept-unverified-source'],
    what: 'Accept a source without a verified certificate',
    services: { 'Amazon RDS and Aurora': null, 'Azure Database for MySQL': null, 'Cloud SQL': null },
  },
  {
    procedures: ['change-channel'],
    what: 'Set heartbeat period, connect retry and retry count',
    services: { 'Amazon RDS and Aurora': null, 'Azure Database for MySQL': null, 'Cloud SQL': null },
  },
  {
    procedures: [
      'change-channel',
      'set-net-write-timeout',
      'log-failed-writes',
      'use-minimal-row-image',
      'make-commits-durable',
      'share-flushes',
    ],
    what: 'Set global variables',
    services: {
      'Amazon RDS and Aurora':
        "The parameter group, if it lists the variable. To keep binary logs: mysql.rds_set_configuration('binlog retention hours', n).",
      'Azure Database for MySQL': 'Server parameters, if the service lists the variable',
      'Cloud SQL': 'Database flags, if the service lists the variable',
    },
  },
  {
    procedures: ['promote', 'apply-received'],
    what: 'Promote a replica',
    services: {
      'Amazon RDS and Aurora':
        'A read replica of the service: promote it there. A replica of an external source: mysql.rds_reset_external_source (RDS 8.4, Aurora MySQL 3) or mysql.rds_reset_external_master, after all received transactions are executed.',
      'Azure Database for MySQL':
        'A read replica of the service: stop replication there. A replica of an external source: mysql.az_replication_remove_master.',
      'Cloud SQL': 'Promote the replica there',
    },
  },
];
