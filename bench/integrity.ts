import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedProxy } from '../dist/src/network/proxy-process.js';
import { compareEnds } from '../dist/src/probes/integrity.js';
import type { LedgerEntry } from '../dist/src/probes/ledger.js';
import { ledgerSchema } from '../dist/src/probes/ledger-tables.js';
import { executedGtid } from '../dist/src/probes/replication.js';
import { cacheFolder } from '../dist/src/servers/cache/folder.js';
import { resolveServer } from '../dist/src/servers/specs.js';
import { prepareTemplate } from '../dist/src/servers/template.js';
import { localSite } from '../dist/src/topology/local-site.js';
import { startPair } from '../dist/src/topology/pair.js';

const rows = 100_000;
const rowBytes = 200;
const rowsAtOnce = 5_000;
const catchUpMs = 60_000;

/**
 * Wall times, ms, of the whole comparison at the end of a case, over 100,000 ledger rows of 200 bytes that both ends have, every one of them
 * known to the ledger. @throws Error when the ends do not come out equal: a fast answer that is wrong is no answer.
 */
export async function integrityTimes(repetitions: number, spec: string): Promise<number[]> {
  const cacheDir = cacheFolder();
  const program = await resolveServer(spec, { cacheDir });
  const end = { program, template: await prepareTemplate(program, { cacheDir }), options: [] };
  const dir = await mkdtemp(join(tmpdir(), 'rf-gate-'));
  try {
    await using pair = await startPair({
      dir,
      source: end,
      replica: end,
      settings: { source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 } },
      prepare: ledgerSchema,
      site: localSite({ facts: {}, kernel: null, startProxy: () => startEmbeddedProxy() }),
      linkName: 'bench-integrity',
      signal: AbortSignal.timeout(120_000),
    });
    const { source, replica } = pair;
    const entries: LedgerEntry[] = [];
    for (let written = 0; written < rows; written += rowsAtOnce) {
      const tokens = Array.from({ length: rowsAtOnce }, (_, i) => `bench-${written + i}`);
      const values = tokens.map((token) => `('${token}', REPEAT('x', ${rowBytes}))`);
      await source.query(`INSERT INTO replfault.ledger (token, payload) VALUES ${values.join(', ')}`);
      await source.query(`UPDATE replfault.counter SET n = n + ${rowsAtOnce}`);
      for (const token of tokens) entries.push({ token, outcome: 'ok', gtid: null });
    }
    const goal = await executedGtid(source, source);
    for (const deadline = performance.now() + catchUpMs; (await executedGtid(replica, replica)) !== goal; ) {
      if (performance.now() > deadline) throw new Error(`the replica did not catch up within ${catchUpMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const times: number[] = [];
    for (let index = 0; index < repetitions; index += 1) {
      const startedAt = performance.now();
      const facts = await compareEnds(source, replica, entries, true);
      times.push(performance.now() - startedAt);
      const whole = facts.tables?.find(({ table }) => table === 'replfault.ledger')?.rows.replica === rows;
      if (!whole || facts.lost.length > 0 || facts.differences?.length !== 0)
        throw new Error('the ends did not come out equal');
    }
    return times;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
