import { releaseNotes } from './sources.ts';
import type { ChangeGroup } from './step.ts';

/** What MySQL 8.0 named with SOURCE and REPLICA beside the old words. */
export const newWords: readonly ChangeGroup[] = [
  {
    cause: 'new syntax; the old syntax still works',
    class: 'statements',
    states: ['replicas-first'],
    severity: 'informs',
    since: '8.0.22',
    marks: ['V'],
    source: releaseNotes('8.0.22'),
    changes: [
      ['START REPLICA', null, 'accepted'],
      ['STOP REPLICA', null, 'accepted'],
      ['RESET REPLICA', null, 'accepted'],
      ['SHOW REPLICA STATUS', null, 'accepted'],
      ['SHOW REPLICAS', null, 'accepted'],
      ['CHANGE REPLICATION SOURCE TO', null, 'accepted', '8.0.23'],
    ],
  },
  {
    cause: 'new names of variables; the old ones still work',
    class: 'defaults',
    states: ['replicas-first'],
    severity: 'informs',
    since: '8.0.26',
    marks: ['V'],
    source: releaseNotes('8.0.26'),
    changes: [
      ['replica_net_timeout', null, '60'],
      ['replica_parallel_workers', null, '4', '8.0.27'],
      ['replica_preserve_commit_order', null, 'ON', '8.0.27'],
      ['log_replica_updates', null, 'ON'],
      ['terminology_use_previous', null, 'NONE'],
    ],
  },
  {
    cause: 'new names of instruments, thread states and plugins',
    class: 'monitoring',
    states: ['replicas-first'],
    severity: 'warns',
    since: '8.0.26',
    marks: ['V'],
    source: releaseNotes('8.0.26'),
    changes: [
      ['thread states and instruments', 'with master and slave', 'with source and replica'],
      ['plugin semisync_source', null, 'there'],
      ['plugin semisync_replica', null, 'there'],
    ],
  },
  {
    cause: 'the status no longer waits for the disk',
    class: 'monitoring',
    states: ['replicas-first'],
    severity: 'informs',
    since: '8.0.2',
    marks: ['V'],
    source: releaseNotes('8.0.2'),
    changes: [['SHOW SLAVE STATUS while the receiver waits for disk space', 'blocks', 'answers']],
  },
];
