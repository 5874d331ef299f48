import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'replication-filters',
  title: 'The replica leaves nothing out',
  level: 'note',
  says: 'Transactions that a replica filters count as executed: GTID sets are equal and the status is healthy, and the rows differ (measured). On MariaDB they are not written to the binary log of the replica, so that gtid_binlog_state is behind until it writes another transaction, and gtid_slave_pos is not (measured on 10.11).',
  restsOn: ['settings.replication_filters'],
  demonstration: [
    'load/filtered-table/ignored-table',
    'load/filtered-table/ignored-pattern',
    'load/filtered-table/not-filtered',
  ],
  procedures: [],
  check({ settings: { replicationFilters } }) {
    if (replicationFilters === undefined) return [];
    return [
      {
        path: 'settings.replication_filters',
        text: `the replica leaves writes out (${replicationFilters}): equal GTID sets and a healthy status do not say that its rows are those of the source`,
        advice: 'do not fail over to this replica for the tables that it leaves out; compare only the others',
      },
    ];
  },
};
