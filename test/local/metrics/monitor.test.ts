import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Pair, startPair } from '../../../dist/src/index.js';
import { readSample, recordedExporter } from '../../fixtures/exporter/index.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { accountFor, type End, password } from '../support/diagnosing.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { namesIn, scrape, scrapeUntil, valuesIn } from '../support/scraping.ts';

let pair: Pair;
let playground: Playground;
let rows = 0;

beforeAll(async () => {
  playground = await makePlayground();
  pair = await startPair({
    server: 'mysql:9.7',
    replica: { replica_net_timeout: 60 },
    replication: { connectRetryS: 1, heartbeatPeriodS: 0.5 },
  });
  for (const statement of [
    ...accountFor('mysql:9.7'),
    'CREATE DATABASE shop',
    'CREATE TABLE shop.orders (id INT PRIMARY KEY, note TEXT)',
  ])
    await pair.source.query(statement);
  await pair.caughtUp();
});
afterAll(async () => {
  await pair?.close();
  await playground?.[Symbol.asyncDispose]();
});

const write = async (): Promise<void> => {
  rows += 1;
  await pair.source.query('INSERT INTO shop.orders VALUES (?, ?)', [rows, 'x']);
};
const url = (end: End): string => `mysql://diagnose@${encodeURI(pair[end].connection.socketPath)}`;
const started = (args: readonly string[]): RunningCli =>
  startCli(['monitor', ...args], {
    env: { ...playground.env, REPLFAULT_SOURCE_PASSWORD: password, REPLFAULT_REPLICA_PASSWORD: password },
  });

/** A monitor of the pair, and where it serves. */
async function monitoring(...more: readonly string[]): Promise<{ readonly cli: RunningCli; readonly metrics: string }> {
  const ends = ['--source', url('source'), '--replica', url('replica')];
  const cli = started([...ends, '--metrics-port', '0', '--interval', '0.5', ...more]);
  await cli.printed(/metrics: http/);
  const [, metrics = ''] = /metrics: (http:\/\/127\.0\.0\.1:\d+\/metrics)\n/.exec(cli.text()) ?? [];
  return { cli, metrics };
}
const isReady = (scraped: ReadonlyMap<string, number>): boolean =>
  (valuesIn(scraped, 'replfault_looks_total')[0] ?? 0) > 2;

