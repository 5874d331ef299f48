import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { replfault: fileURLToPath(new URL('./src/index.ts', import.meta.url)) };

/** Local tests that measure no time: several files at once. All others are alone, one file at a time, since they measure time on real servers. */
const sideBySide = [
  'test/local/capture/*.test.ts',
  'test/local/containers/{first-process,no-daemon}.test.ts',
  'test/local/rehearse/*.test.ts',
  'test/local/tuning-words.test.ts',
  'test/local/cli/{bad-input,history,init,lint,lint-running,saved-run}.test.ts',
  'test/local/servers/{fetch,npm-fetch}.test.ts',
  'test/local/servers/tarballs/{download,fetch,libraries,signature,small-disk,unpack}.test.ts',
];

/** Local tests that start servers but whose verdicts hang on no measured time: two files at once, one for each processor of a small machine. */
const inPairs = [
  'test/local/advised-commands.test.ts',
  'test/local/ci/*.test.ts',
  'test/local/diagnose/*.test.ts',
  'test/local/metrics/*.test.ts',
  'test/local/library/{faulty-link,isolated-users,isolation,package,pair,server-faults,servers,switches,users,vitest,vitest-links,vitest-newest}.test.ts',
  'test/local/cli/{as-shipped,bounds,commands,compare,compare-planted,ended-early,retries,runbook,runbook-own-options,runbook-pair,seed,settings,shards,user-scenarios}.test.ts',
  'test/local/servers/{flavours,patience,start}.test.ts',
  'test/local/option-files/*.test.ts',
  'test/local/switches.test.ts',
  'test/local/up/*.test.ts',
  'test/local/upgrade/{gate,lint,lint-exported,lint-statements,steps}.test.ts',
];

/** The part of the contract suite that the original Toxiproxy keeps, too. */
const eitherProxy = ['test/contract/{api,client,links,toxics}.test.ts'];

export default defineConfig({
  resolve: { alias },
  test: {
    // The JSON is for whoever counts (the gate); people read the default one.
    reporters: ['default', ['json', { outputFile: 'reports/test-results.json' }], './test/support/skips-reporter.ts'],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          // Nothing here measures time: every processor may be used.
          maxWorkers: '100%',
          include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
          // All scenarios are compiled by the first test that loads them: 7 s on a busy machine with a cold cache.
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'contract',
          sequence: { groupOrder: 1 },
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 30_000,
          provide: { against: 'embedded' },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'local-side-by-side',
          sequence: { groupOrder: 2 },
          maxWorkers: 3,
          include: sideBySide,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'local-in-pairs',
          sequence: { groupOrder: 3 },
          maxWorkers: 2,
          include: inPairs,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'local',
          sequence: { groupOrder: 4 },
          maxWorkers: 1,
          include: ['test/local/**/*.test.ts'],
          exclude: [...sideBySide, ...inPairs],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'docker',
          // After the local ones, for the same reason.
          sequence: { groupOrder: 5 },
          maxWorkers: 1,
          include: ['test/docker/**/*.test.ts'],
          globalSetup: 'test/docker/support/setup.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'toxiproxy',
          sequence: { groupOrder: 6 },
          include: [...eitherProxy, 'test/toxiproxy/**/*.test.ts'],
          globalSetup: 'test/toxiproxy/setup.ts',
          testTimeout: 90_000,
          hookTimeout: 30_000,
          provide: { against: 'toxiproxy' },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          sequence: { groupOrder: 7 },
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/browser/setup.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
