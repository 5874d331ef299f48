import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  linkAsAsked,
  loadReached,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
} from 'replfault';
import { settingsOf, type Timers } from '../_replication.ts';
import { type Load, measureDelivery, playMs, untilEqual, untilIdle } from './_under-load.ts';

type Protocol = 'none' | 'zlib' | 'zstd';

interface Params extends Timers, Load {
  readonly bandwidthMbitS: number;
  /** Of the replication connection: `none`, `zlib` or `zstd`. */
  readonly compression: string;
  /** Of transactions in the binary log. */
  readonly transactionCompression: boolean;
  /** Rows of one repeated letter, or of random bytes. */
  readonly compressible: boolean;
}

/** Twice what the link carries; nothing else limits it. */
const base = {
  netWriteTimeoutS: 10,
  replicaNetTimeoutS: 20,
  heartbeatS: 1,
  rttMs: 70,
  bandwidthMbitS: 20,
  writesPerS: 100,
  rowBytes: 50_000,
  loadS: 4,
};

const ways = {
  plain: { compression: 'none', transactionCompression: false },
  zlib: { compression: 'zlib', transactionCompression: false },
  zstd: { compression: 'zstd', transactionCompression: false },
  transactions: { compression: 'none', transactionCompression: true },
};

const rows = { repeated: { compressible: true }, random: { compressible: false } };

/**
 * The source writes twice what a narrow link carries, with each kind of compression and none, in rows that compress to almost nothing and in rows that do not
 * compress. What arrives in the same time is measured and not asserted.
 */
export default defineScenario<Params>({
  title: 'A narrow link carries half of what the source writes. How much more arrives with compression?',
  claims: ['Q10'],
  needs: ['kernel-faults', 'packet-link'],
  cases: Object.entries(ways).flatMap(([way, how]) =>
    Object.entries(rows).map(([kind, what]) => ({ case: `${way}-${kind}`, ...base, ...how, ...what })),
  ),
  settings: (params) => ({
    ...settingsOf(params),
    link: { rttMs: params.rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: params.bandwidthMbitS },
    load: { writesPerS: params.writesPerS, rowBytes: params.rowBytes, writers: 2, compressible: params.compressible },
    switches: {
      compression: params.compression as Protocol,
      transactionCompression: params.transactionCompression,
      tls: false,
    },
  }),
  criticalPathMs: playMs,
  async play(stage, params) {
    await untilIdle(stage, params);
    await stage.arm('link-rate');
    await measureDelivery(stage, params);
    await untilEqual(stage, 'the replica has everything after the load');
  },
  checks: ({ rttMs, writesPerS }) => [
    faultOnlyArmed,
    linkAsAsked({ rttMs }),
    loadReached({ writesPerS }),
    replicaStaysConnected,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
