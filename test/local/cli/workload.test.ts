import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onPath } from '../../../src/host/dying-with-us.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { caseOf, latestRun, schemaComplaints } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

const playgrounds: Playground[] = [];

async function play(
  workload: string,
  more: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ ended: CliResult; run: RunResult; playground: Playground }> {
  const playground = await makePlayground();
  playgrounds.push(playground);
  for (const [name, text] of Object.entries(files)) await writeFile(join(playground.dir, name), text);
  const asked = workload.replace('DIR', playground.dir);
  const args = ['run', userScenario('under-load'), ...shortControl, '--workload', asked, '--out', playground.out];
  const ended = await runCli([...args, ...more], { env: playground.env, timeoutMs: 170_000 });
  expect(await playground.remains()).toEqual([]);
  return { ended, run: await latestRun(playground).catch(() => Promise.reject(new Error(ended.stderr))), playground };
}

beforeAll(async () => {
  await testServer();
});
afterAll(async () => {
  for (const playground of playgrounds) await playground[Symbol.asyncDispose]();
});

describe('a load that --workload asks for', () => {
  let played: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    played = await play('rate=200,row=4k,writers=4', ['--workers', '1']);
  }, 180_000);

  it('is achieved, told once, and part of run.json', async () => {
    const { ended, run, playground } = played;
    expect(ended.code, ended.stderr).toBe(0);
    expect(schemaComplaints(run)).toEqual([]);
    const load = { writesPerS: 200, rowBytes: 4096, writers: 4 };
    expect(run.workload).toMatchObject({ text: 'rate=200,row=4k,writers=4', load, clients: null });
    const one = caseOf(run, 'under-load', 'as-asked');
    expect(one.load).toMatchObject({ asked: load, endedEarly: null });
    expect(one.load?.acknowledged).toBeGreaterThan(700);
    expect(one.notes.filter((note) => note.startsWith('The load: 200 transactions/s'))).toHaveLength(1);
    const page = await readFile(join(playground.out, 'latest', 'report.md'), 'utf8');
    expect(page.replaceAll('\n', ' ')).toContain('Load: rate=200,row=4k,writers=4');
  });
  it('does not replace the load that a scenario asks for itself; a rate out of reach is said to be missed', () => {
    const { outcome, load, notes } = caseOf(played.run, 'under-load', 'too-fast');
    expect(outcome).toBe('pass');
    expect(load?.asked.writesPerS).toBe(10_000);
    expect(load?.achievedPerS).toBeLessThan(9500);
    expect(notes.at(-1)).toMatch(/asked 10000\/s, achieved \d.*The load asked for was not reached$/);
  });
  it('rests in its idle stretches, as the history shows', async () => {
    const { timeline, load } = caseOf(played.run, 'under-load', 'rests');
    const text = await readFile(join(played.playground.out, 'latest', timeline ?? ''), 'utf8');
    const writes = Timeline.fromNdjson(text).of('write');
    const pauses = writes.slice(1).map((write, n) => write.startedAtMs - (writes[n]?.startedAtMs ?? 0));
    expect(pauses.filter((ms) => ms > 1300).length).toBeGreaterThanOrEqual(1);
    expect(load?.asked).toMatchObject({ activeS: 1, idleS: 1.5 });
  });
});

const orders = `CREATE DATABASE shop; USE shop;
CREATE TABLE orders (id BIGINT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(50)) ENGINE=InnoDB;
CREATE TABLE audit (what VARCHAR(40));
-- replfault: each transaction
INSERT INTO orders (note) VALUES ('a; b');
INSERT INTO audit VALUES ('order');
`;
const oneCase = ['--case', 'as-asked', '--param', 'holdS=2'];

describe('statements of the user', () => {
  it('run beside the workload, and their tables are compared, with and without a primary key', async () => {
    const servers = ['--server', 'mysql:9.7,mariadb:10.11'];
    const { ended, run, playground } = await play('DIR/orders.sql,rate=50,writers=2', [...oneCase, ...servers], {
      'orders.sql': orders,
    });
    expect(ended.code, ended.stderr).toBe(0);
    expect(schemaComplaints(run)).toEqual([]);
    expect(run.workload?.clients).toMatchObject({ kind: 'sql', name: 'orders.sql', writesPerS: 50, writers: 2 });
    for (const one of run.cases.filter(({ scenario }) => scenario.includes('under-load'))) {
      expect(one.clients, one.id).toMatchObject({ kind: 'sql', endedEarly: null });
      const text = await readFile(join(playground.out, 'latest', one.timeline ?? ''), 'utf8');
      const tables = Timeline.fromNdjson(text).last('integrity')?.tables ?? [];
      for (const name of ['shop.orders', 'shop.audit']) {
        const rows = tables.find(({ table }) => table === name)?.rows;
        expect(rows?.source, `${one.id} ${name}`).toBe(one.clients?.transactions);
        expect(rows?.replica).toBe(rows?.source);
      }
    }
  });
  it('make their case inconclusive where one of them fails, with the line of the file and the words of the server', async () => {
    const file = orders.replace("VALUES ('a; b')", "VALUES ('a; b'), (1, 2)");
    const { ended, run } = await play('DIR/orders.sql', oneCase, { 'orders.sql': file });
    expect(ended.code).toBe(4);
    const { outcome, reason } = caseOf(run, 'under-load');
    expect({ outcome, reason }).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringMatching(/^orders\.sql:5: Column count doesn't match value count at row 2/),
    });
  });
});

describe('sysbench', () => {
  beforeEach(({ skip }) => skip(onPath('sysbench') === undefined, 'sysbench is not installed'));

  it('writes beside the workload and ends in order: the control passes, and its tables are compared', async () => {
    const { ended, run } = await play('sysbench,rate=50', [...oneCase, '--server', 'mariadb:10.11']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(schemaComplaints(run)).toEqual([]);
    const { clients } = caseOf(run, 'under-load');
    expect(clients).toMatchObject({ kind: 'sysbench', name: 'oltp_write_only', endedEarly: null });
    expect(clients?.transactions).toBeGreaterThan(20);
  });
  it('ends with Ctrl-C', async () => {
    const playground = await makePlayground();
    playgrounds.push(playground);
    const args = ['run', userScenario('under-load'), ...shortControl, '--param', 'holdS=60'];
    const cli = startCli([...args, '--workload', 'sysbench', '--out', playground.out], {
      env: playground.env,
      timeoutMs: 170_000,
    });
    const running = async (): Promise<boolean> =>
      (await playground.processes()).some(({ commandLine }) => /sysbench.*\brun\b/.test(commandLine));
    expect(await eventually(running, { withinMs: 150_000, everyMs: 100 })).toBe(true);
    cli.signalGroup('SIGINT');
    expect((await cli.exited).code).toBe(130);
    expect(await playground.remains()).toEqual([]);
  });
});
