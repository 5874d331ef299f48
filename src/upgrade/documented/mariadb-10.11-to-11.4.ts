import { removedOptions } from '../removed-options.ts';
import { mariadbNotes, mariadbPage } from '../sources.ts';
import type { ChangeGroup, Step } from '../step.ts';

const variables = mariadbPage('Replication and Binary Log System Variables');
const upgrading = mariadbPage('Upgrading from MariaDB 10.11 to MariaDB 11.4');

/** What SUPER alone no longer allows, and the privilege that does. */
const noLongerSuper: readonly (readonly [statement: string, privilege: string])[] = [
  ['STOP SLAVE', 'REPLICATION SLAVE ADMIN'],
  ['START SLAVE', 'REPLICATION SLAVE ADMIN'],
  ['CHANGE MASTER TO', 'REPLICATION SLAVE ADMIN'],
  ['SET GLOBAL slave_net_timeout', 'REPLICATION SLAVE ADMIN'],
  ['SET GLOBAL gtid_slave_pos', 'REPLICATION SLAVE ADMIN'],
  ['SHOW SLAVE STATUS', 'SLAVE MONITOR'],
  ['SHOW MASTER STATUS', 'BINLOG MONITOR'],
  ['SHOW BINARY LOGS', 'BINLOG MONITOR'],
  ['PURGE BINARY LOGS', 'BINLOG ADMIN'],
  ['SET GLOBAL sync_binlog', 'BINLOG ADMIN'],
  ['SET SESSION sql_log_bin', 'BINLOG ADMIN'],
  ['SET GLOBAL rpl_semi_sync_master_enabled', 'REPLICATION MASTER ADMIN'],
  ['SET GLOBAL max_connections', 'CONNECTION ADMIN'],
];

const replication: readonly ChangeGroup[] = [
  {
    cause: 'a new channel requires TLS and verifies the certificate of the source',
    class: 'replicates',
    states: ['replicas-first'],
    severity: 'breaks',
    since: '11.4',
    marks: ['V', 'P'],
    source: `${mariadbPage('Replication with Secure Connections')}; 10.11.18 with 11.8.9`,
    changes: [['source without TLS', 'replicates', 'error 2026']],
  },
  {
    cause: 'a new channel requires TLS and verifies the certificate of the source',
    class: 'replicates',
    states: ['replicas-first'],
    severity: 'breaks',
    since: '11.4',
    marks: ['V'],
    source: mariadbPage('Replication with Secure Connections'),
    changes: [
      ['replication account without a password', 'replicates', 'error 2026 until MASTER_SSL_VERIFY_SERVER_CERT=0'],
      [
        'self-signed certificate, account with another plugin than mysql_native_password or ed25519',
        'replicates',
        'error 2026 until MASTER_SSL_VERIFY_SERVER_CERT=0',
      ],
    ],
  },
  {
    cause:
      'no automatic purge of binary logs while fewer replicas are connected: the disk can fill up; without replicas set it to 0',
    class: 'outcomes',
    states: ['fallback', 'done'],
    severity: 'warns',
    since: '11.4',
    marks: ['V'],
    source: variables,
    changes: [['automatic purge of binary logs, no replica connected', 'purged', 'kept']],
  },
  {
    cause: 'SUPER no longer includes these privileges',
    class: 'privileges',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '11.0',
    marks: ['V', 'P', 'm'],
    source: `${mariadbNotes('11.0.1')} (MDEV-29668); 10.11.18 and 11.8.9. Accounts carried over from an older version are unchecked`,
    changes: noLongerSuper.map(([statement, privilege]) => [
      `SUPER alone: ${statement}`,
      'executed',
      `error 1227, needs ${privilege}`,
    ]),
  },
];

const settings: readonly ChangeGroup[] = [
  {
    cause: 'a new channel requires TLS and verifies the certificate of the source',
    class: 'channel-defaults',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '11.4',
    marks: ['V', 'P'],
    source: `${mariadbPage('CHANGE MASTER TO')}; 10.11.18 and 11.8.9`,
    changes: [['ssl_verify_server_cert', '0', '1']],
  },
  {
    cause: 'servers offer TLS with a certificate of their own',
    class: 'defaults',
    states: ['replicas-first', 'done'],
    severity: 'warns',
    since: '11.4',
    marks: ['V', 'P'],
    source: mariadbNotes('11.4.1'),
    changes: [['ssl', 'OFF', 'ON']],
  },
  {
    cause:
      'no automatic purge of binary logs while fewer replicas are connected: the disk can fill up; without replicas set it to 0',
    class: 'defaults',
    states: ['fallback', 'done'],
    severity: 'warns',
    since: '11.4',
    marks: ['V', 'P'],
    source: variables,
    changes: [
      ['slave_connections_needed_for_purge', null, '1'],
      ['max_binlog_total_size', null, '0'],
    ],
  },
  {
    cause: 'end_log_pos is not set in all events',
    class: 'defaults',
    states: ['fallback', 'done'],
    severity: 'informs',
    since: '11.4',
    marks: ['V', 'P'],
    source: variables,
    changes: [['binlog_legacy_event_pos', null, 'OFF']],
  },
  {
    cause: 'end_log_pos is not set in all events',
    class: 'monitoring',
    states: ['fallback', 'done'],
    severity: 'warns',
    since: '11.4',
    marks: ['V'],
    source: variables,
    playable: false,
    changes: [['end_log_pos of events, for programs that read the binary log', 'always set', 'not always set']],
  },
  {
    cause: 'positions are looked up in an index',
    class: 'defaults',
    states: ['done'],
    severity: 'informs',
    since: '11.4',
    marks: ['V', 'P'],
    source: variables,
    changes: [['binlog_gtid_index', null, 'ON']],
  },
];

const removed: readonly ChangeGroup[] = [
  removedOptions(
    { marks: ['V', 'P'], source: `${upgrading}; 11.8.9 refuses it` },
    {
      '11.4': ['old_alter_table', 'max_tmp_tables', 'debug_no_thread_alarm', 'innodb_change_buffer_max_size'],
    },
  ),
  {
    cause: 'removed option: the server starts and logs a warning',
    class: 'starts',
    states: ['replicas-first'],
    severity: 'informs',
    since: '11.4',
    marks: ['V', 'P'],
    source: `${upgrading}; 11.8.9 ignores it`,
    changes: [
      'innodb_defragment',
      'innodb_defragment_fill_factor',
      'innodb_defragment_fill_factor_n_recs',
      'innodb_defragment_frequency',
      'innodb_defragment_n_pages',
      'innodb_defragment_stats_accuracy',
      'innodb_change_buffering',
      'date_format',
      'datetime_format',
      'time_format',
      'wsrep_causal_reads',
      'wsrep_load_data_splitting',
    ].map((name) => [name, 'accepted', 'ignored, with a warning']),
  },
];

export const step: Step = {
  vendor: 'mariadb',
  from: '10.11',
  to: '11.4',
  play: 'replfault compare mariadb:10.11 mariadb:11.4',
  notes: [
    'To do: give each new channel MASTER_SSL_CA, so that it can verify the certificate of the source, or MASTER_SSL_VERIFY_SERVER_CERT=0. If the source has no TLS, MASTER_SSL=0.',
    'An 11.8.9 replica of a 10.11.18 source, and the reverse, replicate and pass the healthy control if the channel uses no TLS (played).',
    'Events of an 11.8.9 source with binlog_row_image=FULL_NODUP are applied by replicas of 10.11.18 and 10.5.23 (played).',
  ],
  groups: [...replication, ...removed, ...settings],
};
