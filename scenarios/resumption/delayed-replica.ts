import {
  blindWindowWithin,
  type CaseSettings,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import {
  blindUntilNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
} from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** SOURCE_DELAY of the replica, s; 0: none. */
  readonly delayS: number;
}

const steadyMs = 1000;
const timers = { ...shortTimers, netWriteTimeoutS: 10 };

/**
 * A replica that executes late on purpose. What counts for the link is what it has received: the same silence must give the same blind window with and
 * without a delay, although its lag is never near 0.
 */
export default defineScenario<Params>({
  title:
    'A delayed replica loses its link. Is it blind for as long as one without a delay, and when does it have everything?',
  claims: ['F4'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'delayed', inject: true, delayS: 2, ...timers },
    { case: 'prompt', inject: true, delayS: 0, ...timers },
    { case: 'not-injected', inject: false, delayS: 2, ...timers },
  ],
  settings: (params): CaseSettings => {
    const settings = settingsOf(params);
    const { delayS } = params;
    return delayS === 0 ? settings : { ...settings, replication: { ...settings.replication, delayS } };
  },
  criticalPathMs: ({ inject, replicaNetTimeoutS, heartbeatS, delayS }) =>
    (inject ? seconds(replicaNetTimeoutS) + steadyMs : seconds(heartbeatS)) + 2 * seconds(delayS),
  async play(stage, params) {
    if (!params.inject) return playControl(stage, 'packet-drop', params);
    // Until then its lag counts from what it executed last, which is older than the delay.
    await stage.hold(seconds(params.delayS) + steadyMs, 'until the delay alone decides the lag');
    const silent = await stage.inject('packet-drop', {}, 'proxy-replica');
    await untilReplicaNotices(stage, params);
    await silent.heal();
    await stage.until('the receiver runs again', 'replication', ({ status }) => status.receiver === 'Yes', {
      judges: ['receiver'],
      timeoutMs: 8000,
    });
  },
  checks: (params) =>
    params.inject
      ? [
          faultTookEffect,
          blindWindowWithin(blindUntilNetTimeout(params)),
          sourceStaysQuiet,
          replicaReconnects,
          resumes({ withinMs: 8000 }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ]
      : controlChecks,
});
