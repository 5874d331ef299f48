import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'commits-out-of-order',
  title: 'Parallel appliers commit in the order of the source',
  level: 'warning',
  says: 'TODO measured',
  restsOn: ['settings.parallel_workers', 'settings.preserve_commit_order', 'settings.auto_position'],
  demonstration: [
    'process/parallel-appliers/out-of-order',
    'process/parallel-appliers/in-order',
    'process/parallel-appliers/not-killed',
    'process/parallel-appliers-by-position/out-of-order',
  ],
  procedures: ['show-replica'],
  check({ settings: { parallelWorkers = 0, preserveCommitOrder = 1, autoPosition = 0 } }) {
    if (parallelWorkers < 2 || preserveCommitOrder === 1) return [];
    const crash =
      autoPosition === 1
        ? 'after a crash it is GTIDs alone that tell which are missing between'
        : 'after a crash no file and position tells which are missing between';
    return [
      {
        path: 'settings.preserve_commit_order',
        text: `${parallelWorkers} appliers commit out of order (replica_preserve_commit_order is OFF): ${crash}`,
        advice: 'set replica_preserve_commit_order to ON while the applier is stopped; it is the default since 8.0.27',
      },
    ];
  },
};
