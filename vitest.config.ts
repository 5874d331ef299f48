import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { replfault: fileURLToPath(new URL('./src/index.ts', import.meta.url)) };

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
          name: 'local',
          // Alone and one file at a time: these measure time on real servers.
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
          include: ['test/local/**/*.test.ts'],
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
          sequence: { groupOrder: 3 },
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
