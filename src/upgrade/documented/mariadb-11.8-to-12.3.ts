import { mariadbNotes, mariadbPage } from '../sources.ts';
import type { Step } from '../step.ts';

export const step: Step = {
  vendor: 'mariadb',
  from: '11.8',
  to: '12.3',
  play: 'replfault compare mariadb:11.8 mariadb:12.3 --runtime docker',
  groups: [
    {
      cause: 'the retry count is an option of the channel',
      class: 'statements',
      states: ['replicas-first', 'done'],
      severity: 'informs',
      since: '12.0.1',
      marks: ['V'],
      source: mariadbPage('CHANGE MASTER TO'),
      changes: [['CHANGE MASTER TO MASTER_RETRY_COUNT=10', null, 'accepted']],
    },
    {
      cause: 'the retry count is an option of the channel',
      class: 'columns',
      states: ['replicas-first', 'done'],
      severity: 'informs',
      since: '12.0.1',
      marks: ['V'],
      source: mariadbPage('SHOW REPLICA STATUS'),
      changes: [
        ['Connects_Tried', null, 'there'],
        ['Master_Retry_Count', null, 'there'],
      ],
    },
    {
      cause: 'the binary log can be kept in InnoDB',
      class: 'outcomes',
      states: ['done'],
      severity: 'warns',
      since: '12.3',
      marks: ['V'],
      source: mariadbNotes('12.3'),
      changes: [['AFTER_SYNC with the binary log in InnoDB', null, 'not possible']],
    },
  ],
};
