import { removedOptions } from '../removed-options.ts';
import { mariadbNotes, mariadbPage } from '../sources.ts';
import type { ChangeGroup, Step } from '../step.ts';

const variables = mariadbPage('Replication and Binary Log System Variables');

const replication: readonly ChangeGroup[] = [
  {
    cause: 'a new channel replicates by GTID',
    class: 'channel-defaults',
    states: ['replicas-first', 'done'],
    severity: 'warns',
    since: '10.10',
    marks: ['V', 'P'],
    source: `${mariadbPage('CHANGE MASTER TO')}; 10.5.23 and 10.11.18`,
    changes: [
      ['using_gtid', 'No', 'Slave_Pos'],
      ['using_gtid, after RESET SLAVE', 'unchanged', 'Slave_Pos'],
    ],
  },
  {
    cause: 'MASTER_DEMOTE_TO_SLAVE replaces current_pos',
    class: 'statements',
    states: ['replicas-first', 'done'],
    severity: 'informs',
    since: '10.10',
    marks: ['V', 'P'],
    source: `${mariadbPage('CHANGE MASTER TO')}; 10.5.23 and 10.11.18`,
    changes: [
      ['MASTER_USE_GTID=current_pos', 'accepted', 'deprecated; the server gives no warning'],
      ['CHANGE MASTER TO MASTER_DEMOTE_TO_SLAVE=1', null, 'accepted'],
    ],
  },
  {
    cause: 'the FOR CHANNEL syntax of MySQL is accepted',
    class: 'statements',
    states: ['replicas-first'],
    severity: 'informs',
    since: '10.7',
    marks: ['V', 'P'],
    source: mariadbNotes('10.7'),
    changes: [['FOR CHANNEL', null, 'accepted']],
  },
  {
    cause: 'ALTER TABLE in two phases',
    class: 'replicates',
    states: ['fallback'],
    severity: 'warns',
    since: '10.8',
    marks: ['V', 'P'],
    source: `${variables}; 11.8.9 with 10.5.23`,
    changes: [
      [
        'ALTER TABLE with binlog_alter_two_phase=ON',
        null,
        'an old replica executes it twice and its applier stops, for example with error 1060',
      ],
    ],
  },
  {
    cause: 'READ_ONLY ADMIN is no longer part of SUPER',
    class: 'privileges',
    states: ['replicas-first', 'done'],
    severity: 'warns',
    since: '10.11',
    marks: ['V', 'P'],
    source: `${mariadbPage('GRANT')}; 10.5.23 and 10.11.18`,
    changes: [
      ['SUPER alone: SET GLOBAL read_only', 'executed', 'error 1227, needs READ_ONLY ADMIN'],
      ['SUPER alone: a write while read_only is set', 'executed', 'error 1290, needs READ_ONLY ADMIN'],
    ],
  },
];

const settings: readonly ChangeGroup[] = [
  {
    cause: 'the applier can limit a statement',
    class: 'defaults',
    states: ['replicas-first'],
    severity: 'informs',
    since: '10.10',
    marks: ['V', 'P'],
    source: variables,
    changes: [['slave_max_statement_time', null, '0']],
  },
  {
    cause: 'ALTER TABLE in two phases',
    class: 'defaults',
    states: ['done'],
    severity: 'informs',
    since: '10.8',
    marks: ['V', 'P'],
    source: variables,
    changes: [['binlog_alter_two_phase', null, 'OFF']],
  },
  {
    cause: 'no implicit DEFAULT and ON UPDATE of TIMESTAMP columns',
    class: 'defaults',
    states: ['done'],
    severity: 'warns',
    since: '10.10',
    marks: ['V', 'P'],
    source: mariadbPage('Server System Variables'),
    changes: [['explicit_defaults_for_timestamp', 'OFF', 'ON']],
  },
  {
    cause: 'the applier tries again after error 1020',
    class: 'defaults',
    states: ['replicas-first'],
    severity: 'informs',
    since: '10.11',
    marks: ['P', 'm'],
    source: '10.5.23 and 10.11.18; the release is unchecked',
    changes: [
      [
        'slave_transaction_retry_errors',
        '1158,1159,1160,1161,1205,1213,1429,2013,12701',
        '1158,1159,1160,1161,1205,1213,1020,1429,2013,12701',
      ],
    ],
  },
  {
    cause: 'removed in 10.8, and there again in 10.11.18',
    class: 'defaults',
    states: ['done'],
    severity: 'informs',
    since: '10.8',
    marks: ['V', 'P', 'm'],
    source: `${mariadbPage('InnoDB System Variables')}; 10.11.18 takes it, with another default; the release is unchecked`,
    changes: [['innodb_log_write_ahead_size', '8192', '512']],
  },
];

const removed: readonly ChangeGroup[] = [
  removedOptions(
    {
      marks: ['V', 'P'],
      source: `${mariadbPage('Upgrading from MariaDB 10.6 to MariaDB 10.11')}; 10.11.18 refuses it`,
    },
    {
      '10.11': ['wsrep_replicate_myisam', 'wsrep_strict_ddl'],
    },
  ),
  {
    cause: 'removed variable about InnoDB',
    class: 'monitoring',
    states: ['replicas-first'],
    severity: 'informs',
    since: '10.10',
    marks: ['V'],
    source: mariadbPage('Upgrading from MariaDB 10.6 to MariaDB 10.11'),
    changes: [['innodb_version', 'there', null]],
  },
];

export const step: Step = {
  vendor: 'mariadb',
  from: '10.6',
  to: '10.11',
  play: 'replfault compare mariadb:10.6 mariadb:10.11',
  groups: [...replication, ...removed, ...settings],
};
