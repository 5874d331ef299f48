import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['bench/vitest-fixtures/*.suite.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
