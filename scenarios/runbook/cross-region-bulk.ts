import {
  type CaseSettings,
  type Check,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  linkAsAsked,
  noLiteral1190,
  probesUnbroken,
} from 'replfault';
import { seconds, settingsOf, type Timers, untilSourceGivesUp } from '../_replication.ts';
import { watchedWhilePlayed } from './_watched.ts';

interface Params extends Timers {
  readonly rttMs: number;
  /** From source to replica. */
  readonly bandwidthMbitS: number;
  /** What the link carries when it becomes narrow, KB/s; 0: it stays as it is. */
  readonly kBps: number;
  /** Size of the bulk load. */
  readonly loadBytes: number;
  readonly rowBytes: number;
  /** One transaction for each row, or one for all. */
  readonly pieces: boolean;
}

/** A pair in two regions under an ordinary load beside the bulk load. */
const region = { rttMs: 70, bandwidthMbitS: 20, rowBytes: 16 * 1024 };
const ordinary = { writesPerS: 50, rowBytes: 2000 };
// Timers as short as servers allow: the load takes more than three times as long to cross the link.
const healthy = {
  ...region,
  netWriteTimeoutS: 1,
  replicaNetTimeoutS: 2,
  heartbeatS: 0.5,
  kBps: 0,
  loadBytes: 8_388_608,
};
/** More than the buffers of both ends hold. */
const narrow = { ...healthy, replicaNetTimeoutS: 20, kBps: 2, loadBytes: 3_145_728 };

const bitsPerByte = 8;
const crossingMs = ({ loadBytes, bandwidthMbitS }: Params): number =>
  (loadBytes * bitsPerByte) / (bandwidthMbitS * 1000);
/** The proof of a narrow link needs some seconds, ms. */
const countedMs = 2000;
/** More than one may pass where bytes still trickle, because each piece that leaves begins the timer anew. */
const timeoutsAtMost = 3;

/**
 * A bulk load in one transaction and in many, between two regions, packet by packet: over the link as it is, and over one that became narrow. Whether a
 * timeout fires is for the claims to say.
 */
export default defineScenario<Params>({
  title: 'A bulk load crosses a link between two regions, in one transaction or in many. Does a write fail?',
  claims: ['C3', 'F5', 'F7'],
  needs: ['kernel-faults', 'packet-link'],
  cases: [
    { case: 'healthy-in-one', ...healthy, pieces: false },
    { case: 'healthy-in-pieces', ...healthy, pieces: true },
    { case: 'narrow-in-one', ...narrow, pieces: false },
    { case: 'narrow-in-pieces', ...narrow, pieces: true },
  ],
  settings: (params): CaseSettings => ({
    ...settingsOf(params),
    link: { rttMs: params.rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: params.bandwidthMbitS },
    load: ordinary,
  }),
  criticalPathMs: (params) => (params.kBps > 0 ? seconds(params.netWriteTimeoutS * 2) + countedMs : crossingMs(params)),
  async play(stage, params) {
    const { kBps, loadBytes, rowBytes, pieces } = params;
    // A short queue: what waits in it when the link is whole again leaves at the old rate.
    const slow = kBps > 0 && (await stage.inject('link-rate', { kBps, queueKiB: 4 }));
    if (!slow) await stage.arm('link-rate');
    const rows = Math.ceil(loadBytes / rowBytes);
    await stage.workload.burst({ bytes: rows * rowBytes, rowBytes, ...(pieces ? {} : { rowsPerTransaction: rows }) });
    if (!slow) {
      await stage.hold(crossingMs(params), 'the load crosses the link');
      return;
    }
    await untilSourceGivesUp(stage, params, timeoutsAtMost);
    await stage.hold(countedMs, 'what was on its way before counts less in what the narrow link carried');
    await slow.heal();
  },
  checks: ({ rttMs, kBps }): readonly Check[] => [
    kBps > 0 ? faultTookEffect : faultOnlyArmed,
    linkAsAsked({ rttMs }),
    watchedWhilePlayed(['error-log-source', 'proxy']),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
