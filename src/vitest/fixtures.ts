import { test as base, type TestAPI } from 'vitest';
import {
  type Pair,
  type PairOptions,
  type Server,
  type ServerOptions,
  startPair,
  startServer,
} from '../library/index.ts';
import { guarded, orSkip } from './guarded.ts';
import { OfFile } from './of-file.ts';
import { sharePair } from './shared-pair.ts';

/** Fixtures of `test`. What a test does not name is not started. */
export interface Fixtures {
  /** A replicating pair of this test alone. */
  pair: Pair;
  /** One pair for all tests of the file. A test that leaves a fault behind fails, and the next one gets a whole link. */
  sharedPair: Pair;
  /** A server of this test alone. */
  server: Server;
  /** One server for all tests of the file. */
  sharedServer: Server;
}

/** What the fixtures are made of; MySQL 9.7 unless told. */
export interface FixtureOptions {
  readonly pair?: PairOptions;
  readonly server?: ServerOptions & { readonly server?: string };
}

interface All extends Fixtures {
  ofFile: OfFile;
}

const defaultServer = 'mysql:9.7';

/**
 * vitest's `test` with servers and pairs as fixtures, made of what is told. Several in one file are independent of each other. What the servers or the
 * machine cannot do is skipped with the reason; `REPLFAULT_STRICT=1` makes that a failure.
 *
 * @example
 * const old = testWith({ server: { server: 'mysql:5.6' } });
 * old('speaks to MySQL 5.6', async ({ sharedServer }) => {
 *   expect(sharedServer.version).toMatch(/^5\.6/);
 * });
 */
export function testWith({
  pair = {},
  server: { server = defaultServer, ...options } = {},
}: FixtureOptions = {}): TestAPI<Fixtures> {
  const startOne = (): Promise<Server> => startServer(server, options);
  const [pairKey, serverKey] = [Symbol('pair'), Symbol('server')];
  const extended = base.extend<All>({
    ofFile: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern, and reads it
      async ({}, use) => {
        await using all = new OfFile();
        await use(all);
      },
      { scope: 'file' },
    ],
    sharedPair: async ({ ofFile, task, skip, annotate }, use) => {
      const shared = await ofFile.get(pairKey, async () => sharePair(pair));
      const given = await orSkip({ skip }, () => shared.pair());
      const endRecordings = await guarded({ task, skip, annotate }, given, use);
      await shared.check({ task }, endRecordings);
    },
    pair: async ({ task, skip, annotate }, use) => {
      await using own = await orSkip({ skip }, () => startPair(pair));
      await guarded({ task, skip, annotate }, own, use);
    },
    sharedServer: async ({ ofFile }, use) => {
      await use(await ofFile.get(serverKey, startOne));
    },
    // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern, and reads it
    server: async ({}, use) => {
      await using own = await startOne();
      await use(own);
    },
  });
  return extended as unknown as TestAPI<Fixtures>;
}

/**
 * `testWith()`: fixtures of MySQL 9.7.
 *
 * @example
 * test('replication resumes after a stall', async ({ sharedPair }) => {
 *   const recording = await sharedPair.record();
 *   const fault = await sharedPair.inject('stall');
 *   await recording.hold(500, 'half a second of silence');
 *   await fault.heal();
 *   const recorded = await recording.stop();
 *   expect(recorded).toResumeWithin(10_000);
 *   expect(recorded).toLoseNothing();
 * });
 */
export const test: TestAPI<Fixtures> = testWith();
