import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'commits-out-of-order',
  title: 'Parallel appliers commit in the order of the source',
  level: 'warning',
  says: 'Parallel appliers that commit out of order leave gaps: while one transaction waits, later ones are committed, and what clients read on the replica was never there on the source. After a crash the gaps are still there; the replica fills them when it starts, by GTID or from its relay log (measured on 9.7). A position does not show them. With replica_preserve_commit_order=ON, and on MariaDB, there are none (measured).',
  restsOn: ['settings.parallel_workers', 'settings.preserve_commit_order'],
  demonstration: [
    'process/parallel-appliers/out-of-order',
    'process/parallel-appliers/in-order',
    'process/parallel-appliers-by-position/out-of-order',
    'process/parallel-appliers/not-killed',
  ],
  procedures: [],
  check({ settings: { parallelWorkers = 0, preserveCommitOrder = 1 } }) {
    if (parallelWorkers < 2 || preserveCommitOrder === 1) return [];
    return [
      {
        path: 'settings.preserve_commit_order',
        text: `${parallelWorkers} appliers commit out of order (replica_preserve_commit_order is OFF): what the replica has executed can have gaps, also after a crash`,
        advice: 'set replica_preserve_commit_order to ON while the applier is stopped; it is the default since 8.0.27',
      },
    ];
  },
};
