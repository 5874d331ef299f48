import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'replication-filters',
  title: 'The replica leaves nothing out',
  level: 'note',
  says: 'TODO measured',
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
