import { channelOptions, columns, counters, metrics, statements } from '../old-words.ts';
import { removedOptions } from '../removed-options.ts';
import { manual, shellData } from '../sources.ts';
import type { ChangeGroup, Step } from '../step.ts';

const nutshell = manual('8.4', 'What Is New in MySQL 8.4 since MySQL 8.0');
const variables = manual(
  '8.4',
  'Server and Status Variables and Options Added, Deprecated, or Removed in MySQL 8.4 since 8.0',
);

const replication: readonly ChangeGroup[] = [
  {
    cause: 'mysql_native_password is off',
    class: 'replicates',
    states: ['replicas-first', 'fallback', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'm'],
    source: manual('8.4', 'Native Pluggable Authentication'),
    changes: [['account with mysql_native_password on a new server', 'logs in', 'error 1524']],
  },
  {
    cause: 'TLS ciphers outside a list are refused',
    class: 'replicates',
    states: ['replicas-first', 'fallback'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'm'],
    source: manual('8.4', 'Encrypted Connection TLS Protocols and Ciphers'),
    changes: [['TLS with a server that offers no allowed cipher', 'connects', 'error 2026']],
  },
  {
    cause: 'foreign keys need a unique key of the parent',
    class: 'replicates',
    states: ['replicas-first'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P', 'm'],
    source: `${manual('8.4', 'Server System Variables')}; 9.7.4 refuses it. What an applier does is unchecked`,
    changes: [['foreign key on a non-unique key, created on the old source', 'applied', 'error 6125']],
  },
  {
    cause: 'GTIDs with a tag',
    class: 'replicates',
    states: ['fallback'],
    severity: 'breaks',
    since: '8.3.0',
    marks: ['V', 'm'],
    source: manual('8.4', 'GTID Format and Storage'),
    changes: [['GTIDs with a tag, if they are used', null, 'unreadable to the old replica']],
  },
  {
    cause: 'no way back in place',
    class: 'outcomes',
    states: ['fallback'],
    severity: 'warns',
    since: '8.4.0',
    marks: ['V'],
    source: manual('8.4', 'Downgrading MySQL'),
    playable: false,
    changes: [['downgrade in place', null, 'not supported']],
  },
];

const settings: readonly ChangeGroup[] = [
  {
    cause: 'a new channel gives up after 10 attempts',
    class: 'channel-defaults',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: `${manual('8.4', 'CHANGE REPLICATION SOURCE TO Statement')}; read from 9.7.4`,
    changes: [['retry_count', '86400', '10']],
  },
  {
    cause: 'transactions are applied in parallel by what they write',
    class: 'defaults',
    states: ['done'],
    severity: 'informs',
    since: '8.3.0',
    marks: ['V'],
    source: shellData,
    changes: [['binlog_transaction_dependency_tracking', 'COMMIT_ORDER', 'WRITESET']],
  },
  {
    cause: 'foreign keys need a unique key of the parent',
    class: 'defaults',
    states: ['replicas-first', 'done'],
    severity: 'warns',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: manual('8.4', 'Server System Variables'),
    changes: [['restrict_fk_on_non_standard_key', null, 'ON']],
  },
  {
    cause: 'defaults of Group Replication',
    class: 'defaults',
    states: ['done'],
    severity: 'informs',
    since: '8.4.0',
    marks: ['V'],
    source: shellData,
    playable: false,
    changes: [
      ['group_replication_consistency', 'EVENTUAL', 'BEFORE_ON_PRIMARY_FAILOVER'],
      ['group_replication_exit_state_action', 'READ_ONLY', 'OFFLINE_MODE'],
    ],
  },
  {
    cause: 'SET_USER_ID is split',
    class: 'privileges',
    states: ['fallback'],
    severity: 'warns',
    since: '8.4.0',
    marks: ['S'],
    source: nutshell,
    changes: [
      ['SET_USER_ID', 'accepted', null],
      ['SET_ANY_DEFINER', null, 'accepted', '8.2.0'],
      ['ALLOW_NONEXISTENT_DEFINER', null, 'accepted', '8.2.0'],
    ],
  },
];

const removed: readonly ChangeGroup[] = [
  removedOptions(
    { marks: ['V', 'P'], source: `${shellData}; 9.7.4 refuses it` },
    {
      '8.2.0': ['expire_logs_days'],
      '8.3.0': [
        'master_info_repository',
        'master_info_file',
        'relay_log_info_repository',
        'relay_log_info_file',
        'slave_rows_search_algorithms',
        'transaction_write_set_extraction',
        'log_bin_use_v1_row_events',
      ],
      '8.4.0': [
        'default_authentication_plugin',
        'binlog_transaction_dependency_tracking',
        'admin-ssl',
        'ssl',
        'old',
        'new',
        'language',
        'keyring_file_data',
      ],
    },
  ),
  {
    cause: 'TLS ciphers outside a list are refused',
    class: 'starts',
    states: ['replicas-first'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: `${shellData}; 9.7.4 does not start with such a cipher`,
    changes: [
      ['ssl_cipher with a cipher outside the list', 'accepted', 'refused'],
      ['tls_ciphersuites with a cipher outside the list', 'accepted', 'refused'],
    ],
  },
  {
    cause: 'removed variables that told of TLS',
    class: 'defaults',
    states: ['replicas-first'],
    severity: 'warns',
    since: '8.4.0',
    marks: ['V'],
    source: variables,
    changes: [
      ['have_ssl', 'there', null],
      ['have_openssl', 'there', null],
    ],
  },
];

const oldWords: readonly ChangeGroup[] = [
  {
    cause: 'the old words are gone',
    class: 'statements',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: `${nutshell}; 9.7.4`,
    changes: statements.map(([old, now]) => [old, 'accepted', `error 1064, now ${now}`]),
  },
  {
    cause: 'the old words are gone',
    class: 'statements',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: nutshell,
    changes: channelOptions.map((old) => [old, 'accepted', `error 1064, now ${old.replace('MASTER', 'SOURCE')}`]),
  },
  {
    cause: 'functions that are gone',
    class: 'statements',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4',
    marks: ['B', 'm'],
    source: 'program of 9.7.4, which does not have it; the release that removed it is unchecked',
    changes: [['WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS()', 'accepted', 'gone, now WAIT_FOR_EXECUTED_GTID_SET()']],
  },
  {
    cause: 'the old words are gone',
    class: 'columns',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: manual('8.4', 'SHOW REPLICA STATUS Statement'),
    changes: columns.map(([old, now]) => [old, 'there', `gone, now ${now}`]),
  },
  {
    cause: 'the old words are gone',
    class: 'monitoring',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V', 'P'],
    source: variables,
    changes: counters.map(([old, now]) => [old, 'there', `gone, now ${now}`]),
  },
  {
    cause: 'the old words are gone',
    class: 'monitoring',
    states: ['replicas-first', 'done'],
    severity: 'breaks',
    since: '8.4.0',
    marks: ['V'],
    source: 'mysqld_exporter, collector of the replica status',
    playable: false,
    changes: metrics.map(([old, now]) => [old, 'there', `gone, now ${now}`]),
  },
];

export const step: Step = {
  vendor: 'mysql',
  from: '8.0',
  to: '8.4',
  play: 'replfault compare mysql:8.0 mysql:8.4',
  notes: [
    'The options of a channel (retry count, heartbeat period, TLS) are stored with it: after an upgrade in place the old values stay.',
  ],
  groups: [...replication, ...removed, ...settings, ...oldWords],
};
