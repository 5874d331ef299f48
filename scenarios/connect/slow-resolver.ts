import {
  type CaseSettings,
  type Check,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  operatorWaits,
  probesUnbroken,
  replicaReconnects,
  type Stage,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { reconnectTimers, seconds, settingsOf, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** How late the name server answers, ms. */
  readonly lateMs: number;
}

const usual = { lateMs: 5000, ...reconnectTimers };
/** Longer than the answer takes, s. */
const resolverTimeoutS = 10;
/** From the end of the dump thread to the question, and a login, ms. */
const spareMs = 3000;

/** The receiver waits for the name service, and an operator restarts it meanwhile: what waits for the name service cannot be stopped. */
export default defineScenario<Params>({
  title: 'The name of the source is resolved slowly. Can the receiver be stopped meanwhile?',
  needs: ['host-names'],
  cases: [
    { case: 'restarted-meanwhile', inject: true, ...usual },
    { case: 'not-injected', inject: false, ...usual },
  ],
  settings: (params): CaseSettings => ({ ...settingsOf(params), names: true }),
  criticalPathMs: ({ inject, lateMs, heartbeatS }) => (inject ? 2 * lateMs + spareMs : seconds(heartbeatS)),
  async play(stage, params) {
    const how = { delayMs: params.lateMs, timeoutS: resolverTimeoutS };
    if (!params.inject) return playControl(stage, 'slow-resolver', params, how);
    const slow = await stage.inject('slow-resolver', how);
    await stage.until('the receiver tries to connect', 'replication', (o) => o.status.receiver === 'Connecting', {
      judges: ['receiver'],
      timeoutMs: params.lateMs,
      since: 'injection',
    });
    await stage.operate('restart-receiver');
    await untilReceiverRuns(stage, params.lateMs + spareMs);
    await slow.heal();
  },
  checks: (params): readonly Check[] =>
    params.inject
      ? [
          faultTookEffect,
          operatorWaits({ action: 'restart-receiver', fromMs: params.lateMs - spareMs, toMs: params.lateMs + spareMs }),
          replicaReconnects,
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ]
      : controlChecks,
});

async function untilReceiverRuns(stage: Stage, timeoutMs: number): Promise<void> {
  await stage.until(
    'the receiver runs again',
    'replication',
    (o) => o.status.receiver === 'Yes' && o.status.lastIoErrno === 0,
    { judges: ['receiver', 'resumption'], timeoutMs },
  );
}
