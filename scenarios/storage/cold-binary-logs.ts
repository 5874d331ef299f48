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
  /** Whether the timeout of the replica is longer than that takes. */
  readonly patient: boolean;
  readonly files: number;
  readonly fileBytes: number;
  /** By how much each read of a file takes longer, ms. */
  readonly readMs: number;
}

const connectRetryMs = 1000;
/** Attempts of an impatient replica that are watched. */
const attempts = 3;
const stretch = 'positioning';
const largeTimeoutS = 60;
const impatient = { patient: false, netWriteTimeoutS: 60, replicaNetTimeoutS: 2, heartbeatS: 1 };
const patient = { ...impatient, patient: true, replicaNetTimeoutS: largeTimeoutS };
/** The least that servers take: every transaction of 4 KiB begins a file of its own. */
const many = { logs: 'many-files', files: 40, fileBytes: 4096, readMs: 100 } as const;
const one = { logs: 'one-file', files: 1, fileBytes: 8_000_000, readMs: 5 } as const;

/** What the source needs at least until it can send the first event, ms: one read for each file, or for each 8 KiB of it. */
const positioningMs = ({ logs, files, fileBytes, readMs }: Params): number =>
  readMs * (logs === 'many-files' ? files : fileBytes / 8192);
const watchedMs = (params: Params): number =>
  Math.max(attempts * (seconds(impatient.replicaNetTimeoutS) + connectRetryMs), 2 * positioningMs(params));
/** While the source skips what the replica has, it sends heartbeats; while it looks for the file, it does not. */
const inVain = ({ logs, patient: waits }: Params): boolean => logs === 'many-files' && !waits;
const spareMs = 10_000;
/** The attempt under way ends, the next one searches, and then each file is read. */
const curedWithinMs = (params: Params): number => 6 * positioningMs(params) + spareMs;

/**
 * Binary logs that are not in memory are read slowly, and a replica that comes back by GTID makes the source search them: backwards through the heads of the
 * files, then through the first file with something that the replica lacks. Nothing is sent while the source searches.
 */
export default defineScenario<Params>({
  title: 'The source reads its binary logs slowly. Does a replica that reconnects wait for the first event?',
  needs: ['tracing'],
  cases: [
    { case: 'many-files', ...many, ...impatient },
    { case: 'many-files-long-timeout', ...many, ...patient },
    { case: 'one-file', ...one, ...impatient },
    { case: 'one-file-long-timeout', ...one, ...patient },
  ],
  settings: (params): CaseSettings => {
    const settings = settingsOf(params);
    if (params.logs === 'one-file') return settings;
    return { ...settings, source: { ...settings.source, max_binlog_size: params.fileBytes } };
  },
  criticalPathMs: (params) => watchedMs(params) + 6 * positioningMs(params) + 2 * connectRetryMs,
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
    await stage.hold(watchedMs(params), 'the replica connects, and the source searches its binary logs');
    stage.note(stretchMark(stretch, 'ends'));
    await slow.proof();
    if (inVain(params)) {
      await stage.operate('set-variable', { on: 'replica', name: 'replica_net_timeout', value: largeTimeoutS });
      await untilCaughtUp(stage, curedWithinMs(params));
    }
    stage.workload.resume();
    await slow.heal();
  },
  checks: (params): readonly Check[] => [
    faultTookEffect,
    reconnects({ stretch, atLeast: inVain(params) ? 2 : 1, atMost: inVain(params) ? 10 : 1 }),
    stretchReceives({ stretch, what: inVain(params) ? 'nothing' : 'something' }),
    dumpThreadsReturn({ last: 1, atMost: 3 }),
    ...(inVain(params) ? [cureWorks({ action: 'set-variable', withinMs: curedWithinMs(params) })] : []),
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

async function untilCaughtUp(stage: Stage, timeoutMs: number): Promise<void> {
  const wanted = committedBefore(stage.history(), stage.history().last('replication')?.atMs ?? 0);
  await stage.until(
    'the replica has everything',
    'replication',
    ({ replicaGtid }) => wanted.minus(GtidSet.parse(replicaGtid)).isEmpty,
    { judges: ['resumption'], timeoutMs },
  );
}