describe('monitor of a pair of mysql:9.7', () => {
  it('serves what mysqld_exporter does, sees a blind window that its metrics do not show, and ends with Ctrl-C', async () => {
    const { cli, metrics } = await monitoring();
    const healthy = await scrapeUntil(metrics, isReady);
    const theirs = recordedExporter('mysql:9.7').samples.flatMap((line) => readSample(line) ?? []);
    const names = [...new Set(theirs.map(({ series }) => series.replace(/\{.*/, '')))].sort();
    expect(namesIn(healthy, 'mysql_')).toEqual([...names, 'mysql_up'].sort());
    const [labels = ''] = [...healthy.keys()].filter((series) => /_replica_io_running/.test(series));
    expect(labels).toMatch(
      /^mysql_slave_status_replica_io_running\{channel_name="",connection_name="",master_host="127\.0\.0\.1",master_uuid="[0-9a-f-]{36}",role="replica",server="[^"]+"\}$/,
    );
    expect(valuesIn(healthy, 'mysql_up')).toEqual([1, 1]);
    expect(valuesIn(healthy, 'replfault_status_blind')).toEqual([0]);

    {
      await using _ = await pair.inject('stall');
      await write();
      const blind = await scrapeUntil(metrics, (one) => valuesIn(one, 'replfault_status_blind')[0] === 1);
      expect(valuesIn(blind, 'replfault_missing_transactions')).toEqual([1]);
      expect(valuesIn(blind, 'replfault_verdict', /stalled-blind/)).toEqual([1]);
      // The three numbers that everybody watches.
      expect(valuesIn(blind, 'mysql_slave_status_replica_io_running')).toEqual([1]);
      expect(valuesIn(blind, 'mysql_slave_status_replica_sql_running')).toEqual([1]);
      expect(valuesIn(blind, 'mysql_slave_status_seconds_behind_source')).toEqual([0]);
    }
    await pair.caughtUp();
    const healed = await scrapeUntil(metrics, (one) => valuesIn(one, 'replfault_severity', /"all"/)[0] === 0);
    expect(valuesIn(healed, 'replfault_missing_transactions')).toEqual([0]);
    cli.signalGroup('SIGINT');
    const { code, stdout, stderr, wallMs } = await cli.exited;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/receiver {3}stalled-blind/);
    expect(stdout + stderr).not.toContain('secret');
    expect(wallMs).toBeLessThan(40_000);
    await expect(scrape(metrics)).rejects.toThrow();
  });

  it('answers a scrape at once while a server does not answer, and says so', async () => {
    const { cli, metrics } = await monitoring('--json');
    await scrapeUntil(metrics, isReady);
    const took: number[] = [];
    {
      await using _ = await pair.inject('pause', {}, 'replica');
      const isDown = async (): Promise<boolean> => {
        const startedAt = performance.now();
        const scraped = await scrape(metrics);
        took.push(performance.now() - startedAt);
        return valuesIn(scraped, 'mysql_up', /"replica"/)[0] === 0;
      };
      // A look waits for each of its statements; scrapes go on meanwhile.
      expect(await eventually(isDown, { withinMs: 20_000 })).toBe(true);
      const down = await scrape(metrics);
      expect(valuesIn(down, 'mysql_up')).toEqual([1, 0]);
      expect(namesIn(down, 'mysql_slave_status')).toEqual([]);
    }
    expect(took.length).toBeGreaterThan(5);
    expect(Math.max(...took)).toBeLessThan(500);
    const back = await scrapeUntil(metrics, (one) => valuesIn(one, 'mysql_up', /"replica"/)[0] === 1);
    expect(valuesIn(back, 'mysql_slave_status_replica_io_running')).toHaveLength(1);
    cli.signalGroup('SIGINT');
    const { stdout } = await cli.exited;
    const [first = ''] = stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ pairs: [{ severity: 'ok' }] });
  });
});

describe('monitor without anything to look at', () => {
  it('goes on while no end can be reached, and then ends with 3', async () => {
    const cli = started([
      ...['--source', 'mysql://diagnose@127.0.0.1:1', '--replica', 'mysql://diagnose@127.0.0.1:2'],
      ...['--metrics-port', '0', '--interval', '0.5'],
    ]);
    await cli.printed(/receiver +not-judged/);
    expect(cli.text()).toMatch(/warning: .*ECONNREFUSED.*mysql_up is 0 until it answers/);
    const [, metrics = ''] = /metrics: (\S+)/.exec(cli.text()) ?? [];
    expect(valuesIn(await scrape(metrics), 'mysql_up')).toEqual([0, 0]);
    cli.signalGroup('SIGTERM');
    expect((await cli.exited).code).toBe(3);
  });

  it('refuses what is no MySQL, and a port that is in use, with exit 3', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = web.address() as { port: number };
      const other = `mysql://diagnose@127.0.0.1:${port}`;
      const foreign = await started(['--source', other, '--replica', url('replica'), '--metrics-port', '0']).exited;
      expect([foreign.code, foreign.stderr]).toEqual([3, expect.stringMatching(/before it says that it is MySQL/)]);
      const taken = await started([
        ...['--source', url('source'), '--replica', url('replica'), '--metrics-port', String(port)],
      ]).exited;
      expect([taken.code, taken.stderr]).toEqual([3, expect.stringMatching(/the port is in use[\s\S]*--metrics-port/)]);
    } finally {
      await new Promise((resolve) => web.close(resolve));
    }
  });
});
