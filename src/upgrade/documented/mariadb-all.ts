import { mariadbPage } from '../sources.ts';
import type { Step } from '../step.ts';

/** What every upgrade of MariaDB meets, whatever its versions. */
export const step: Step = {
  vendor: 'mariadb',
  from: 'all',
  to: 'all',
  play: 'replfault compare mariadb:10.11 mariadb:11.8',
  notes: [
    'These do not differ between versions. They are on the list because an upgrade restarts each replica and ends with a switchover.',
  ],
  groups: [
    {
      cause: 'a replica with GTIDs deletes its relay logs when it starts',
      class: 'outcomes',
      states: ['replicas-first'],
      severity: 'warns',
      since: null,
      marks: ['V', 'P'],
      source: '10.11.18 and 11.8.9; that it is so whatever relay_log_recovery says is read in the source',
      changes: [
        ['received transactions, when the replica restarts', 'in the relay log', 'fetched again from the source'],
      ],
    },
    {
      cause: 'an acknowledged commit may be missing on the replica',
      class: 'outcomes',
      states: ['fallback'],
      severity: 'warns',
      since: null,
      marks: ['V'],
      source: mariadbPage('Semisynchronous Replication'),
      changes: [
        [
          'semi-sync, promoting the replica',
          null,
          'clients may have read transactions that are lost with the source: rpl_semi_sync_master_wait_point is AFTER_COMMIT',
        ],
      ],
    },
    {
      cause: 'the binary log is not synchronized',
      class: 'outcomes',
      states: ['fallback'],
      severity: 'warns',
      since: null,
      marks: ['V', 'P'],
      source: mariadbPage('Replication and Binary Log System Variables'),
      changes: [['crash of the source host', null, 'the binary log may lack commits: sync_binlog is 0']],
    },
    {
      cause: 'no downgrade in place',
      class: 'outcomes',
      states: ['fallback'],
      severity: 'warns',
      since: null,
      marks: ['V'],
      source: mariadbPage('Downgrading between Major Versions of MariaDB'),
      playable: false,
      changes: [['downgrade in place', null, 'not officially supported']],
    },
  ],
};
