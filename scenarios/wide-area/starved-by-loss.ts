import {
  type Check,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  linkAsAsked,
  loadReached,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  replicaStaysConnected,
} from 'replfault';
import { settingsOf, type Timers } from '../_replication.ts';
import { bytesPerS, type Load, loadMs, measureDelivery, untilEqual } from './_under-load.ts';

interface Params extends Timers, Load {
  readonly rttMs: number;
  /** Packets lost at random in each direction, percent; 0 is a link without loss. */
  readonly lossPercent: number;
  /** Congestion control of both ends. */
  readonly congestionControl: string;
  readonly tls: boolean;
}

const base = {
  netWriteTimeoutS: 2,
  replicaNetTimeoutS: 20,
  heartbeatS: 1,
  rttMs: 70,
  writesPerS: 100,
  rowBytes: 100_000,
  loadS: 6,
  tls: false,
};

/** A lossy case and its control on a link without loss. */
const both = (congestionControl: string): Params[] => [
  { case: `${congestionControl}-lossy`, ...base, congestionControl, lossPercent: 1 },
  { case: `${congestionControl}-clean`, ...base, congestionControl, lossPercent: 0 },
];

/**
 * The source writes more than a lossy link carries for one congestion control and less than it carries for another. What arrives, and what the status shows
 * meanwhile, is measured and not asserted.
 */
export default defineScenario<Params>({
  title: 'A wide-area link loses some packets under load. How much arrives, by the congestion control of the source?',
  claims: ['Q11'],
  needs: ['kernel-faults', 'packet-link'],
  cases: [...both('cubic'), ...both('bbr')],
  settings: (params) => ({
    ...settingsOf(params),
    link: { rttMs: params.rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null },
    load: { writesPerS: params.writesPerS, rowBytes: params.rowBytes, writers: 2 },
    switches: { congestionControl: params.congestionControl, tls: params.tls },
  }),
  criticalPathMs: (params) => loadMs(params),
  async play(stage, params) {
    await stage.workload.pause();
    await untilEqual(stage, 'the replica has everything before the load');
    if (params.lossPercent > 0) {
      const loss = await stage.inject('link-loss', { percent: params.lossPercent });
      await measureDelivery(stage, params);
      await loss.heal();
      // A new connection has not learned of the loss, and gets the backlog in seconds.
      await stage.operate('restart-receiver');
    } else {
      await stage.arm('link-loss');
      await measureDelivery(stage, params);
    }
    await untilEqual(stage, 'the replica has everything after the load');
  },
  checks: (params): readonly Check[] => [
    ...(params.lossPercent > 0 ? [faultTookEffect, replicaReconnects] : [faultOnlyArmed, replicaStaysConnected]),
    linkAsAsked({ rttMs: params.rttMs }),
    loadReached({ bytesPerS: bytesPerS(params) }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
