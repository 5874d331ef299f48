import type { FaultyLink, Pair, Recorded, Recording } from '../library/index.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { Test } from './attach.ts';
import { type Evidence, verdictsOf } from './evidence.ts';
import { testPrograms } from './test-programs.ts';

/** What this machine or these servers cannot do, and no mistake of a test. */
const cannot: ReadonlySet<string> = new Set(['FAULT_NOT_HERE', 'TOPOLOGY_NOT_HERE', 'NO_NAMESPACE']);

/** Skips the test where that cannot be done here; with `REPLFAULT_STRICT=1` it fails instead. */
export async function orSkip<T>({ skip }: Pick<Test, 'skip'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const strict = process.env['REPLFAULT_STRICT'] === '1';
    if (strict || !(cause instanceof ReplfaultError) || !cannot.has(cause.code)) throw cause;
    return skip(`${cause.message}${cause.hint === undefined ? '' : ` (${cause.hint})`}`);
  }
}

/** What a test has done with what it was given. */
export interface Guarded {
  readonly evidence: readonly Evidence[];
  /** Ends recordings and programs that the test did not end. @throws ReplfaultError `NOT_AWAITED` where a wait of a faulty link is under way. */
  end(): Promise<void>;
}

/** Gives a test the pair: what cannot be injected here skips the test, and what it records is kept for the report. */
export async function guardedPair(test: Test, pair: Pair, use: (pair: Pair) => Promise<void>): Promise<Guarded> {
  const evidence: Evidence[] = [];
  const open: Recording[] = [];
  const programs = testPrograms(pair);
  const record: Pair['record'] = async (options) => {
    const recording = await pair.record(options);
    open.push(recording);
    let recorded: Recorded | undefined;
    evidence.push({
      name: `recording ${open.length}`,
      kind: 'pair',
      servers: pair,
      timeline: () => recorded?.timeline ?? recording.history(),
      verdicts: () => (recorded ? verdictsOf(recorded) : []),
    });
    const stop: Recording['stop'] = async () => {
      recorded = await recording.stop();
      return recorded;
    };
    return { ...recording, stop };
  };
  await use({
    source: pair.source,
    replica: pair.replica,
    get throughLink() {
      return pair.throughLink;
    },
    get faults() {
      return pair.faults;
    },
    inject: (...args) => orSkip(test, () => pair.inject(...args)),
    heal: () => pair.heal(),
    ...programs.reachable,
    caughtUp: (waiting) => pair.caughtUp(waiting),
    switches: () => pair.switches(),
    record,
    close: () => pair.close(),
    [Symbol.asyncDispose]: () => pair.close(),
  });
  return {
    evidence,
    async end() {
      programs.end();
      for (const recording of open) await recording.close();
    },
  };
}

/** Gives a test the faulty link: what cannot be injected here skips the test, and what is observed is kept for the report. */
export async function guardedLink(
  test: Test,
  link: FaultyLink,
  use: (link: FaultyLink) => Promise<void>,
): Promise<Guarded> {
  let waiting = 0;
  const programs = testPrograms(link);
  const counted = async <T>(wait: Promise<T>): Promise<T> => {
    waiting += 1;
    try {
      return await wait;
    } finally {
      waiting -= 1;
    }
  };
  const given: FaultyLink = {
    source: link.source,
    get connection() {
      return link.connection;
    },
    get faults() {
      return link.faults;
    },
    inject: (...args) => orSkip(test, () => link.inject(...args)),
    heal: () => link.heal(),
    ...programs.reachable,
    connections: () => link.connections(),
    untilConnected: (options) => link.untilConnected(options),
    noticed: (options) => counted(link.noticed(options)),
    reconnected: (options) => counted(link.reconnected(options)),
    history: () => link.history(),
    judge: (...checks) => link.judge(...checks),
    close: () => link.close(),
    [Symbol.asyncDispose]: () => link.close(),
  };
  await use(given);
  const evidence: Evidence = {
    name: 'faulty link',
    kind: 'link',
    servers: { source: link.source, replica: null },
    timeline: () => link.history(),
    verdicts: () => verdictsOf(given),
  };
  return {
    evidence: [evidence],
    async end() {
      programs.end();
      if (waiting > 0 && test.task.result?.state !== 'fail') throw notAwaited(test.task.name);
    },
  };
}

const notAwaited = (test: string): ReplfaultError =>
  usageError(
    'NOT_AWAITED',
    `the test "${test}" has ended while a wait of its faulty link was under way`,
    'await it: await expect(faultyLink).toNoticeWithin(5_000)',
  );
