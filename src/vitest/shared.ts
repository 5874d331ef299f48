import type { TestContext } from 'vitest';
import { usageError } from '../model/errors.ts';

/** How something that the tests of one file share is started, looked at after each of them, and made whole for the next. */
export interface Sharing<T> {
  start(): Promise<T>;
  /** What a test has left behind, for people; empty where all is well. */
  leftBehind(one: T): readonly string[];
  /** @throws when it cannot be made whole in time: then the next test gets another one. */
  mend(one: T): Promise<void>;
}

/** What the tests of one file share. */
export interface Shared<T> extends AsyncDisposable {
  /** Starts it for the first test that asks, and after one that broke it. */
  get(): Promise<T>;
  /** Makes it whole for the next test. @throws ReplfaultError `LEFT_BEHIND` where a test that passed has left a fault or a server that is down. */
  check(test: Pick<TestContext, 'task'>, end: () => Promise<void>): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

export function share<T extends Closable>({ start, leftBehind, mend }: Sharing<T>): Shared<T> {
  let started: Promise<T> | undefined;
  const close = async (): Promise<void> => {
    const one = await started?.catch(() => undefined);
    started = undefined;
    await one?.close();
  };
  return {
    get() {
      const starting = started ?? start();
      started = starting;
      // Whoever asks next may have more luck.
      starting.catch(() => {
        started = undefined;
      });
      return starting;
    },
    async check({ task }, end) {
      const one = await started;
      if (!one) return;
      // Asked first: the end of a recording heals.
      const left = leftBehind(one);
      await end().catch(close);
      if (left.length === 0) return;
      await mend(one).catch(close);
      // A test that has failed has a better reason.
      if (task.result?.state === 'fail') return;
      throw usageError(
        'LEFT_BEHIND',
        `the test "${task.name}" left behind: ${left.join(', ')}`,
        'heal every fault: `await using fault = await pair.inject(...)` does so whatever happens',
      );
    },
    [Symbol.asyncDispose]: close,
  };
}
