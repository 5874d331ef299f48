import {
  binlogGrows,
  crosses,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  sourceStaysQuiet,
} from 'replfault';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';
import { stretch } from './_stretch.ts';

interface Params extends Timers {
  /** Of the replication protocol: `none` or `zlib`. */
  readonly compression: string;
  /** Of transactions in the binary log. */
  readonly transactionCompression: boolean;
  /** Size of one transaction whose rows are one letter over and over, bytes. */
  readonly bytes: number;
}

const plain = { compression: 'none', transactionCompression: false, bytes: 2 * 1024 * 1024 };
/** Rows of one letter become a hundredth of that, or less. */
const compressedShare = 0.1;
const overhead = 1.15;

/**
 * One large transaction of rows that compress well. Compression of the protocol makes the bytes on the link fewer, and not those of the binary log: lag in
 * bytes, and positions, count what no link carries. Compression of transactions makes both fewer.
 */
export default defineScenario<Params>({
  title:
    'Which bytes does compression make fewer: those of the link, or those of the binary log, which lag is counted in?',
  cases: [
    { case: 'plain', ...plain, ...shortTimers },
    { case: 'protocol', ...plain, compression: 'zlib', ...shortTimers },
    { case: 'transactions', ...plain, transactionCompression: true, ...shortTimers },
  ],
  settings: (params) => ({
    ...settingsOf(params),
    load: { compressible: true, largeBytes: params.bytes, largeOnce: true },
    switches: {
      tls: false,
      compression: params.compression === 'zlib' ? 'zlib' : 'none',
      transactionCompression: params.transactionCompression,
    },
  }),
  criticalPathMs: () => 1000,
  async play(stage, { bytes }) {
    await stage.arm('stall');
    await stretch(stage, 'transaction', async () => {
      stage.workload.large();
      await stage.until(
        'the large transaction is committed',
        'write',
        (o) => o.outcome === 'ok' && o.bytes * 16 >= bytes,
        { timeoutMs: 10_000 },
      );
    });
  },
  checks: ({ compression, transactionCompression, bytes }) => {
    const whole = { atLeastBytes: bytes, atMostBytes: Math.round(bytes * overhead) };
    const less = { atLeastBytes: 0, atMostBytes: Math.round(bytes * compressedShare) };
    return [
      crosses({
        stretch: 'transaction',
        ...(compression === 'none' && !transactionCompression ? whole : less),
      }),
      binlogGrows({ stretch: 'transaction', ...(transactionCompression ? less : whole) }),
      faultOnlyArmed,
      sourceStaysQuiet,
      replicaStaysConnected,
      dataIntact,
      noLiteral1190,
      probesUnbroken,
    ];
  },
});
