import { manual } from '../sources.ts';
import type { Step } from '../step.ts';

/** What every upgrade of MySQL meets, whatever its versions. */
export const step: Step = {
  vendor: 'mysql',
  from: 'all',
  to: 'all',
  play: 'replfault compare mysql:5.6 mysql:9.7',
  notes: [
    'The options of a channel (retry count, heartbeat period, TLS) are stored with it: after an upgrade in place the old values stay.',
  ],
  groups: [
    {
      cause: 'the vendor does not promise that an old replica can follow a new source',
      class: 'outcomes',
      states: ['fallback'],
      severity: 'warns',
      since: null,
      marks: ['V'],
      source: `${manual('8.4', 'Replication Compatibility Between MySQL Versions')} and Downgrading MySQL`,
      changes: [
        [
          'replication from a new source to an old replica',
          'supported',
          'generally not supported; for a rollback supported if no new functionality was used',
        ],
      ],
    },
  ],
};
