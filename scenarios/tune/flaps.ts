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
  untilMoreArrives,
} from './_trial.ts';

const settingsAt = (valueS: number) => patientBut(valueS, { connectRetryS: valueS, retryCount: fewRetries });
const scalesS = [1, 2] as const;
/** Enough to tell whether they add up. */
const twice = 2;

/**
 * The link goes down twice for the same time, and in between comes back for just long enough that the replica connects and hears something. Does the
 * second time begin with fresh retries, or do they add up? With `times` and `upMs` it goes down so often, and is up for so long in between (0: as
 * long as the replica takes). A receiver that is not back by then counts its retries together, which is another experiment: the reading cannot tell.
 */
export default defineScenario<TrialParams>({
  title: 'Trial for the retries of the receiver: the link goes down twice',
  claims: ['C1', 'F6', 'F12'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 1500, breaks: 2600 }).map((one) => ({
    ...one,
    times: twice,
    upMs: 0,
  })),
  settings: trialSettings,
  criticalPathMs: ({ sizeMs, connectRetryS, times = twice, upMs = 0 }) =>
    preludeMs + times * (sizeMs + Math.max(upMs, 1000 * connectRetryS)),
  async play(stage, { sizeMs, connectRetryS, times = twice, upMs = 0 }) {
    const now = await afterAWrite(stage);
    for (let flap = 0; flap < times; flap += 1) {
      const sinceMs = now();
      const refuse = await stage.inject('refuse');
      await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
        timeoutMs: left(sizeMs, now() - sinceMs),
        since: 'injection',
        mayExpire: riddenOut,
      });
      await refuse.heal();
      const healedMs = now();
      // After the last time nothing cuts the wait short.
      const upForMs = flap + 1 < times ? upMs : 0;
      if (await startIfGivenUp(stage, upForMs > 0 ? upForMs : 1000 * connectRetryS + 5000)) return;
      await untilMoreArrives(stage, upForMs > 0 ? left(upForMs, now() - healedMs) : 5000);
      const restMs = upForMs - (now() - healedMs);
      if (restMs > 0) await stage.hold(left(restMs, 0), 'the link is up for as long as it is told to be');
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
    read: (timeline, params) => readRefusals(timeline, params, params.times ?? twice),
  },
});
