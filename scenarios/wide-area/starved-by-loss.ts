import {
  type Check,
  dataIntact,
  defineScenario,
  deliveryStretch,
  faultOnlyArmed,
  faultTookEffect,
  linkAsAsked,
  loadReached,
  noLiteral1190,
  probesUnbroken,
  reconnects,
  replicaReconnects,
} from 'replfault';
import { settingsOf, type Timers } from '../_replication.ts';
import { type Load, measureDelivery, playMs, untilEqual, untilIdle } from './_under-load.ts';

interface Params extends Timers, Load {
  /** Packets lost at random in each direction, percent; 0 is a link without loss. */
  readonly lossPercent: number;
  /** Congestion control of both ends. */
  readonly congestionControl: string;
  /** `new`: the connection begins under the loss. `old`: it was there before, and has carried the same load. */
  readonly connection: string;
  readonly tls: boolean;
}

const base = {
  netWriteTimeoutS: 2,
  replicaNetTimeoutS: 20,
  heartbeatS: 1,
  rttMs: 70,
  writesPerS: 100,
  rowBytes: 100_000,
  loadS: 7,
  connection: 'new',
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
  criticalPathMs: playMs,
  async play(stage, params) {
    const { lossPercent } = params;
    await untilIdle(stage, params);
    const loss = lossPercent > 0 && (await stage.inject('link-loss', { percent: lossPercent }));
    if (!loss) await stage.arm('link-loss');
    // The connection that is there has large buffers: the link was clean when it grew them.
    if (params.connection === 'new') await stage.operate('restart-receiver');
    await untilEqual(stage, 'the replica has everything on its new connection');
    await measureDelivery(stage, params);
    if (loss) {
      await loss.heal();
      // A new connection has not learned of the loss, and gets the backlog in seconds.
      await stage.operate('restart-receiver');
    }
    await untilEqual(stage, 'the replica has everything after the load');
  },
  checks: (params): readonly Check[] => [
    ...(params.lossPercent > 0
      ? [faultTookEffect, replicaReconnects]
      : [faultOnlyArmed, reconnects({ stretch: deliveryStretch, atLeast: 0, atMost: 0 })]),
    linkAsAsked({ rttMs: params.rttMs }),
    loadReached(params),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
