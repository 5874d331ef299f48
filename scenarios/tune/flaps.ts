import { defineScenario, type TrialParams } from 'replfault';
import { givesUpAfterMs, readRefusals } from './_refusals.ts';
import {
  afterAWrite,
  fewRetries,
  left,
  patientBut,
  plainCases,
  preludeMs,
  startIfGivenUp,
  trialChecks,
  trialSettings,
  untilMoreArrives,
} from './_trial.ts';

const settingsAt = (valueS: number) => patientBut(valueS, { connectRetryS: valueS, retryCount: fewRetries });
const scalesS = [1, 2] as const;
const times = 2;

/**
 * The link goes down twice for the same time, and in between comes back for just long enough that the replica connects and hears something. Does the
 * second time begin with fresh retries, or do they add up?
 */
export default defineScenario<TrialParams>({
  title: 'Trial: a link that goes down twice, against the retries of the receiver',
  claims: ['C1', 'F6', 'F12'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 1500, breaks: 2600 }),
  settings: trialSettings,
  criticalPathMs: ({ sizeMs, connectRetryS }) => preludeMs + times * (sizeMs + 1000 * connectRetryS),
  async play(stage, { sizeMs, connectRetryS }) {
    const now = await afterAWrite(stage);
    for (let flap = 0; flap < times; flap += 1) {
      const sinceMs = now();
      const refuse = await stage.inject('refuse');
      await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
        timeoutMs: left(sizeMs, now() - sinceMs),
        since: 'injection',
      });
      await refuse.heal();
      if (await startIfGivenUp(stage, 1000 * connectRetryS + 5000)) return;
      await untilMoreArrives(stage, 5000);
    }
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'flaps',
    setting: 'connectRetryS',
    breaksWhen: 'longer',
    scalesS,
    settingsAt,
    law: 'times that the link is down do not add up: a receiver gives up after (retry count - 1) x connect retry of one of them',
    lawMs: givesUpAfterMs,
    rangeMs: (settings) => ({ from: 0.1 * givesUpAfterMs(settings), to: 4 * givesUpAfterMs(settings) }),
    read: (timeline, params) => readRefusals(timeline, params, times),
  },
});
