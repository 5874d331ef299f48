import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  semiSyncFallsBack,
  semiSyncHolds,
  semiSyncReturns,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import {
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
  untilSourceGivesUp,
} from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** Backlog in multiples of what the path can absorb; 0 leaves only the steady writes. */
  readonly backlog: number;
  /** How long a commit waits for an acknowledgement before the source goes on without, in milliseconds. */
  readonly semiSyncTimeoutMs: number;
}

const semiSyncTimeoutMs = 1000;
/** Long enough for the replica not to give up the link by itself. */
const patient = { ...shortTimers, replicaNetTimeoutS: 10 };
/**
 * MariaDB 10.5 logs that a write failed when it has closed the connection. Before that it writes to the replica why it ends, which is blocked for
 * another net_write_timeout.
 */
const timeoutsUntilLogged = 2;
/** Until the line is there, more than those timeouts, ms. */
const loggedSlackMs = 1500;
/** Time under the fault after the source has fallen back, ms. */
const asyncMs = 500;

/**
 * A semi-synchronous source promises that an acknowledged commit is on a replica. When the link stalls, one commit waits for the semi-sync
 * timeout; then the promise is dropped and clients are not told.
 */
export default defineScenario<Params>({
  title: 'The link of a semi-synchronous pair stalls. What shows that commits are no longer acknowledged?',
  claims: ['C5', 'Q1', 'Q3'],
  topology: { semiSync: true },
  cases: [
    { case: 'steady-writes', inject: true, backlog: 0, semiSyncTimeoutMs, ...patient },
    { case: 'large-backlog', inject: true, backlog: 1.5, semiSyncTimeoutMs, ...shortTimers },
    { case: 'not-injected', inject: false, backlog: 0, semiSyncTimeoutMs, ...patient },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    return { ...settings, source: { ...settings.source, rpl_semi_sync_source_timeout: params.semiSyncTimeoutMs } };
  },
  criticalPathMs: ({ inject, backlog, semiSyncTimeoutMs: timeoutMs, netWriteTimeoutS, replicaNetTimeoutS }) => {
    if (!inject) return timeoutMs;
    return backlog >= 1
      ? Math.max(timeoutMs + seconds(netWriteTimeoutS), seconds(replicaNetTimeoutS))
      : timeoutMs + asyncMs;
  },
  async play(stage, params) {
    const { inject, backlog, semiSyncTimeoutMs: timeoutMs } = params;
    if (!inject) {
      await stage.arm('stall');
      await stage.hold(timeoutMs, 'one semi-sync timeout without the fault');
      return;
    }
    const stall = await stage.inject('stall');
    await stage.until('the source goes on without acknowledgements', 'semi-sync', (o) => !o.source.active, {
      timeoutMs: timeoutMs + 3000,
      since: 'injection',
    });
    if (backlog >= 1) {
      await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
      // Now, because once the source has given up nothing need be waiting any more.
      await stall.proof();
      await untilSourceGivesUp(stage, params, timeoutsUntilLogged + 1);
      await untilReplicaNotices(stage, params);
    } else await stage.hold(asyncMs, 'commits are answered although no replica has them');
    await stall.heal();
    await stage.until('the source waits for acknowledgements again', 'semi-sync', (o) => o.source.active, {
      timeoutMs: 8000,
    });
  },
  checks: ({ inject, backlog, semiSyncTimeoutMs: timeoutMs, netWriteTimeoutS }) => [
    ...(inject
      ? [
          faultTookEffect,
          semiSyncFallsBack({ timeoutMs, slackMs: 1000 }),
          semiSyncReturns({ withinMs: 8000 }),
          resumes({ withinMs: 8000 }),
          ...(backlog >= 1
            ? [
                sourceWriteFails({
                  netWriteTimeoutS,
                  slackMs: seconds(netWriteTimeoutS) * (timeoutsUntilLogged - 1) + loggedSlackMs,
                }),
                replicaReconnects,
              ]
            : [sourceStaysQuiet, replicaStaysConnected]),
        ]
      : [faultOnlyArmed, semiSyncHolds, sourceStaysQuiet, replicaStaysConnected]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
