import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedProxy } from '../dist/src/network/proxy-process.js';
import { ledgerSchema } from '../dist/src/probes/ledger-tables.js';
import { cacheFolder } from '../dist/src/servers/cache/folder.js';
import { resolveServer } from '../dist/src/servers/specs.js';
import { prepareTemplate } from '../dist/src/servers/template.js';
import { localSite } from '../dist/src/topology/local-site.js';
import { startPair } from '../dist/src/topology/pair.js';

/** Wall times, ms, from the call to the first replicated row, with packages and template cached. */
export async function pairStartTimes(repetitions: number, spec = 'mysql:9.7'): Promise<number[]> {
  const cacheDir = cacheFolder();
  const program = await resolveServer(spec, { cacheDir });
  const template = await prepareTemplate(program, { cacheDir });
  const end = { program, template, options: [] };
  const times: number[] = [];
  for (let index = 0; index < repetitions; index += 1) {
    const dir = await mkdtemp(join(tmpdir(), 'rf-pair-'));
    const startedAt = performance.now();
    const pair = await startPair({
      dir,
      source: end,
      replica: end,
      settings: { source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 } },
      prepare: ledgerSchema,
      site: localSite({ facts: {}, kernel: null, startProxy: () => startEmbeddedProxy() }),
      linkName: `bench-${index}`,
      signal: AbortSignal.timeout(60_000),
    });
    times.push(performance.now() - startedAt);
    await pair[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  }
  return times;
}
