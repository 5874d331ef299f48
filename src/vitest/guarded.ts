import type { ChildProcess } from 'node:child_process';
import type { TestContext } from 'vitest';
import type { Pair, Recording } from '../library/index.ts';
import { ReplfaultError } from '../model/errors.ts';

/** What this machine or these servers cannot do, and no mistake of a test. */
const cannot: ReadonlySet<string> = new Set(['FAULT_NOT_HERE', 'TOPOLOGY_NOT_HERE', 'NO_NAMESPACE']);

/** Skips the test where that cannot be done here; with `REPLFAULT_STRICT=1` it fails instead. */
export async function orSkip<T>({ skip }: Pick<TestContext, 'skip'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const strict = process.env['REPLFAULT_STRICT'] === '1';
    if (strict || !(cause instanceof ReplfaultError) || !cannot.has(cause.code)) throw cause;
    return skip(`${cause.message}${cause.hint === undefined ? '' : ` (${cause.hint})`}`);
  }
}

/**
 * Gives a test the pair: what cannot be injected here skips the test, and what it recorded is attached to it, which vitest shows for a test that fails
 * (it takes no attachment afterwards).
 *
 * @returns what ends recordings and programs that the test did not end
 */
export async function guarded(
  test: Pick<TestContext, 'task' | 'skip' | 'annotate'>,
  pair: Pair,
  use: (pair: Pair) => Promise<void>,
): Promise<() => Promise<void>> {
  const open: Recording[] = [];
  const programs: ChildProcess[] = [];
  const spawn = ((...args: Parameters<Pair['spawn']>) => {
    const program = pair.spawn(...args);
    programs.push(program);
    return program;
  }) as Pair['spawn'];
  const record: Pair['record'] = async (options) => {
    const recording = await pair.record(options);
    open.push(recording);
    const stop: Recording['stop'] = async () => {
      const recorded = await recording.stop();
      const attachment = { path: recorded.file, contentType: 'application/x-ndjson' };
      await test.annotate('replfault: the recorded timeline', attachment);
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
    spawn,
    get join() {
      return pair.join;
    },
    caughtUp: (waiting) => pair.caughtUp(waiting),
    record,
    close: () => pair.close(),
    [Symbol.asyncDispose]: () => pair.close(),
  });
  return async () => {
    for (const program of programs) program.kill('SIGKILL');
    for (const recording of open) await recording.close();
  };
}
