import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { replfault: fileURLToPath(new URL('./src/index.ts', import.meta.url)) };

/** Local tests that measure no time: several files at once. All others are alone, one file at a time, since they measure time on real servers. */
const sideBySide = [
  'test/local/capture/*.test.ts',
  'test/local/report-in-chromium.test.ts',
  'test/local/tuning-words.test.ts',
  'test/local/cli/{bad-input,init,lint,lint-running,saved-run}.test.ts',
  'test/local/servers/{fetch,npm-fetch}.test.ts',
];

/** Local tests that start servers but whose verdicts hang on no measured time: two files at once, one for each processor of a small machine. */
const inPairs = [
  'test/local/cli/{commands,ended-early,runbook,seed,settings,user-scenarios}.test.ts',
  'test/local/servers/{flavours,start}.test.ts',
  'test/local/option-files/*.test.ts',
];

export default defineConfig({
  resolve: { alias },
  test: {
    // The JSON is for whoever counts (the gate); people read the default one.
    reporters: ['default', ['json', { outputFile: 'reports/test-results.json' }]],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          // Nothing here measures time: every processor may be used.
          maxWorkers: '100%',
          include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
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
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
