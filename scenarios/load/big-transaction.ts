import {
  crosses,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  type Stage,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';
import { stretch } from './_stretch.ts';

interface Params extends Timers {
  readonly bytes: number;
  readonly rowBytes: number;
  /** In how many seconds it is to cross, at the rate that the link is given; 0 leaves the link as fast as it is. */
  readonly crossingS: number;
}

/** Both are larger than what the path of a private network absorbs, so that the sender must wait for the reader many times. */
const healthy = { bytes: 12 * 1024 * 1024, rowBytes: 256 * 1024, crossingS: 0 };
/** Longer than net_write_timeout, and yet no single wait of the sender is: the rate is many times the drain threshold. */
const slow = { bytes: 1280 * 1024, rowBytes: 32 * 1024, crossingS: 2.8 };
/** The replica must not give up: it hears something all the time. */
const timers = { ...shortTimers, replicaNetTimeoutS: 10 };

/**
 * One transaction much larger than the buffers of the path. net_write_timeout is counted anew for every wait, and none of them is long while the link
 * moves faster than the drain threshold: however large the transaction, nothing may fire.
 */
export default defineScenario<Params>({
  title: 'A large transaction is sent with net_write_timeout at 2 s. Does its size make the timeout expire?',
  claims: ['C3', 'F5', 'F7'],
  cases: [
    { case: 'healthy-link', ...healthy, ...timers },
    { case: 'above-threshold', ...slow, ...timers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ crossingS }) => 1000 + seconds(crossingS),
  async play(stage, params) {
    const { bytes, rowBytes, crossingS } = params;
    const write = () => stage.workload.burst({ bytes, rowBytes, rowsPerTransaction: Math.ceil(bytes / rowBytes) });
    if (crossingS === 0) {
      await stage.arm('bandwidth');
      await stretch(stage, 'transaction', write);
      return;
    }
    const rateKBps = Math.round(bytes / 1000 / crossingS);
    stage.note(`The rate is ${(rateKBps / thresholdKBps(stage, params)).toFixed(1)} times the drain threshold`);
    const limit = await stage.inject('bandwidth', { rateKBps });
    await stretch(stage, 'transaction', async () => {
      const proved = stage
        .until(
          'the link is the slow part',
          'proxy',
          ({ connections }) => connections.some((one) => (one.buffered ?? 0) > 0),
          { timeoutMs: 8000 },
        )
        // Now, while some of it still waits: later nothing shows that it had to.
        .then(() => limit.proof());
      await Promise.all([write(), proved]);
    });
    await limit.heal();
  },
  checks: ({ crossingS, bytes }) => [
    crossingS === 0 ? faultOnlyArmed : faultTookEffect,
    crosses({ stretch: 'transaction', atLeastBytes: bytes, atMostBytes: Math.round(bytes * 1.15) }),
    sourceStaysQuiet,
    replicaStaysConnected,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

/** The estimated rate below which net_write_timeout fires on this path. */
function thresholdKBps({ pipe }: Stage, { netWriteTimeoutS }: Params): number {
  return pipe.drainBytes / netWriteTimeoutS / 1000;
}
