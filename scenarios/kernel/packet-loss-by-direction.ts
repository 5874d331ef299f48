import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  readonly direction: 'to-replica' | 'to-source';
  /** Share of the packets that is lost. */
  readonly percent: number;
  /** Rounds of traffic at most, until a packet has been lost. */
  readonly rounds: number;
}

/** Small transactions: each is a packet of its own, and its acknowledgement another one. */
const roundBytes = 60_000;
const rowBytes = 1_000;
const roundMs = 400;
const common = { ...shortTimers, replicaNetTimeoutS: 10 };

/**
 * Loss in one direction only: data, or nothing but acknowledgements. The latter are cumulative, so a lost one costs next to nothing; a lost
 * packet of data costs a retransmission timeout on a quiet link.
 */
export default defineScenario<Params>({
  title:
    '1 to 30 % of the packets of one direction are lost. Does it matter whether data or acknowledgements are lost?',
  claims: ['C1', 'F2'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'to-replica-1-percent', inject: true, direction: 'to-replica', percent: 1, rounds: 8, ...common },
    { case: 'to-replica-30-percent', inject: true, direction: 'to-replica', percent: 30, rounds: 3, ...common },
    { case: 'to-source-1-percent', inject: true, direction: 'to-source', percent: 1, rounds: 8, ...common },
    { case: 'to-source-30-percent', inject: true, direction: 'to-source', percent: 30, rounds: 3, ...common },
    { case: 'not-injected', inject: false, direction: 'to-replica', percent: 30, rounds: 1, ...common },
  ],
  settings: settingsOf,
  criticalPathMs: ({ rounds }) => rounds * roundMs,
  async play(stage, { inject, direction, percent, rounds }) {
    const loss = { percent, direction };
    if (!inject) {
      await stage.arm('packet-loss', loss, 'source-proxy');
      await stage.workload.burst({ bytes: roundBytes, rowBytes });
      return;
    }
    const lossy = await stage.inject('packet-loss', loss, 'source-proxy');
    for (let round = 0; round < rounds; round += 1) {
      await stage.workload.burst({ bytes: roundBytes, rowBytes });
      await stage.hold(roundMs, 'many small transactions over a link that loses packets');
      // One packet in a hundred may take a while.
      if ((await lossy.proof()).tookEffect && (round > 0 || percent > 1)) break;
    }
    await lossy.heal();
  },
  checks: ({ inject }) => [
    // After heal one more pause may pass, as long as the time since the last packet that got through.
    ...(inject ? [faultTookEffect, resumes({ withinMs: 6000 })] : [faultOnlyArmed]),
    sourceStaysQuiet,
    replicaStaysConnected,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
