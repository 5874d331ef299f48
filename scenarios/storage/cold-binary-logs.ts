import {
  type CaseSettings,
  type Check,
  committedBefore,
  cureWorks,
  dataIntact,
  defineScenario,
  dumpThreadsReturn,
  faultTookEffect,
  GtidSet,
  noLiteral1190,
  probesUnbroken,
  reconnects,
  replicaReconnects,
  resumes,
  type Stage,
  stretchMark,
  stretchReceives,
} from 'replfault';
import { seconds, settingsOf, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** Where the source looks for what the replica lacks: many small files, of which it reads the heads, or one large one, which it reads whole. */
  readonly logs: 'many-files' | 'one-file';
  /** Whether the replica gives each attempt up before the first event comes. */
  readonly inVain: boolean;
  readonly files: number;
  readonly fileBytes: number;
  /** By how much each read of a file takes longer, ms. */
  readonly readMs: number;
}

const connectRetryMs = 1000;
/** With an index of its GTIDs (MariaDB 11.4 and later) a file need not be read from its beginning; older servers do not know the variable. */
const withoutIndex = { loose_binlog_gtid_index: 'OFF' };
/** Attempts of a replica that gives up are watched for so many timeouts. */
const attempts = 3;
const stretch = 'positioning';
const largeTimeoutS = 60;
const small = { netWriteTimeoutS: 60, replicaNetTimeoutS: 2, heartbeatS: 1 };
const large = { ...small, replicaNetTimeoutS: largeTimeoutS };
/** The least that servers take: every transaction of 4 KiB begins a file of its own. */
const many = { logs: 'many-files', files: 40, fileBytes: 4096, readMs: 100 } as const;
const one = { logs: 'one-file', files: 1, fileBytes: 8_000_000, readMs: 5 } as const;

/** What the source needs at least until it can send the first event, ms: one read for each file, or for each 16 KiB of it. */
const positioningMs = ({ logs, files, fileBytes, readMs }: Params): number =>
  readMs * (logs === 'many-files' ? files : fileBytes / 16_384);
const watchedMs = ({ replicaNetTimeoutS }: Params): number => attempts * (seconds(replicaNetTimeoutS) + connectRetryMs);
const spareMs = 10_000;
/** Servers read some files, or parts of them, more than once; and then each is read to be sent. */
const arrivesWithinMs = (params: Params): number => 6 * positioningMs(params) + spareMs;

/**
 * Binary logs that are not in memory are read slowly, and a replica that comes back by GTID makes the source search them: backwards through the heads of the
 * files, then through the first file with something that the replica lacks. While it looks for the file it sends nothing. While it skips what the replica has,
 * MySQL sends heartbeats and MariaDB does not.
 */
export default defineScenario<Params>({
  title: 'The source reads its binary logs slowly. Does a replica that reconnects wait for the first event?',
  needs: ['tracing'],
  cases: [
    { case: 'many-files', inVain: true, ...many, ...small },
    { case: 'many-files-long-timeout', inVain: false, ...many, ...large },
    { case: 'one-file-with-heartbeats', inVain: false, ...one, ...small },
    { case: 'one-file-without-heartbeats', inVain: true, ...one, ...small },
    { case: 'one-file-long-timeout', inVain: false, ...one, ...large },
  ],
  requires: ({ case: name }) =>
    name === 'one-file-with-heartbeats'
      ? ['heartbeats-while-skipping']
      : name === 'one-file-without-heartbeats'
        ? ['silent-while-skipping']
        : [],
  settings: (params): CaseSettings => {
    const settings = settingsOf(params);
    const more =
      params.logs === 'many-files' ? { max_binlog_size: params.fileBytes } : params.inVain ? withoutIndex : {};
    return { ...settings, source: { ...settings.source, ...more } };
  },
  criticalPathMs: (params) => (params.inVain ? watchedMs(params) : 0) + arrivesWithinMs(params) + 2 * connectRetryMs,
  async play(stage, params) {
    if (params.logs === 'one-file') await writeAndReplicate(stage, params);
    const refused = await stage.inject('refuse');
    await stage.until('the replica has lost its connection', 'replication', (o) => o.status.receiver !== 'Yes', {
      judges: ['receiver'],
      timeoutMs: 5000,
      since: 'injection',
    });
    await stage.workload.burst(
      params.logs === 'many-files'
        ? { bytes: params.files * params.fileBytes, rowBytes: params.fileBytes }
        : { bytes: 20_000, rowBytes: 1000 },
    );
    // Each write would begin one more file, and make the search longer.
    await stage.workload.pause();
    const slow = await stage.inject('slow-disk', { what: 'reads', delayMs: params.readMs }, 'source');
    await refused.heal();
    stage.note(stretchMark(stretch, 'begins'));
    if (params.inVain)
      await stage.hold(watchedMs(params), 'the replica tries, and the source searches its binary logs');
    else await untilArrived(stage, 'the first transaction arrives', params, (missing, before) => missing < before);
    stage.note(stretchMark(stretch, 'ends'));
    await slow.proof();
    if (params.inVain) {
      await stage.operate('set-variable', { on: 'replica', name: 'replica_net_timeout', value: largeTimeoutS });
      await untilArrived(stage, 'the replica has everything', params, (missing) => missing === 0);
    }
    stage.workload.resume();
    await slow.heal();
  },
  checks: (params): readonly Check[] => [
    faultTookEffect,
    reconnects({ stretch, atLeast: params.inVain ? 2 : 1, atMost: params.inVain ? 10 : 1 }),
    stretchReceives({ stretch, what: params.inVain ? 'nothing' : 'something' }),
    ...(params.inVain ? [cureWorks({ action: 'set-variable', withinMs: arrivesWithinMs(params) })] : []),
    dumpThreadsReturn({ last: 1, atMost: 3 }),
    replicaReconnects,
    resumes({ withinMs: spareMs }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

/** What the file consists of, and what the replica has. */
async function writeAndReplicate(stage: Stage, params: Params): Promise<void> {
  await stage.workload.burst({ bytes: params.fileBytes, rowBytes: 16 * 1024 });
  await stage.until('the replica has all of it', 'replication', (o) => o.replicaGtid === o.sourceGtid, {
    judges: ['applier'],
    timeoutMs: 20_000,
  });
}

/** Waits for transactions that the source has, by how many the replica lacks, now and when the wait began. */
async function untilArrived(
  stage: Stage,
  what: string,
  params: Params,
  where: (missing: number, before: number) => boolean,
): Promise<void> {
  const last = stage.history().last('replication');
  const wanted = committedBefore(stage.history(), last?.atMs ?? 0);
  const missing = (replicaGtid: string): number => wanted.minus(GtidSet.parse(replicaGtid)).count;
  const before = missing(last?.replicaGtid ?? '');
  await stage.until(what, 'replication', ({ replicaGtid }) => where(missing(replicaGtid), before), {
    judges: ['resumption'],
    timeoutMs: arrivesWithinMs(params),
  });
}
