import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'retry-within-resume-objective',
  title: 'The connect retry interval fits the longest time to resume',
  level: 'error',
  says: 'A link that is whole again is found by the next attempt to connect, which may be a whole connect retry interval away (measured).',
  restsOn: ['settings.connect_retry_s', 'objectives'],
  demonstration: ['connect/refused/injected', 'connect/refused/not-injected'],
  procedures: ['change-channel'],
  check({ settings: { connectRetryS }, objectives: { resumeS } }) {
    if (resumeS === undefined || connectRetryS < resumeS) return [];
    return [
      {
        path: 'settings.connect_retry_s',
        text: `with ${connectRetryS} s between attempts a link that is whole again may wait as long for the next one, and the objective for resuming is ${resumeS} s`,
        advice: `set the connect retry interval below ${resumeS} s, and the retry count so that both together outlast the outage`,
      },
    ];
  },
};
