import { test as base, type TestAPI } from 'vitest';
import {
  type FaultyLink,
  type FaultyLinkOptions,
  type Pair,
  type PairOptions,
  type ServerOptions,
  type SingleServer,
  faultyLink as startFaultyLink,
  startPair,
  startServer,
} from '../library/index.ts';
import { rejectOthers } from '../model/unknown-options.ts';
import { reported } from './attach.ts';
import { guardedLink, guardedPair, orSkip } from './guarded.ts';
import { guardedServer } from './guarded-server.ts';
import { OfFile } from './of-file.ts';
import { shareFaultyLink, sharePair, shareServer } from './shared-kinds.ts';

/** Fixtures of `test`. What a test does not name is not started. */
export interface Fixtures {
  /** A replicating pair of this test alone. */
  pair: Pair;
  /** One pair for all tests of the file. A test that leaves a fault behind fails, and the next one gets a whole link. */
  sharedPair: Pair;
  /** A source behind a fault proxy, for a client of this test alone. */
  faultyLink: FaultyLink;
  /** One for all tests of the file. A test that leaves a fault behind fails, and the next one gets a whole link. */
  sharedFaultyLink: FaultyLink;
  /** A server of this test alone. */
  server: SingleServer;
  /** One server for all tests of the file. A test that leaves a fault behind, or the server stopped, fails, and the next one gets a server that runs. */
  sharedServer: SingleServer;
}

/** What the fixtures are made of; MySQL 9.7 unless told. */
export interface FixtureOptions {
  readonly pair?: PairOptions;
  readonly faultyLink?: FaultyLinkOptions;
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
export function testWith(fixtures: FixtureOptions = {}): TestAPI<Fixtures> {
  rejectOthers('testWith', fixtures, ['pair', 'faultyLink', 'server'] satisfies (keyof FixtureOptions)[]);
  const { pair = {}, faultyLink = {}, server: { server = defaultServer, ...options } = {} } = fixtures;
  const startOne = (): Promise<SingleServer> => startServer(server, options);
  const [pairKey, linkKey, serverKey] = [Symbol('pair'), Symbol('faulty link'), Symbol('server')];
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
      const test = { task, skip, annotate };
      const shared = await ofFile.get(pairKey, async () => sharePair(pair));
      const given = await orSkip(test, () => shared.get());
      const { evidence, end } = await guardedPair(test, given, use);
      await reported(test, evidence, () => shared.check(test, end));
    },
    pair: async ({ task, skip, annotate }, use) => {
      const test = { task, skip, annotate };
      await using own = await orSkip(test, () => startPair(pair));
      const { evidence } = await guardedPair(test, own, use);
      await reported(test, evidence, async () => undefined);
    },
    sharedFaultyLink: async ({ ofFile, task, skip, annotate }, use) => {
      const test = { task, skip, annotate };
      const shared = await ofFile.get(linkKey, async () => shareFaultyLink(faultyLink));
      const given = await orSkip(test, () => shared.get());
      await given.renew();
      const { evidence, end } = await guardedLink(test, given, use);
      await reported(test, evidence, () => shared.check(test, async () => undefined).then(end));
    },
    faultyLink: async ({ task, skip, annotate }, use) => {
      const test = { task, skip, annotate };
      await using own = await orSkip(test, () => startFaultyLink(faultyLink));
      const { evidence, end } = await guardedLink(test, own, use);
      await reported(test, evidence, end);
    },
    sharedServer: async ({ ofFile, task, skip, annotate }, use) => {
      const test = { task, skip, annotate };
      const shared = await ofFile.get(serverKey, async () => shareServer(startOne));
      const given = await orSkip(test, () => shared.get());
      await shared.check(test, await guardedServer(test, given, use));
    },
    server: async ({ task, skip, annotate }, use) => {
      const test = { task, skip, annotate };
      await using own = await orSkip(test, startOne);
      await guardedServer(test, own, use);
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
