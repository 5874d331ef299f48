import type { TestContext } from 'vitest';
import { type Pair, type PairOptions, startPair } from '../library/index.ts';
import { usageError } from '../model/errors.ts';

/** The pair of one file of tests. */
export interface SharedPair extends AsyncDisposable {
  /** Starts it for the first test that asks, and after one that broke it. */
  pair(): Promise<Pair>;
  /** Makes it whole for the next test. @throws ReplfaultError `LEFT_BEHIND` where a test that passed has left a fault or a server that is down. */
  check(test: Pick<TestContext, 'task'>, endRecordings: () => Promise<void>): Promise<void>;
}

export function sharePair(options: PairOptions): SharedPair {
  let started: Promise<Pair> | undefined;
  const close = async (): Promise<void> => {
    const pair = await started?.catch(() => undefined);
    started = undefined;
    await pair?.close();
  };
  return {
    pair() {
      const starting = started ?? startPair(options);
      started = starting;
      // Whoever asks next may have more luck.
      starting.catch(() => {
        started = undefined;
      });
      return starting;
    },
    async check({ task }, endRecordings) {
      const pair = await started;
      if (!pair) return;
      // Asked first: the end of a recording heals.
      const left = leftBehind(pair);
      await endRecordings().catch(close);
      if (left.length === 0) return;
      await mend(pair).catch(close);
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

function leftBehind({ faults, source, replica }: Pair): string[] {
  const injected = faults.map(({ name, leg }) => `the fault ${name} on the ${leg}`);
  // Healing brings a killed server back: only one that nothing will bring back is told.
  const down = [source, replica].filter((server) => !server.running && injected.length === 0);
  return [...injected, ...down.map(({ name }) => `a stopped ${name}`)];
}

/** @throws when the pair cannot be made whole in time: then the next test gets another one. */
async function mend(pair: Pair): Promise<void> {
  await pair.heal();
  for (const server of [pair.source, pair.replica]) if (!server.running) await server.start();
  await pair.caughtUp();
}
