import {
  type Check,
  dataIntact,
  defineScenario,
  failsUnreported,
  faultTookEffect,
  leavesZombie,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  resumes,
  sourceSeesReset,
  sourceWriteFails,
} from 'replfault';
import { seconds, settingsOf, type Timers, untilReplicaNotices, untilSourceGivesUp } from '../_replication.ts';

interface Params extends Timers {
  /** The way forgets a connection after so much silence, ms. */
  readonly idleMs: number;
  /** What becomes of the old dump thread: it lives on, it is ended by the source when its replica returns, or it gives up by itself. */
  readonly oldThread: 'lives-on' | 'is-ended' | 'gives-up';
}

const idleMs = 250;
/** Longer than the way remembers, ms. */
const quietMs = 400;
const replicaFirst = { netWriteTimeoutS: 4, replicaNetTimeoutS: 1, heartbeatS: 0.9, idleMs };
const sourceFirst = { netWriteTimeoutS: 1, replicaNetTimeoutS: 4, heartbeatS: 2, idleMs };

/**
 * The way forgets the connection, and lets new ones through. The source has more to send than its buffers take, so its write blocks. If the replica gives up
 * first, it comes back on a new connection, and the source kills the old dump thread: MySQL's cannot hear it before its write has ended, MariaDB's can.
 */
export default defineScenario<Params>({
  title: 'The replica closes a blocked connection before the source does. What happens to the old dump thread?',
  claims: ['F2', 'F11'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'replica-gives-up-first', oldThread: 'lives-on', ...replicaFirst },
    { case: 'replica-gives-up-first-and-source-ends-it', oldThread: 'is-ended', ...replicaFirst },
    { case: 'source-gives-up-first', oldThread: 'gives-up', ...sourceFirst },
  ],
  // Two ways in which servers replace a dump thread, told apart by what they are.
  requires: ({ oldThread }) =>
    oldThread === 'lives-on' ? ['zombie-dump-threads'] : oldThread === 'is-ended' ? ['mariadb-gtid'] : [],
  settings: settingsOf,
  criticalPathMs: ({ netWriteTimeoutS, replicaNetTimeoutS }) =>
    quietMs + seconds(Math.max(netWriteTimeoutS, replicaNetTimeoutS)),
  async play(stage, params) {
    const threads =
      stage
        .history()
        .last('dump-threads')
        ?.threads.map(({ id }) => id) ?? [];
    const way = await stage.inject('idle-eviction', { idleMs: params.idleMs }, 'source-proxy');
    await stage.workload.pause();
    await stage.hold(quietMs, 'silent for longer than the way remembers');
    stage.workload.resume();
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * 1.5 });
    if (params.oldThread !== 'gives-up')
      await stage.until(
        'the old dump thread is gone',
        'dump-threads',
        (o) => !o.threads.some(({ id }) => threads.includes(id)),
        { timeoutMs: seconds(params.netWriteTimeoutS + 4), since: 'injection' },
      );
    else {
      await untilSourceGivesUp(stage, params);
      await untilReplicaNotices(stage, params);
    }
    await way.heal();
  },
  checks: (params) => [
    faultTookEffect,
    ...endOf(params),
    replicaReconnects,
    resumes({ withinMs: 8000 }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

function endOf({ oldThread, netWriteTimeoutS, replicaNetTimeoutS }: Params): Check[] {
  const noZombie = leavesZombie({ fromMs: 0, toMs: 0 });
  if (oldThread === 'gives-up') return [sourceWriteFails({ netWriteTimeoutS, slackMs: 2000 }), noZombie];
  // Its socket is shut by the source itself, which says so at once.
  if (oldThread === 'is-ended') return [sourceSeesReset({ withinMs: seconds(replicaNetTimeoutS) + 1500 }), noZombie];
  return [
    failsUnreported({ netWriteTimeoutS }),
    leavesZombie({
      fromMs: seconds(netWriteTimeoutS - replicaNetTimeoutS) - 500,
      toMs: seconds(netWriteTimeoutS) + 500,
    }),
  ];
}
