import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Pair, startPair } from '../../../dist/src/index.js';
import { type Columns, globalStatusSamples, replicaStatusSamples } from '../../../src/metrics/exporter.ts';
import { seriesName } from '../../../src/metrics/exposition.ts';
import type { Sample } from '../../../src/metrics/sample.ts';
import { recordedExporter, recordedServers } from '../../fixtures/exporter/index.ts';
import { exporterProgram, noExporter, scrapeExporter } from '../support/exporter.ts';
import { eventually } from '../support/processes.ts';
import type { Scrape } from '../support/scraping.ts';

/** The statement by which the exporter asks each of them. */
const statusOf = {
  'mysql:9.7': 'SHOW REPLICA STATUS',
  'mysql:5.6': 'SHOW SLAVE STATUS',
  'mariadb:10.11': 'SHOW ALL SLAVES STATUS',
} as const;
/** Metrics of SHOW GLOBAL STATUS that are left out: see src/metrics/exporter.ts. */
const leftOut = /^mysql_global_status_(buffer_pool|performance_schema_lost)/;

/** The connection of the exporter itself counts there. */
const ofConnections = /^mysql_global_status_threads_(connected|running|cached)$/;

interface Said {
  readonly status: Columns;
  readonly global: Columns;
}

async function ask(pair: Pair, statement: string): Promise<Said> {
  const [status = {}] = await pair.replica.query(statement);
  const rows = await pair.replica.query('SHOW GLOBAL STATUS');
  return { status, global: Object.fromEntries(rows.map((row) => [String(row['Variable_name']), row['Value']])) };
}
const seriesOf = ({ status, global }: Said): Scrape =>
  new Map([...replicaStatusSamples(status), ...globalStatusSamples(global)].map(seriesAndValue));
const seriesAndValue = ({ name, labels, value }: Sample): [string, number] => [seriesName(name, labels), value];

/** Ours before and after theirs, of a replica whose status stands still. */
async function compared(pair: Pair, spec: (typeof recordedServers)[number], program: string) {
  let said = await ask(pair, statusOf[spec]);
  // On 9.7 the position follows the GTIDs only with the next checkpoint of the applier, up to 300 ms later. Until then Seconds_Behind_Source is a number also
  // while the receiver cannot connect.
  const standsStill = async (): Promise<boolean> => {
    const { status } = said;
    said = await ask(pair, statusOf[spec]);
    return applied(said.status) && JSON.stringify(said.status) === JSON.stringify(status);
  };
  expect(await eventually(standsStill, { withinMs: 10_000, everyMs: 300 })).toBe(true);
  const theirs = new Map(
    [...(await scrapeExporter(program, pair.replica))].filter(
      ([series]) => /^mysql_(slave_status|global_status)_/.test(series) && !leftOut.test(series),
    ),
  );
  return { said, before: seriesOf(said), theirs, after: seriesOf(await ask(pair, statusOf[spec])) };
}
/** Whether the applier is where the receiver is. */
function applied(status: Columns): boolean {
  const at = (what: 'Read' | 'Exec'): unknown => status[`${what}_Source_Log_Pos`] ?? status[`${what}_Master_Log_Pos`];
  return at('Read') !== undefined && at('Read') === at('Exec');
}
const ofStatus = (series: Scrape): Record<string, number> =>
  Object.fromEntries([...series].filter(([name]) => name.startsWith('mysql_slave_status_')));

describe.each(recordedServers)('mysqld_exporter and our names, on a replica of %s', (spec) => {
  it('are the same, with the same values, while it replicates and while it cannot connect', async ({ skip }) => {
    if (exporterProgram === undefined) return skip(noExporter);
    await using pair = await startPair({
      server: spec,
      replica: { replica_net_timeout: 60 },
      replication: { heartbeatPeriodS: 0.5, connectRetryS: 60 },
    });
    await pair.source.query('CREATE DATABASE shop');
    await pair.caughtUp();
    // 9.7 has no such counter.
    const heard = async (): Promise<boolean> => {
      const [row] = await pair.replica.query("SHOW GLOBAL STATUS LIKE 'Slave_received_heartbeats'");
      return row === undefined || Number(row['Value']) > 0;
    };
    expect(await eventually(heard, { withinMs: 10_000 })).toBe(true);
    // From here on nothing arrives, so that the status stands still.
    const stall = await pair.inject('stall');
    const { said, before, theirs, after } = await compared(pair, spec, exporterProgram);
    await keep(spec, said, theirs);
    expect([...before.keys()].sort()).toEqual([...theirs.keys()].sort());
    // Of what stands still, all three are the same.
    const differ = [...theirs].filter(
      ([series, value]) =>
        before.get(series) === after.get(series) && before.get(series) !== value && !ofConnections.test(series),
    );
    expect(differ).toEqual([]);
    expect(Object.keys(ofStatus(theirs)).length).toBeGreaterThan(15);
    expect(ofStatus(before)).toEqual(ofStatus(theirs));

    await stall[Symbol.asyncDispose]();
    await using _ = await pair.inject('refuse');
    const word = spec === 'mysql:9.7' ? 'REPLICA' : 'SLAVE';
    for (const verb of ['STOP', 'START']) await pair.replica.query(`${verb} ${word} IO_THREAD`);
    const isConnecting = async (): Promise<boolean> => {
      const { status } = await ask(pair, statusOf[spec]);
      return Object.values(status).includes('Connecting') && Number(status['Last_IO_Errno']) !== 0;
    };
    expect(await eventually(isConnecting, { withinMs: 10_000 })).toBe(true);
    const cut = await compared(pair, spec, exporterProgram);
    expect(ofStatus(cut.before)).toEqual(ofStatus(cut.theirs));
    const running = Object.entries(ofStatus(cut.theirs)).find(([series]) => /_io_running\{/.test(series));
    expect(running?.[1]).toBe(0);
    expect(Object.keys(ofStatus(cut.theirs)).join()).not.toMatch(/seconds_behind/);
  });
});

/** Writes the fixture of the unit tests anew, where somebody asks for it: the replication set alone, without paths of the machine. */
async function keep(spec: (typeof recordedServers)[number], { status, global }: Said, theirs: Scrape): Promise<void> {
  const version = process.env['REPLFAULT_RECORD_EXPORTER'];
  if (version === undefined) return;
  const asked = new Set(Object.keys(recordedExporter(spec).global));
  const few = Object.fromEntries(Object.entries(global).filter(([name]) => asked.has(name)));
  const wanted = new Set(globalStatusSamples(few).map((sample) => seriesAndValue(sample)[0]));
  const document = {
    exporter: version,
    server: spec,
    status: Object.fromEntries(
      Object.entries(status).map(([name, value]) => [name, String(value).startsWith('/') ? 'a path' : value]),
    ),
    global: few,
    samples: [...theirs]
      .filter(([series]) => series.startsWith('mysql_slave_status_') || wanted.has(series))
      .map(([series, value]) => `${series} ${value}`),
  };
  const file = new URL(`../../fixtures/exporter/${spec.replace(':', '-')}.json`, import.meta.url);
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
}
