import {
  dataIntact,
  defineScenario,
  drainThresholdBelow,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** Rate in multiples of the estimated drain threshold. */
  readonly shareOfThreshold: number;
  /** How long the source stays behind, in multiples of net_write_timeout. */
  readonly timeouts: number;
}

/** The rate in KB/s that the case runs at. */
const rateOf = (drainBytes: number, { netWriteTimeoutS, shareOfThreshold }: Params): number =>
  Math.ceil((drainBytes / netWriteTimeoutS / 1000) * shareOfThreshold);

/**
 * Slow, but above the drain threshold: every single wait of the source is shorter than net_write_timeout, so it must not fire,
 * however many timeouts the whole transfer takes. The timeout is per wait, not per transaction.
 */
export default defineScenario<Params>({
  title:
    'The link is slow, but faster than the drain threshold. Does net_write_timeout expire, whatever the total time?',
  claims: ['C3', 'F2', 'F5'],
  cases: [
    { case: 'slow-transfer', inject: true, shareOfThreshold: 2, timeouts: 3, ...shortTimers, netWriteTimeoutS: 1 },
    { case: 'not-injected', inject: false, shareOfThreshold: 2, timeouts: 1, ...shortTimers, netWriteTimeoutS: 1 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ netWriteTimeoutS, timeouts }) => seconds(netWriteTimeoutS * timeouts),
  async play(stage, params) {
    const rateKBps = rateOf(stage.pipe.drainBytes, params);
    const holdMs = seconds(params.netWriteTimeoutS * params.timeouts);
    if (!params.inject) {
      await stage.arm('bandwidth', { rateKBps });
      await stage.hold(holdMs, 'the same stretch of time without the fault');
      return;
    }
    const dripping = await stage.inject('bandwidth', { rateKBps });
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes + rateKBps * holdMs * 1.5 });
    await stage.hold(holdMs, `${params.timeouts} times net_write_timeout behind a slow link`);
    await dripping.heal();
  },
  checks: (params) => [
    ...(params.inject
      ? [faultTookEffect, drainThresholdBelow({ ratio: params.shareOfThreshold }), resumes({ withinMs: 5000 })]
      : [faultOnlyArmed]),
    sourceStaysQuiet,
    replicaStaysConnected,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
