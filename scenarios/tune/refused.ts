import { defineScenario, type TrialParams } from 'replfault';
import { givesUpAfterMs, readRefusals } from './_refusals.ts';
import {
  afterAWrite,
  fewRetries,
  left,
  patientBut,
  plainCases,
  preludeMs,
  riddenOut,
  startIfGivenUp,
  trialChecks,
  trialSettings,
} from './_trial.ts';

const settingsAt = (valueS: number) => patientBut(valueS, { connectRetryS: valueS, retryCount: fewRetries });
const scalesS = [1, 2] as const;

/** How long may the source be unreachable before the receiver gives up for good? */
export default defineScenario<TrialParams>({
  title: 'Trial for the retries of the receiver: the link refuses connections for some time',
  claims: ['C6', 'F6', 'F12'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 1500, breaks: 2600 }),
  settings: trialSettings,
  criticalPathMs: ({ sizeMs, connectRetryS }) => preludeMs + sizeMs + 1000 * connectRetryS,
  async play(stage, { sizeMs, connectRetryS }) {
    const now = await afterAWrite(stage);
    const sinceMs = now();
    const refuse = await stage.inject('refuse');
    await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
      timeoutMs: left(sizeMs, now() - sinceMs),
      since: 'injection',
      mayExpire: riddenOut,
    });
    await refuse.heal();
    await startIfGivenUp(stage, 1000 * connectRetryS + 5000);
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'outageS',
    setting: 'connectRetryS',
    breaksWhen: 'longer',
    scalesS,
    settingsAt,
    law: 'a receiver gives up at its last attempt: the first is immediate, so after (retry count - 1) x connect retry',
    lawMs: givesUpAfterMs,
    rangeMs: (settings) => ({ from: 0.1 * givesUpAfterMs(settings), to: 4 * givesUpAfterMs(settings) }),
    read: (timeline, params) => readRefusals(timeline, params, 1),
  },
});
