import {
  type Check,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  type Stage,
} from 'replfault';
import { seconds, settingsOf, type Timers, untilSourceGivesUp } from '../_replication.ts';
import { watchedWhilePlayed } from './_watched.ts';

interface Params extends Timers {
  /** `healthy`: no fault. `narrow`, `wider`: a slow link, below and above the drain threshold. */
  readonly link: 'healthy' | 'narrow' | 'wider';
  /** The load in one transaction, or one transaction for each row. */
  readonly pieces: boolean;
  /** Size of the load: in multiples of what the path absorbs, and in bytes. */
  readonly backlog: number;
  readonly loadBytes: number;
  readonly rowBytes: number;
  /** Rate of a slow link, as a share of the estimated drain threshold. */
  readonly shareOfThreshold: number;
  readonly holdS: number;
}

const trafficMs = 150;
/** More than one may pass where bytes still trickle, because each that is taken starts the timer anew. */
const timeoutsAtMost = 3;
const timers = { netWriteTimeoutS: 1, replicaNetTimeoutS: 20, heartbeatS: 0.5 };
const common = { ...timers, rowBytes: 16 * 1024, backlog: 0, loadBytes: 0, shareOfThreshold: 0, holdS: 0 };
// Timers as short as servers allow: what exceeds any of them on a healthy link would show.
const healthy = {
  ...common,
  link: 'healthy',
  replicaNetTimeoutS: 2,
  loadBytes: 8 * 1024 * 1024,
  holdS: 1.2,
} as const;
const narrow = { ...common, link: 'narrow', backlog: 1.5, shareOfThreshold: 0.1, holdS: 3 } as const;
const wider = { ...common, link: 'wider', backlog: 1, shareOfThreshold: 2, holdS: 2.5 } as const;

/**
 * The same bulk load in one transaction and in many, on links of every kind. Whether the timeouts fire is for the claims to say, so the cases
 * assert only that the link was what it should be and that everything arrived in the end.
 */
export default defineScenario<Params>({
  title: 'A bulk load runs in one transaction or in many, on a healthy, a narrow and a wider link. Does a write fail?',
  claims: ['C3', 'F5', 'F7'],
  cases: [
    { case: 'healthy-in-one', ...healthy, pieces: false },
    { case: 'healthy-in-pieces', ...healthy, pieces: true },
    { case: 'narrow-in-one', ...narrow, pieces: false },
    { case: 'narrow-in-pieces', ...narrow, pieces: true },
    { case: 'wider-in-one', ...wider, pieces: false },
  ],
  settings: settingsOf,
  criticalPathMs: ({ holdS }) => trafficMs + seconds(holdS),
  async play(stage, params) {
    const { link, holdS } = params;
    await stage.hold(trafficMs, 'ordinary traffic first');
    if (link === 'healthy') {
      await stage.arm('stall');
      await load(stage, params);
      await stage.hold(seconds(holdS), 'longer than net_write_timeout, after the load');
      return;
    }
    const slow = await stage.inject('bandwidth', { rateKBps: rateOf(stage, params) });
    await load(stage, params);
    // Now, while the connection lives: once the source has given up nothing need be waiting any more.
    await slow.proof();
    if (link === 'narrow') await untilSourceGivesUp(stage, params, timeoutsAtMost);
    else await stage.hold(seconds(holdS), 'behind a slow link');
    await slow.heal();
  },
  checks: ({ link }): readonly Check[] => [
    link === 'healthy' ? faultOnlyArmed : faultTookEffect,
    watchedWhilePlayed(['error-log-source', 'proxy']),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

function rateOf({ pipe }: Stage, { shareOfThreshold, netWriteTimeoutS }: Params): number {
  return Math.max(1, Math.ceil((pipe.drainBytes / netWriteTimeoutS / 1000) * shareOfThreshold));
}

/** On a slow link the load is what the path absorbs and what passes meanwhile, so that the source is behind all the time. */
async function load(stage: Stage, params: Params): Promise<void> {
  const { backlog, loadBytes, rowBytes, pieces, holdS } = params;
  const meanwhile = backlog > 0 ? rateOf(stage, params) * seconds(holdS) * 1.5 : 0;
  const bytes = Math.round(loadBytes + stage.pipe.absorbBytes * backlog + meanwhile);
  const rows = Math.ceil(bytes / rowBytes);
  await stage.workload.burst({ bytes: rows * rowBytes, rowBytes, ...(pieces ? {} : { rowsPerTransaction: rows }) });
}
