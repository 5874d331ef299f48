import {
  type Check,
  dataIntact,
  defineScenario,
  differsUnnoticed,
  faultTookEffect,
  noLiteral1190,
  probesUnbrokenBut,
  processReturns,
  replicaAhead,
  replicaReconnects,
  resumes,
  type Stage,
} from 'replfault';
import { controlChecks, playControl, untilWritesResume } from '../_control.ts';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  readonly syncBinlog: number;
  readonly flushLog: number;
  /** Whether the source writes again before the replica comes back. */
  readonly writesFirst: boolean;
  /** From the last flush to disk to the loss of power, ms. */
  readonly afterMs: number;
}

const relaxed = { inject: true, syncBinlog: 0, flushLog: 2, writesFirst: false, afterMs: 600, ...shortTimers };
const returnMs = 10_000;
/** By default a replica tries once a minute: time enough for the source to come back, and for its clients to write. */
const retryS = ({ writesFirst }: Params): number => (writesFirst ? 6 : 1);

/** The source loses power under load, and comes back with what its disk had. */
export default defineScenario<Params>({
  title: 'The source loses power. Which acknowledged commits does it lose, and does the replica show it?',
  claims: ['F8'],
  needs: ['server-files', 'tracing'],
  cases: [
    { case: 'relaxed', ...relaxed },
    { case: 'relaxed-writes-first', ...relaxed, writesFirst: true },
    { case: 'every-hundredth', ...relaxed, syncBinlog: 100 },
    { case: 'durable', ...relaxed, syncBinlog: 1, flushLog: 1 },
    { case: 'not-injected', ...relaxed, inject: false },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    const { syncBinlog, flushLog } = params;
    return {
      ...settings,
      source: { ...settings.source, sync_binlog: syncBinlog, innodb_flush_log_at_trx_commit: flushLog },
      replication: { ...settings.replication, connectRetryS: retryS(params) },
      load: { writesPerS: 200 },
    };
  },
  criticalPathMs: (params) =>
    params.inject ? params.afterMs + downForMs + 2 * seconds(retryS(params)) : seconds(params.heartbeatS),
  async play(stage, params) {
    if (!params.inject) return playControl(stage, 'power-loss', params);
    const lost = await stage.inject('power-loss', { afterMs: params.afterMs }, 'source');
    // New transactions would take the GTIDs of those that are lost, and the replica would take them for its own.
    if (!params.writesFirst) await stage.workload.pause();
    await lost.heal();
    if (params.writesFirst) await untilWritesResume(stage);
    await untilDecided(stage);
    if (params.syncBinlog === 1) {
      stage.workload.resume();
      await untilWritesResume(stage);
    }
    await stage.hold(downForMs, 'a receiver that was refused does not try again');
  },
  checks: (params): readonly Check[] => (params.inject ? judged(params) : controlChecks),
});

/** The receiver has its answer from the source that has come back. */
async function untilDecided(stage: Stage): Promise<void> {
  const healedMs = stage.history().healed?.atMs ?? 0;
  await stage.until(
    'the receiver runs again, or has stopped',
    'replication',
    ({ atMs, status, sourceSilent }) => atMs > healedMs && sourceSilent !== true && status.receiver !== 'Connecting',
    { judges: ['receiver', 'resumption'], timeoutMs: returnMs + seconds(6) },
  );
}

/** The replica has more than the source: 13114 since MySQL 8.0, 1236 before and in MariaDB. */
const refusedErrnos = [13114, 1236];
const downForMs = 1000;

function judged({ syncBinlog, writesFirst }: Params): readonly Check[] {
  return [
    faultTookEffect,
    processReturns({ process: 'source' }),
    ...(syncBinlog === 1
      ? [replicaReconnects, resumes({ withinMs: returnMs }), dataIntact]
      : writesFirst
        ? [replicaReconnects, differsUnnoticed]
        : [replicaAhead({ ioErrno: refusedErrnos })]),
    noLiteral1190,
    probesUnbrokenBut({ silenced: ['dump-threads'] }),
  ];
}
