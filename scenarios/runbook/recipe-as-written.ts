import { dataIntact, defineScenario, faultTookEffect, noLiteral1190, probesUnbroken, resumes } from 'replfault';
import { seconds, settingsOf, type Timers } from '../_replication.ts';
import { receiverRuns } from './_sound.ts';

interface Params extends Timers {
  readonly retryCount: number;
}

const connectRetryS = 1;

/** What the runbook says to the replica, word by word and in its order. */
const recipe = ['STOP SLAVE', 'CHANGE MASTER TO MASTER_AUTO_POSITION = 1', 'START SLAVE', 'SHOW SLAVE STATUS'] as const;

/**
 * The receiver has used up its retries, the link is whole again, and an operator says the recipe of the runbook as it is printed. Where that
 * does not start the receiver, the words of this server follow. Which of it helped is for the claims to say.
 */
export default defineScenario<Params>({
  title:
    'The receiver has stopped, and an operator runs the statements of the runbook as written. Which of them does the server accept?',
  claims: ['F3', 'F4', 'F6', 'F12'],
  cases: [{ case: 'retries-run-out', netWriteTimeoutS: 2, replicaNetTimeoutS: 2, heartbeatS: 1, retryCount: 1 }],
  settings: (params) => {
    const settings = settingsOf(params);
    const { retryCount } = params;
    return { ...settings, replication: { ...settings.replication, connectRetryS, retryCount } };
  },
  criticalPathMs: ({ retryCount }) => seconds((retryCount + 1) * connectRetryS),
  async play(stage, { retryCount }) {
    const closed = await stage.inject('refuse');
    await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
      judges: ['receiver'],
      timeoutMs: seconds((retryCount + 2) * connectRetryS) + 5000,
      since: 'injection',
    });
    await closed.heal();
    await stage.hold(seconds(connectRetryS), 'one connect retry interval on a whole link, with nobody touching it');
    for (const statement of recipe) await stage.operate('say-as-written', { on: 'replica', statement });
    const started = await stage.until('the receiver runs after the recipe', 'replication', receiverRuns, {
      timeoutMs: 500,
      mayExpire: 'whether the recipe works as written is the question',
    });
    if (started) return;
    await stage.operate('start-replica');
    await stage.until('the receiver runs after the words of this server', 'replication', receiverRuns, {
      judges: ['resumption', 'receiver'],
      timeoutMs: 5000,
    });
  },
  checks: () => [faultTookEffect, resumes({ withinMs: 8000 }), dataIntact, noLiteral1190, probesUnbroken],
});
