import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'delayed-replica',
  title: 'The objective for resuming is longer than the delay of the replica',
  level: 'error',
  says: 'A delayed replica executes each transaction SOURCE_DELAY seconds after the source. It receives them at once, so a fault of the link hides as much from its status as from that of another replica (measured); but its data is late by the delay, and Seconds_Behind_Source is never lower.',
  restsOn: ['settings.source_delay_s', 'objectives'],
  demonstration: [
    'resumption/delayed-replica/delayed',
    'resumption/delayed-replica/prompt',
    'resumption/delayed-replica/not-injected',
  ],
  procedures: [],
  check({ settings: { sourceDelayS = 0 }, objectives: { resumeS } }) {
    if (sourceDelayS === 0 || resumeS === undefined || sourceDelayS < resumeS) return [];
    return [
      {
        path: 'settings.source_delay_s',
        text: `the replica executes transactions ${sourceDelayS} s late, and all commits are to be there ${resumeS} s after an outage`,
        advice:
          'state the objective for received transactions only, or for a replica without a delay; raise lag alarms by the delay',
      },
    ];
  },
};
