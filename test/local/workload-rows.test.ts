import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultLoad, type LoadShape } from '../../src/model/load.ts';
import { Ledger } from '../../src/probes/ledger.ts';
import { Recorder } from '../../src/probes/recorder.ts';
import type { StartedServer } from '../../src/servers/types.ts';
import { startPlantedPair } from './support/planted-pair.ts';
import { eventually } from './support/processes.ts';

/** Share of its size that zlib leaves of a binary log which begins with these writes. */
async function leftByZlib(source: StartedServer, load: LoadShape): Promise<{ left: number; bytes: number }> {
  await source.query('FLUSH BINARY LOGS');
  const name = String((await source.query('SHOW BINARY LOGS')).at(-1)?.['Log_name']);
  const recorder = new Recorder(join(dirname(source.socketPath), `timeline-${name}`));
  const ledger = await Ledger.open(source, recorder, load);
  ledger.start();
  const enough = await eventually(async () => ledger.acknowledged >= 60, { withinMs: 20_000, everyMs: 20 });
  await ledger.stop();
  await recorder.close();
  expect(enough).toBe(true);
  const log = await readFile(join(source.dataDir, name));
  return { left: deflateSync(log).length / log.length, bytes: log.length };
}

describe.each(['mysql:9.7', 'mariadb:10.11'])('rows of a load on %s', (spec) => {
  it('are random bytes, unless they are to be compressible', async () => {
    await using pair = await startPlantedPair(spec);
    for (const rowBytes of [2_000, 20_000]) {
      const load = { ...defaultLoad, writesPerS: 100, rowBytes };
      const random = await leftByZlib(pair.source, load);
      expect(random.bytes).toBeGreaterThan(60 * rowBytes);
      expect(random.left, `${rowBytes} random bytes`).toBeGreaterThan(0.8);
      const compressible = await leftByZlib(pair.source, { ...load, compressible: true });
      expect(compressible.bytes).toBeGreaterThan(60 * rowBytes);
      expect(compressible.left, `${rowBytes} compressible bytes`).toBeLessThan(0.1);
    }
  });
});
