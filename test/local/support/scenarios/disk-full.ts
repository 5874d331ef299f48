import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataIntact, defineScenario } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Of TMPDIR a worker may write to the folder of its servers alone. */
const ownFolder = (): string => readdirSync(tmpdir()).find((name) => name.startsWith('replfault-')) ?? '';

/** Fills the file system of TMPDIR to the last byte; give it one of its own. */
export default defineScenario({
  title: 'The disk of both servers is full, and stays so',
  cases: [{ case: 'full' }],
  settings: () => shortSettings,
  criticalPathMs: () => 1000,
  async play(stage) {
    const file = openSync(join(tmpdir(), ownFolder(), 'fill'), 'w');
    for (let bytes = 1024 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2))
      try {
        for (;;) writeSync(file, Buffer.alloc(bytes));
      } catch (cause) {
        if ((cause as { code?: string }).code !== 'ENOSPC') throw cause;
      }
    closeSync(file);
    await stage.hold(1000, 'the workload meets a full disk');
  },
  checks: () => [dataIntact],
});
