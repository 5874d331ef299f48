import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { namesIn, type Scrape, scrape, valuesIn } from '../support/scraping.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(() => playground?.[Symbol.asyncDispose]());

const case1190 = [
  'error-1190/stalled-reader',
  '--case',
  'large-backlog',
  '--runtime',
  'local',
  '--server',
  'mysql:9.7',
];
const run = (port: string) =>
  startCli(['run', ...case1190, '--out', playground.out, '--metrics-port', port], {
    env: playground.env,
    timeoutMs: 150_000,
  });

describe('run --metrics-port', () => {
  it('shows a blind window, in which the usual metrics show nothing, while the case is played', async () => {
    const cli = run('0');
    await cli.printed(/metrics: http/);
    const [, metrics = ''] = /metrics: (\S+)/.exec(cli.text()) ?? [];
    const scrapes: Scrape[] = [];
    let over = false;
    const ended = cli.exited.finally(() => {
      over = true;
    });
    while (!over) {
      const one = await scrape(metrics).catch(() => null);
      if (one !== null) scrapes.push(one);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { stderr, stdout } = await ended;
    expect(stdout, stderr).toMatch(/2 ran/);
    const of = /case="large-backlog"/;
    const blind = scrapes.filter((one) => valuesIn(one, 'replfault_status_blind', of)[0] === 1);
    expect(blind.length, stdout).toBeGreaterThan(0);
    for (const one of blind) {
      expect(valuesIn(one, 'replfault_missing_transactions', of)[0]).toBeGreaterThan(0);
      expect(valuesIn(one, 'mysql_slave_status_replica_io_running', of)).toEqual([1]);
      expect(valuesIn(one, 'mysql_slave_status_replica_sql_running', of)).toEqual([1]);
      expect(valuesIn(one, 'mysql_slave_status_seconds_behind_source', of)[0]).toBeLessThanOrEqual(1);
      expect([...one.keys()].join()).toMatch(
        /replfault_status_blind\{case="large-backlog",scenario="error-1190\/stalled-reader",server="mysql:9\.7\.\d+"\}/,
      );
    }
    expect(blind.some((one) => valuesIn(one, 'replfault_fault_active', of)[0] === 1)).toBe(true);
    const gaveUp = scrapes.flatMap((one) => valuesIn(one, 'replfault_source_gave_up_total', of));
    expect(Math.min(...gaveUp)).toBe(0);
    expect(Math.max(...gaveUp)).toBeGreaterThanOrEqual(1);
    // The control has none of it.
    const control = scrapes.flatMap((one) => valuesIn(one, 'replfault_status_blind', /scenario="control/));
    expect([control.length > 0, Math.max(...control)]).toEqual([true, 0]);
    expect(scrapes.flatMap((one) => namesIn(one, 'replfault_')).length).toBeGreaterThan(0);
    await expect(scrape(metrics)).rejects.toThrow();
  });

  it('ends with 3 before anything is fetched or started if the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { code, stderr } = await run(String((other.address() as { port: number }).port)).exited;
    other.close();
    expect([code, stderr]).toEqual([3, expect.stringMatching(/the port is in use/)]);
    expect(stderr).not.toMatch(/fetch|start/i);
  });
});
