import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { startProxyProcess } from '../dist/src/network/proxy-process.js';
import { openLink } from '../dist/src/network/toxiproxy-link.js';
import { ledgerSchema } from '../dist/src/probes/ledger.js';
import { cacheFolder } from '../dist/src/servers/cache/folder.js';
import { startLocalServer } from '../dist/src/servers/runtimes/local.js';
import { resolveServer } from '../dist/src/servers/specs.js';
import { prepareTemplate } from '../dist/src/servers/template.js';
import { startPair } from '../dist/src/topology/pair.js';

/** Wall times, ms, from the call to the first replicated row, with packages and template cached. */
export async function pairStartTimes(repetitions: number): Promise<number[]> {
  const cacheDir = cacheFolder();
  const binary = await resolveServer('mysql:9.7', { cacheDir });
  const template = await prepareTemplate(binary, { cacheDir });
  const proxy = await startProxyProcess();
  const times: number[] = [];
  try {
    for (let index = 0; index < repetitions; index += 1) {
      const dir = await mkdtemp(join(tmpdir(), 'rf-pair-'));
      const end = async () => ({ binary, template, port: await getPort({ host: '127.0.0.1' }), options: [] });
      const [source, replica] = [await end(), await end()];
      const startedAt = performance.now();
      const pair = await startPair({
        dir,
        source,
        replica,
        settings: { source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 } },
        prepare: ledgerSchema,
        start: startLocalServer,
        openLink: (port) => openLink(proxy.url, `bench-${index}`, port),
        signal: AbortSignal.timeout(60_000),
      });
      times.push(performance.now() - startedAt);
      await pair[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    }
  } finally {
    await proxy[Symbol.asyncDispose]();
  }
  return times;
}
