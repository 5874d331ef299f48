import { mariadbNotes, mariadbPage } from '../sources.ts';
import type { Step } from '../step.ts';

export const step: Step = {
  vendor: 'mariadb',
  from: '10.5',
  to: '10.6',
  play: 'replfault compare mariadb:10.5 mariadb:10.6',
  groups: [
    {
      cause: 'more attempts to reconnect',
      class: 'defaults',
      states: ['replicas-first', 'done'],
      severity: 'informs',
      since: '10.6',
      marks: ['V', 'P'],
      source: mariadbPage('Replication and Binary Log System Variables'),
      changes: [['master_retry_count', '86400', '100000']],
    },
    {
      cause: 'binary logs expire by the second',
      class: 'defaults',
      states: ['done'],
      severity: 'informs',
      since: '10.6',
      marks: ['P', 'm'],
      source: '10.5.23 and 10.11.18; the release is unchecked',
      changes: [['binlog_expire_logs_seconds', null, '0']],
    },
    {
      cause: 'utf8 is another name of utf8mb3',
      class: 'defaults',
      states: ['done'],
      severity: 'informs',
      since: '10.6',
      marks: ['P', 'm'],
      source: '10.5.23 and 10.11.18; the release is unchecked',
      changes: [['old_mode', '', 'UTF8_IS_UTF8MB3']],
    },
    {
      cause: 'mode of Galera in one variable',
      class: 'defaults',
      states: ['done'],
      severity: 'informs',
      since: '10.6.0',
      marks: ['V', 'P'],
      source: mariadbNotes('10.6.0'),
      playable: false,
      changes: [['wsrep_mode', null, '']],
    },
  ],
};
