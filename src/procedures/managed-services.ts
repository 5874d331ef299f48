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

export const replacements: readonly Replacement[] = [
  {
    procedures: ['start-receiver', 'reconnect-receiver'],
    what: 'Start and stop replication',
    services: {
      'Amazon RDS and Aurora':
        'mysql.rds_start_replication, mysql.rds_stop_replication (both threads), with ..._for_channel variants',
      'Azure Database for MySQL': 'mysql.az_replication_start, mysql.az_replication_stop',
      'Cloud SQL': 'The replication of an external replica is started and stopped with the tools of the service.',
    },
  },
  {
    procedures: ['use-auto-position', 'use-file-position'],
    what: 'Choose GTID or file and position',
    services: {
      'Amazon RDS and Aurora':
        'mysql.rds_set_external_source_with_auto_position (8.4, Aurora MySQL 3), mysql.rds_set_external_master_with_auto_position (up to 8.0), and the same names without _with_auto_position',
      'Azure Database for MySQL': 'mysql.az_replication_change_master, mysql.az_replication_change_master_with_gtid',
      'Cloud SQL': null,
    },
  },
  {
    procedures: ['change-channel'],
    what: 'Heartbeat period, connect retry and retry count',
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
    what: 'Global variables',
    services: {
      'Amazon RDS and Aurora':
        "The parameter group, where it lists the variable. Binary logs: mysql.rds_set_configuration('binlog retention hours', n).",
      'Azure Database for MySQL': 'Server parameters, where the service lists the variable',
      'Cloud SQL': 'Database flags, where the service lists the variable',
    },
  },
  {
    procedures: ['promote', 'apply-received'],
    what: 'Promote a replica',
    services: {
      'Amazon RDS and Aurora': 'The promotion of the service',
      'Azure Database for MySQL': 'The promotion of the service (stop replication)',
      'Cloud SQL': 'The promotion of the service',
    },
  },
];
