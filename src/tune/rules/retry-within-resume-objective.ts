import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'retry-within-resume-objective',
  title: 'The connect retry interval is within the objective for the time to resume',
  level: 'error',
  says: 'After a link heals, the replica reconnects only at its next attempt, which can be one full connect retry interval later (measured).',
  restsOn: ['settings.connect_retry_s', 'objectives'],
  demonstration: ['connect/refused/injected', 'connect/refused/not-injected'],
  procedures: ['change-channel'],
  check({ settings: { connectRetryS }, objectives: { resumeS } }) {
    if (resumeS === undefined || connectRetryS < resumeS) return [];
    return [
      {
        path: 'settings.connect_retry_s',
        text: `with ${connectRetryS} s between attempts, the replica can take that long to reconnect after the link heals; the objective for the time to resume is ${resumeS} s`,
        advice: `set the connect retry interval below ${resumeS} s, and raise the retry count so that the attempts outlast the outage`,
      },
    ];
  },
};
