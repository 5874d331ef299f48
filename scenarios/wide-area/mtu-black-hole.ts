import {
  type CaseSettings,
  type Check,
  committedBefore,
  cureWorks,
  dataIntact,
  defineScenario,
  faultTookEffect,
  GtidSet,
  linkAsAsked,
  noLiteral1190,
  type Observation,
  probesUnbroken,
  replicaReconnects,
  resumes,
  type Stage,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds, settingsOf, type Timers } from '../_replication.ts';

/** What an operator does on the host of the source. */
type Cure = 'probe-path-mtu' | 'lower-route-mtu' | 'clamp-mss';

interface Params extends Timers {
  readonly cure: Cure | 'none' | 'control';
  readonly tls: boolean;
  /** Larger packets are dropped, bytes. */
  readonly mtu: number;
  /** Size of each row of the backlog, and how many, bytes. */
  readonly rowBytes: number;
  readonly rows: number;
  readonly rttMs: number;
  /** So many connections that are made anew are watched under the fault. */
  readonly attempts: number;
}

const linkOf = ({ rttMs }: Params) => ({ rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null });
/** The source's timer cannot fire: what sticks fits its buffers. */
const timers = { netWriteTimeoutS: 60, replicaNetTimeoutS: 2, heartbeatS: 0.5 };
const hole = { mtu: 1400, rowBytes: 8000, rows: 4, rttMs: 20, tls: false, attempts: 2, ...timers };
/** TCP puts small commits together while it waits for acknowledgements: on a longer way, also on a busy machine. */
const together = { rowBytes: 60, rows: 400, rttMs: 100 };
/**
 * With TLS the login itself sticks. On MySQL no timeout of the replica ends it: measured for 236 s with a timeout of 2 s. On MariaDB slave_net_timeout
 * ends it.
 */
const encryptedHole = { ...hole, tls: true, attempts: 1 };
/** TCP probes only after some retransmissions: a connection must live so long. */
const lives = { replicaNetTimeoutS: 8 };
/** A retry, a login and a timeout each; and TCP waits longer before each time that it sends a packet again, ms. */
const attemptMs = (params: Params): number => seconds(params.replicaNetTimeoutS) + 2000;
const curedWithinMs = 15_000;
const spareMs = 10_000;

/**
 * The path drops packets of more than 1400 bytes, and the message that would tell the source is dropped as well. Small packets pass.
 */
export default defineScenario<Params>({
  title: 'The path drops large packets without telling anybody. Does a login show it, and what helps?',
  claims: ['C8'],
  needs: ['kernel-faults', 'packet-link'],
  cases: [
    { case: 'plain', cure: 'none', ...hole },
    { case: 'plain-small-rows', cure: 'none', ...hole, ...together },
    { case: 'encrypted', cure: 'none', ...encryptedHole },
    { case: 'probed', cure: 'probe-path-mtu', ...hole, ...lives, attempts: 1 },
    { case: 'route-lowered', cure: 'lower-route-mtu', ...hole },
    { case: 'segments-clamped', cure: 'clamp-mss', ...hole },
    { case: 'encrypted-probed', cure: 'probe-path-mtu', ...encryptedHole, ...lives },
    { case: 'encrypted-route-lowered', cure: 'lower-route-mtu', ...encryptedHole },
    { case: 'encrypted-segments-clamped', cure: 'clamp-mss', ...encryptedHole },
    { case: 'not-injected', cure: 'control', ...hole },
  ],
  settings: (params): CaseSettings => ({ ...settingsOf(params), link: linkOf(params), switches: { tls: params.tls } }),
  criticalPathMs: (params) =>
    params.cure === 'control' ? seconds(params.heartbeatS) : (params.attempts + 1) * attemptMs(params),
  async play(stage, params) {
    if (params.cure === 'control') return playControl(stage, 'link-mtu', params, { bytes: params.mtu });
    const hole = await stage.inject('link-mtu', { bytes: params.mtu });
    await stage.workload.burst({ bytes: params.rows * params.rowBytes, rowBytes: params.rowBytes });
    for (let attempt = 1; attempt <= params.attempts; attempt += 1) await untilItTriesAgain(stage, params);
    await hole.proof();
    if (params.cure !== 'none') {
      await stage.operate(params.cure, params.cure === 'probe-path-mtu' ? {} : { bytes: params.mtu });
      // Only a new connection agrees on smaller segments.
      if (params.cure === 'clamp-mss') await stage.operate('restart-receiver');
      await untilCaughtUp(stage, `${params.cure} has brought replication back`, curedWithinMs);
    }
    await hole.heal();
    await untilCaughtUp(stage, 'the replica has everything from before the healing', resumesWithinMs(params));
  },
  checks: (params): readonly Check[] =>
    params.cure === 'control'
      ? [...controlChecks, linkAsAsked({ rttMs: params.rttMs })]
      : [
          faultTookEffect,
          linkAsAsked({ rttMs: params.rttMs }),
          ...(params.cure === 'none' ? [] : [cureWorks({ action: params.cure, withinMs: curedWithinMs })]),
          replicaReconnects,
          resumes({ withinMs: resumesWithinMs(params) }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ],
});

const resumesWithinMs = (params: Params): number => attemptMs(params) + spareMs;

/** The replica has left its connection, and has another one. */
async function untilItTriesAgain(stage: Stage, params: Params): Promise<void> {
  const known = Math.max(0, ...(stage.history().last('proxy')?.connections ?? []).map(({ id }) => id));
  await stage.until(
    'the replica has opened another connection',
    'proxy',
    (o) => o.connections.some(({ id }) => id > known),
    {
      judges: ['connection', 'receiver'],
      timeoutMs: attemptMs(params) + spareMs,
    },
  );
}

async function untilCaughtUp(stage: Stage, what: string, timeoutMs: number): Promise<void> {
  const history = stage.history();
  const wanted = committedBefore(history, history.last('replication')?.atMs ?? 0);
  const isWhole = ({ status, replicaGtid }: Observation<'replication'>): boolean =>
    status.receiver === 'Yes' && wanted.minus(GtidSet.parse(replicaGtid)).isEmpty;
  await stage.until(what, 'replication', isWhole, { judges: ['resumption'], timeoutMs });
}
