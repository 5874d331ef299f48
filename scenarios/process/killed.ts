import {
  type CaseSettings,
  type Check,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbrokenBut,
  processReturns,
  replicaNotices,
  replicaReconnects,
  replicaShows,
  resumes,
  type SampledProbe,
  type Stage,
  writesResume,
} from 'replfault';
import { controlChecks, playControl, untilWritesResume } from '../_control.ts';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

type Target = 'source' | 'replica' | 'proxy';

interface Params extends Timers {
  readonly target: Target | 'none';
}

const connectRetryMs = 1000;
/** Some dozens of transactions. */
const load = { bytes: 256 * 1024, rowBytes: 8 * 1024 };
const silencedBy: Readonly<Record<Target, SampledProbe>> = {
  source: 'dump-threads',
  replica: 'replication',
  proxy: 'proxy',
};
/**
 * What a replica is told when it tries again meanwhile. The proxy still takes connections for a source that is gone, and closes them at
 * once, which reads as a lost connection; only a port that nobody has refuses.
 */
const ioErrno = { source: 2013, proxy: 2003 };

/** A crash may cost what only the dead process knew: with these, an acknowledged commit is on disk at both ends. */
const durable = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };

/**
 * A process is killed (SIGKILL), stays away for a while and comes back with its data. Its kernel closes its sockets, so that the other side
 * knows at once; auto-positioning must find the way back without anybody's help and without a transaction lost or applied twice.
 */
export default defineScenario<Params>({
  title: 'Source, replica or proxy is killed and restarted. Does replication resume by itself with nothing lost?',
  claims: ['F3', 'F6', 'F12', 'Q1'],
  cases: [
    { case: 'source', target: 'source', ...shortTimers },
    { case: 'replica', target: 'replica', ...shortTimers },
    { case: 'proxy', target: 'proxy', ...shortTimers },
    { case: 'not-killed', target: 'none', ...shortTimers },
  ],
  settings: (params): CaseSettings => {
    const { source, replica, replication } = settingsOf(params);
    return { source: { ...source, ...durable }, replica: { ...replica, ...durable }, replication };
  },
  criticalPathMs: ({ target, heartbeatS }) =>
    target === 'none' ? seconds(heartbeatS) : target === 'replica' ? connectRetryMs : 2 * connectRetryMs,
  async play(stage, params) {
    const { target } = params;
    if (target === 'none') return playControl(stage, 'kill', params);
    // It dies in the middle of work, right after many commits were acknowledged; a load whose source dies ends with it.
    await stage.workload.burst(load);
    const unfinished = stage.workload.burst(load);
    const killed = await stage.inject('kill', {}, target);
    await unfinished;
    if (target === 'replica') await stage.hold(connectRetryMs, 'the source goes on writing without its replica');
    else await untilShown(stage, ioErrno[target]);
    await killed.heal();
    await stage.until(
      'replication goes on by itself',
      'replication',
      (o) => o.sourceSilent !== true && o.status.receiver === 'Yes' && o.status.lastIoErrno === 0,
      { timeoutMs: connectRetryMs + 6000 },
    );
    await untilWritesResume(stage);
  },
  checks: ({ target }) => {
    if (target === 'none') return controlChecks;
    const noticed: readonly Check[] =
      target === 'replica'
        ? []
        : [replicaNotices({ fromMs: 0, toMs: 2000 }), replicaShows({ ioErrno: ioErrno[target] })];
    return [
      faultTookEffect,
      processReturns({ process: target }),
      ...noticed,
      replicaReconnects,
      resumes({ withinMs: connectRetryMs + 4000 }),
      writesResume,
      dataIntact,
      noLiteral1190,
      probesUnbrokenBut({ silenced: [silencedBy[target]] }),
    ];
  },
});

async function untilShown(stage: Stage, errno: number): Promise<void> {
  await stage.until(`the replica shows Last_IO_Errno ${errno}`, 'replication', (o) => o.status.lastIoErrno === errno, {
    timeoutMs: 2 * connectRetryMs + 3000,
    since: 'injection',
  });
}
