import { join } from 'node:path';
import { goFirst } from '../host/niceness.ts';
import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { ReplfaultError } from '../model/errors.ts';
import { describeError } from '../model/result.ts';
import type { PlannedCase } from '../model/scenario.ts';
import { loadFaults } from '../network/faults/index.ts';
import { loadActions } from '../operator/index.ts';
import type { ServerProgram } from '../servers/types.ts';
import { type LeftBehind, playCase, removeCaseDir } from './case.ts';
import { playEntry } from './entry/play-entry.ts';
import { entryPreparer, type PreparedEntry } from './entry/prepare-entry.ts';
import { KeptPairs } from './kept-pairs.ts';
import { playLint } from './lint/play-lint.ts';
import { openSites } from './open-sites.ts';
import { briefOf, CaseSkipped, casePreparer, type PreparedCase } from './prepare-case.ts';
import type { CaseRecord, FromWorker, ToWorker, WorkerConfig } from './protocol.ts';
import { playRolling, rollingMissing } from './rolling/play-rolling.ts';
import { namedAsAsked } from './server-names.ts';

const say = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};

/** Resolves when every message sent so far has left this process: messages go in order, so an empty last one tells. */
const delivered = (): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected && process.send) process.send(null, () => resolve());
    else resolve();
  });

/** Whoever started this process ends it when it hears nothing for a while. */
const aliveEveryMs = 1_000;

const announce = (): void => say({ type: 'prepared' });

/**
 * A worker plays cases one after the other, in namespaces of its own where the machine allows. It prepares the servers of the
 * next case while the present one plays, since most of a case is waiting for server timers.
 */
async function work(
  config: WorkerConfig,
  nextCase: () => Promise<PlannedCase | undefined>,
  signal: AbortSignal,
): Promise<void> {
  await using sites = await openSites(config);
  const [faults, actions] = await Promise.all([loadFaults(), loadActions()]);
  const teardowns = new Set<Promise<void>>();
  const tearDown = (prepared: PreparedCase | PreparedEntry): void => {
    const bound = { ms: phaseMs.end, what: 'the servers of a case to end' };
    // Servers that were started as they ship ended with their play.
    const pair = 'pair' in prepared ? prepared.pair[Symbol.asyncDispose]() : Promise.resolve();
    const ending = bounded(pair, bound)
      .catch(() => undefined)
      .then(() => bounded(prepared.site[Symbol.asyncDispose](), bound))
      .catch(() => undefined)
      .then(() => removeCaseDir(prepared.dir))
      .catch(() => undefined)
      .finally(() => teardowns.delete(ending));
    teardowns.add(ending);
  };
  const preparer = casePreparer(config, sites, signal);
  const pairs = new KeptPairs(preparer, config, tearDown, signal);
  const prepareEntry = entryPreparer(config, preparer, sites);
  const prepare = async (planned: PlannedCase, waiting: () => void): Promise<PreparedCase | PreparedEntry> => {
    const brief = await briefOf(planned, config.switches);
    const { asShipped, rollingUpgrade, lint } = brief.scenario.topology ?? {};
    if (!(asShipped || rollingUpgrade || lint)) return pairs.prepare(planned, waiting);
    const prepared = await prepareEntry(brief);
    const missing = rollingUpgrade ? rollingMissing(prepared) : null;
    if (missing === null) return prepared;
    tearDown(prepared);
    throw new CaseSkipped(missing);
  };
  /** Servers quote their own files, whose folders are those of this machine. */
  const describedAsAsked = async (cause: ReplfaultError, planned: PlannedCase): Promise<CaseRecord['error']> => {
    const described = describeError(cause);
    const specs = [planned.sourceSpec, planned.replicaSpec];
    const programs = await Promise.all(specs.map((spec) => preparer.program(spec))).catch(() => []);
    return { ...described, message: namedAsAsked(described.message, programs, config.cacheDir) };
  };
  const played = (prepared: PreparedCase | PreparedEntry, left: LeftBehind | undefined): void => {
    if ('pair' in prepared) pairs.played(prepared, left);
    else tearDown(prepared);
  };
  type Ready = { planned: PlannedCase; prepared: Promise<PreparedCase | PreparedEntry> };
  const fetchNext = async (): Promise<Ready | undefined> => {
    const planned = await nextCase();
    if (!planned) return undefined;
    let announced = false;
    const announceOnce = (): void => {
      if (!announced) announce();
      announced = true;
    };
    const prepared = prepare(planned, announceOnce);
    prepared.then(announceOnce, announceOnce);
    return { planned, prepared };
  };

  let next: Promise<Ready | undefined> = fetchNext();
  try {
    for (let current = await next; current; current = await next) {
      const { planned } = current;
      const startedAt = new Date();
      const base = { id: planned.id, startedAt: startedAt.toISOString() };
      let prepared: PreparedCase | PreparedEntry | undefined;
      let error: CaseRecord['error'] = null;
      let skipped: CaseSkipped | undefined;
      const timeline = `${planned.id}.ndjson`;
      let recorded = false;
      let left: LeftBehind | undefined;
      try {
        say({ type: 'phase', id: planned.id, phase: 'start', text: 'starting servers' });
        prepared = await current.prepared;
        recorded = true;
        next = fetchNext();
        const around = {
          timelinePath: join(config.timelineDir, timeline),
          logDir: config.logDir,
          signal,
          say: (phase: string, text: string) => say({ type: 'phase', id: planned.id, phase, text }),
        };
        if ('pair' in prepared) {
          const { scenario, switches, pair, site, casesBefore, notReused } = prepared;
          const before = { casesBefore, notReused };
          left = await playCase({ ...around, ...before, planned, scenario, switches, pair, site, faults, actions });
        } else if (prepared.scenario.topology?.rollingUpgrade) await playRolling({ ...around, prepared });
        else if (prepared.scenario.topology?.lint) await playLint({ ...around, prepared });
        else await playEntry({ ...around, prepared });
      } catch (cause) {
        if (cause instanceof CaseSkipped) skipped = cause;
        else error = await describedAsAsked(asError(cause), planned);
        if (!recorded) next = fetchNext();
      }
      const server = prepared ? identitiesOf(prepared, planned) : null;
      if (prepared) played(prepared, left);
      signal.throwIfAborted();
      say({
        type: 'case-done',
        record: {
          ...base,
          server,
          overridden: (prepared && ('pair' in prepared ? prepared : prepared.ends).overridden) ?? [],
          timeline: recorded ? timeline : null,
          error,
          ...(skipped === undefined ? {} : { skipped: skipped.message, lacks: skipped.lacks }),
          wallMs: Date.now() - startedAt.getTime(),
        },
      });
    }
  } finally {
    // Whatever was prepared ahead and never played must go too.
    const leftover = await Promise.resolve(next)
      .then((ready) => ready?.prepared)
      .catch(() => undefined);
    if (leftover && signal.aborted) played(leftover, undefined);
    pairs.end();
    await Promise.all(teardowns);
  }
}

