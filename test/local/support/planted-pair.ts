import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataIntact } from '../../../src/checks/data-intact.ts';
import { CleanupStack } from '../../../src/model/cleanup.ts';
import { GtidSet } from '../../../src/model/gtid.ts';
import type { IntegrityFacts } from '../../../src/model/samples.ts';
import type { TopologySpec } from '../../../src/model/scenario.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import type { Judgement } from '../../../src/model/verdict.ts';
import { compareEnds } from '../../../src/probes/integrity.ts';
import type { LedgerEntry } from '../../../src/probes/ledger.ts';
import { Ledger } from '../../../src/probes/ledger.ts';
import { ledgerSchema } from '../../../src/probes/ledger-tables.ts';
import { Recorder } from '../../../src/probes/recorder.ts';
import { executedGtid } from '../../../src/probes/replication.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { localSite } from '../../../src/topology/local-site.ts';
import { type Pair, startPair } from '../../../src/topology/pair.ts';
import { noProxy } from './no-proxy.ts';
import { eventually } from './processes.ts';

/** A replicating pair without a proxy, some writes in its ledger, and what is needed to spoil its replica behind the back of replication. */
export interface PlantedPair extends AsyncDisposable {
  readonly source: StartedServer;
  readonly replica: StartedServer;
  readonly ledger: Ledger;
  entry(index: number): LedgerEntry & { readonly gtid: string };
  /** One more write of the ledger, acknowledged. */
  write(): Promise<LedgerEntry & { readonly gtid: string }>;
  /** Whether the replica comes to have what the source has. */
  caughtUp(): Promise<boolean>;
  facts(): Promise<IntegrityFacts>;
  judged(): Promise<Judgement>;
  /** Ends the replica in good order (what was planted must not be lost with a crash) and starts it with further options. */
  restartReplica(...extra: readonly string[]): Promise<void>;
  /** Changes the replica: no binary log, no GTID. */
  inSecret(...statements: readonly (string | readonly [sql: string, values: readonly unknown[]])[]): Promise<void>;
}

/** Changes one byte of a write's random payload; said twice, it changes nothing. */
export const flipOneBit =
  'UPDATE replfault.ledger SET payload = CONCAT(CHAR(ASCII(payload) ^ 1), SUBSTRING(payload, 2)) WHERE token = ?';

/** What the check at the end of a case says to these facts. */
export const verdictOf = (facts: IntegrityFacts): Judgement =>
  dataIntact.judge(new Timeline([{ seq: 0, atMs: 0, kind: 'integrity', ...facts }]));

/** Starts a pair of one server and writes 20 times 1,000 bytes. */
export async function startPlantedPair(
  spec: string,
  options: readonly string[] = [],
  topology: TopologySpec = {},
): Promise<PlantedPair> {
  await using started = new CleanupStack();
  const cacheDir = cacheFolder();
  const program = await resolveServer(spec, { cacheDir });
  const template = await prepareTemplate(program, { cacheDir });
  const dir = await mkdtemp(join(tmpdir(), 'rf-'));
  started.defer(() => rm(dir, { recursive: true, force: true }));
  const end = { program, template, options };
  const pair: Pair = started.use(
    await startPair({
      dir,
      source: end,
      replica: end,
      settings: {
        source: {},
        replica: {},
        replication: { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 },
      },
      topology,
      prepare: ledgerSchema,
      site: localSite({ facts: {}, kernel: null, startProxy: async () => noProxy }),
      linkName: 'direct',
      signal: AbortSignal.timeout(60_000),
    }),
  );
  const { source, replica } = pair;
  const recorder = new Recorder(join(dir, 'timeline.ndjson'));
  started.defer(() => recorder.close());
  const ledger = await Ledger.open(source, recorder);
  started.defer(() => ledger.stop());
  const caughtUp = async (): Promise<boolean> => {
    const goal = GtidSet.parse(await executedGtid(source, source));
    return eventually(async () => goal.minus(GtidSet.parse(await executedGtid(replica, replica))).isEmpty, {
      withinMs: 10_000,
      everyMs: 20,
    });
  };
  const entry = (index: number) => {
    const found = ledger.entries.at(index);
    if (!found?.gtid) throw new Error(`write ${index} has no GTID`);
    return { ...found, gtid: found.gtid };
  };
  const facts = async () => compareEnds(source, replica, ledger.entries, await caughtUp());
  await ledger.burst({ bytes: 20_000, rowBytes: 1000 });
  const everything = started.release();
  return {
    source,
    replica,
    ledger,
    entry,
    write: async () => {
      await ledger.burst({ bytes: 100, rowBytes: 100 });
      return entry(-1);
    },
    caughtUp,
    facts,
    judged: async () => verdictOf(await facts()),
    restartReplica: async (...extra) => {
      await replica.signal('SIGTERM');
      await replica.exited;
      await replica.restart({ extra });
    },
    inSecret: async (...statements) => {
      await using session = await replica.connect();
      await session.query('SET SESSION sql_log_bin = 0');
      for (const statement of statements) {
        if (typeof statement === 'string') await session.query(statement);
        else await session.query(statement[0], statement[1]);
      }
    },
    [Symbol.asyncDispose]: () => everything.run(),
  };
}
