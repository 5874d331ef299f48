import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  resumes,
  retransmitsSeen,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** Share of the packets that is lost, each way. */
  readonly percent: number;
  readonly holdS: number;
}

/**
 * A link that loses packets, both ways, under a light load: TCP sends them again, so replication goes on in fits and starts and nothing
 * fires. The replica's timeout is longer than the loss lasts plus the longest pause that TCP then makes, so a run of bad luck
 * cannot fire it.
 */
export default defineScenario<Params>({
  title: 'Packets are lost at random. Is this enough to cause the error?',
  claims: ['C1', 'F2'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'ten-percent', inject: true, percent: 10, holdS: 3, ...shortTimers, replicaNetTimeoutS: 10 },
    { case: 'thirty-percent', inject: true, percent: 30, holdS: 3, ...shortTimers, replicaNetTimeoutS: 10 },
    { case: 'not-injected', inject: false, percent: 30, holdS: 1, ...shortTimers, replicaNetTimeoutS: 10 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ holdS }) => seconds(holdS),
  async play(stage, { inject, percent, holdS }) {
    const loss = { percent, direction: 'both' };
    if (!inject) {
      await stage.arm('packet-drop', loss, 'source-proxy');
      await stage.hold(seconds(holdS), 'a stretch of time without the fault');
      return;
    }
    const lossy = await stage.inject('packet-drop', loss, 'source-proxy');
    await stage.hold(seconds(holdS), 'a light load over a link that loses packets');
    await lossy.heal();
  },
  checks: ({ inject }) => [
    // After heal one more pause may pass, as long as the time since the last packet that got through.
    ...(inject ? [faultTookEffect, retransmitsSeen, resumes({ withinMs: 6000 })] : [faultOnlyArmed]),
    sourceStaysQuiet,
    replicaStaysConnected,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