function identitiesOf(
  prepared: PreparedCase | PreparedEntry,
  { sourceSpec, replicaSpec }: PlannedCase,
): NonNullable<CaseRecord['server']> {
  const identity = ({ flavour, version }: Pick<ServerProgram, 'flavour' | 'version'>, spec: string) => ({
    spec,
    flavour: flavour.name,
    version,
  });
  if ('pair' in prepared) {
    const { source, replica } = prepared.pair;
    return { source: identity(source, sourceSpec), replica: identity(replica, replicaSpec) };
  }
  const { source, replica } = prepared.ends;
  return { source: identity(source.program, sourceSpec), replica: identity(replica.program, replicaSpec) };
}

function asError(cause: unknown): ReplfaultError {
  if (cause instanceof ReplfaultError) return cause;
  const [message = String(cause), frame = ''] = String((cause as Error)?.stack ?? cause).split('\n');
  return new ReplfaultError('CASE_FAILED', `${message} ${frame.trim()}`.trim());
}

/** Connects the loop to its parent process: messages in, messages out, and the end of either side ends the other. */
function main(): void {
  goFirst();
  const abort = new AbortController();
  const waiting: ((planned: PlannedCase | undefined) => void)[] = [];
  const nextCase = (): Promise<PlannedCase | undefined> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      say({ type: 'want-case' });
    });
  process.on('SIGINT', () => undefined);
  setInterval(() => say({ type: 'alive' }), aliveEveryMs).unref();
  process.on('disconnect', () => abort.abort(new Error('the tool is gone')));
  process.on('message', (message: ToWorker) => {
    if (message.type === 'case') waiting.shift()?.(message.planned);
    else if (message.type === 'no-more-cases') waiting.shift()?.(undefined);
    else if (message.type === 'cancel') {
      abort.abort(new Error('cancelled'));
      while (waiting.length > 0) waiting.shift()?.(undefined);
    } else if (message.type === 'config')
      work(message.config, nextCase, abort.signal)
        .catch((error: unknown) => {
          if (!abort.signal.aborted) say({ type: 'failed', error: describeError(asError(error)) });
        })
        .then(delivered)
        .finally(() => {
          process.disconnect?.();
          process.exit(0);
        });
  });
}

main();
