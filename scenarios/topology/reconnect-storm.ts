import {
  allCatchUp,
  allReplicas,
  type CaseSettings,
  type Check,
  committedBefore,
  dataIntact,
  defineScenario,
  dumpThreadsReturn,
  faultTookEffect,
  GtidSet,
  linkAsAsked,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  type Stage,
  someRefused,
} from 'replfault';
import { reconnectTimers, seconds, settingsOf, synRetransmissionMs, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** Which connections are cut: that of one replica, those of all, or all by the source itself, which then has places left for some. */
  readonly cut: 'one-link' | 'all-links' | 'no-places';
  /** Written while they are cut, bytes. */
  readonly backlogBytes: number;
  /** Of the line that all replicas share, megabits per second. */
  readonly megabitS: number;
  /** Places that are left for replicas, in the case of a source without. */
  readonly places: number;
}

const replicas = 3;
const refusedErrno = 1040;
const rttMs = 20;
const connectRetryMs = 1000;
const usual = { backlogBytes: 4_000_000, megabitS: 8, places: 1, ...reconnectTimers };

/** What the backlog takes on the line for so many replicas, ms. */
const lineMs = ({ backlogBytes, megabitS }: Params, copies: number): number =>
  (copies * backlogBytes * 8) / (megabitS * 1000);
/** Until a replica that tries again and again gets a connection: an attempt that meets silence ends, the next one begins, a SYN is sent again. */
const reconnectMs = ({ replicaNetTimeoutS }: Timers): number =>
  seconds(replicaNetTimeoutS) + connectRetryMs + 3 * synRetransmissionMs;
const spareMs = 4000;

/**
 * Three replicas of one source, and one line to it. What the slowest of them needs to catch up follows from the line: the source sends the backlog once for
 * each replica that was cut off. With places for some of them only, the others go on trying, and each attempt is one more client that is refused.
 */
export default defineScenario<Params>({
  title: 'Several replicas return at once. How long does the slowest take, and what has the source meanwhile?',
  needs: ['kernel-faults', 'packet-link'],
  topology: { bystander: ['second-replica', 'third-replica'] },
  cases: [
    { case: 'one-returns', cut: 'one-link', ...usual },
    { case: 'all-return', cut: 'all-links', ...usual },
    { case: 'too-few-connections', cut: 'no-places', ...usual, backlogBytes: 400_000 },
  ],
  settings: (params): CaseSettings => ({
    ...settingsOf(params),
    link: { rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: params.megabitS },
    // Bytes of the binary log can be compared with bytes on the line.
    switches: { tls: false },
  }),
  criticalPathMs: (params) => {
    const backMs = reconnectMs(params) + lineMs(params, returning(params));
    if (params.cut === 'no-places') return 3 * connectRetryMs + lineMs(params, 1) + backMs;
    return Math.max(seconds(params.replicaNetTimeoutS), lineMs(params, replicas - returning(params))) + backMs;
  },
  async play(stage, params) {
    const fault = await cutOff(stage, params);
    await stage.workload.burst({ bytes: params.backlogBytes, rowBytes: 16 * 1024 });
    await untilCutOff(stage, params);
    await fault.heal();
    const wanted = committedBefore(stage.history(), stage.history().healed?.atMs ?? 0);
    await untilAll(stage, 'all replicas have everything from before the healing', whole(wanted), {
      replicas,
      timeoutMs: latestMs(params) + spareMs,
    });
  },
  checks: (params): readonly Check[] => [
    faultTookEffect,
    linkAsAsked({ rttMs }),
    allCatchUp({
      replicas,
      // Bytes on their way when a link was cut are few; with places left, the one that has its place has the backlog already.
      fromMs: params.cut === 'no-places' ? 1 : Math.round(0.9 * lineMs(params, returning(params))),
      toMs: latestMs(params),
    }),
    replicaReconnects,
    dumpThreadsReturn({ last: replicas, atMost: 2 * replicas }),
    ...(params.cut === 'no-places'
      ? [someRefused({ ioErrno: refusedErrno, refused: replicas - params.places, connected: params.places })]
      : []),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

/** Replicas that lack the backlog when the fault is healed. */
const returning = ({ cut, places }: Params): number =>
  cut === 'one-link' ? 1 : cut === 'all-links' ? replicas : replicas - places;

/** TCP of several connections on one narrow line loses packets and backs off. */
const latestMs = (params: Params): number =>
  Math.round(1.4 * lineMs(params, returning(params)) + reconnectMs(params) + spareMs);

function cutOff(stage: Stage, { cut, places }: Params): ReturnType<Stage['inject']> {
  if (cut === 'one-link') return stage.inject('packet-drop', {}, 'proxy-replica');
  if (cut === 'all-links') return stage.inject('link-silence');
  return stage.inject('connections-exhausted', { left: places });
}

async function untilCutOff(stage: Stage, params: Params): Promise<void> {
  const wanted = committedBefore(stage.history(), stage.history().last('replication')?.atMs ?? 0);
  const timeoutMs = lineMs(params, replicas) + reconnectMs(params) + spareMs;
  if (params.cut === 'no-places') {
    const isRefused = ({ status }: Look): boolean => status.lastIoErrno === refusedErrno && status.receiver !== 'Yes';
    await untilAll(stage, 'replicas without a place are refused', isRefused, {
      replicas: replicas - params.places,
      timeoutMs,
    });
    await untilAll(stage, 'those with a place have the backlog', whole(wanted), { replicas: params.places, timeoutMs });
    return stage.hold(connectRetryMs, 'one more attempt to connect');
  }
  const left = ({ status }: Look): boolean => status.receiver !== 'Yes';
  await untilAll(stage, 'those that were cut off have noticed', left, { replicas: returning(params), timeoutMs });
  await untilAll(stage, 'the others have the backlog', whole(wanted), {
    replicas: replicas - returning(params),
    timeoutMs,
  });
}

type Look = ReturnType<typeof allReplicas>[number]['looks'][number];

const whole =
  (wanted: GtidSet) =>
  ({ replicaGtid }: Look): boolean =>
    wanted.minus(GtidSet.parse(replicaGtid)).isEmpty;

/** Waits until the last looks at so many replicas, at least, are as wanted. */
async function untilAll(
  stage: Stage,
  what: string,
  where: (look: Look) => boolean,
  { replicas: least, timeoutMs }: { readonly replicas: number; readonly timeoutMs: number },
): Promise<void> {
  if (least === 0) return;
  const good = (): number =>
    allReplicas(stage.history()).filter(({ looks }) => {
      const last = looks.at(-1);
      return last !== undefined && where(last);
    }).length;
  await stage.until(what, 'replication', () => good() >= least, { judges: ['receiver', 'resumption'], timeoutMs });
}
