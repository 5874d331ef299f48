import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { dataIntact } from '../../../src/checks/data-intact.ts';
import { readProcessStat } from '../../../src/host/process-stat.ts';
import { GtidSet } from '../../../src/model/gtid.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { compareEnds } from '../../../src/probes/integrity.ts';
import { LastingSession } from '../../../src/probes/lasting-session.ts';
import { Ledger } from '../../../src/probes/ledger.ts';
import { ledgerSchema } from '../../../src/probes/ledger-tables.ts';
import { Recorder } from '../../../src/probes/recorder.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import type { ServerBinary, StartedServer, Template } from '../../../src/servers/types.ts';
import { scratchFolder, testServer } from './local-cache.ts';

let binary: ServerBinary;
let template: Template;

beforeAll(async () => {
  ({ binary, template } = await testServer());
});

/** What an acknowledged commit needs to outlive its server's process for certain. */
const durable = ['--innodb-flush-log-at-trx-commit=1', '--sync-binlog=1'];

async function launch(dir: string, role: 'source' | 'replica'): Promise<StartedServer> {
  const port = await getPort({ host: '127.0.0.1' });
  const serverId = role === 'source' ? 1 : 2;
  return startLocalServer(binary, template, {
    name: role,
    role,
    dir: join(dir, role),
    port,
    serverId,
    options: durable,
  });
}

async function replicate(source: StartedServer, replica: StartedServer): Promise<void> {
  const address = { host: source.host, port: source.port, ...source.replicationUser };
  const options = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 };
  for (const statement of replica.flavour.pointAt(address, 'gtid', options)) await replica.query(statement);
  await replica.query(replica.flavour.startReplica);
}

const executed = async (server: StartedServer): Promise<GtidSet> =>
  GtidSet.parse(String((await server.query(server.flavour.executedGtidQuery))[0]?.['gtid'] ?? ''));
const caughtUp = async (source: StartedServer, replica: StartedServer): Promise<void> => {
  const goal = await executed(source);
  await vi.waitFor(async () => expect(goal.minus(await executed(replica)).isEmpty).toBe(true), {
    timeout: 10_000,
    interval: 30,
  });
};

describe('a local server that is killed and started again', () => {
  it('is another process with the same data, port, socket and log', async () => {
    await using folder = scratchFolder();
    await using server = await launch(folder.path, 'source');
    await using session = await LastingSession.open(server);
    await session.query('CREATE DATABASE d');
    await session.query('CREATE TABLE d.t (id INT PRIMARY KEY)');
    await session.query('INSERT INTO d.t VALUES (1)');
    const { pid, port, exited } = server;
    const logBefore = await readFile(server.logFile, 'utf8');

    const underWay = session.query('SELECT SLEEP(30)');
    const killed = server.kill();
    // Known to be down from the call on, not only when the last of it is gone.
    expect(server.isRunning()).toBe(false);
    await expect(underWay).rejects.toThrow();
    await killed;
    expect(readProcessStat(pid)).toBeNull();
    expect(await exited).toMatchObject({ signal: 'SIGKILL' });
    await expect(server.connect()).rejects.toMatchObject({ code: 'server-gone' });
    await expect(server.query('SELECT 1')).rejects.toMatchObject({ code: 'server-gone' });

    const restarting = server.restart();
    await vi.waitFor(() => expect(server.pid).not.toBe(pid), { timeout: 5000, interval: 2 });
    // It has a process and does not serve yet.
    await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'server-gone' });
    await restarting;
    expect(server.isRunning()).toBe(true);
    expect(server.port).toBe(port);
    expect(await session.query('SELECT id FROM d.t')).toEqual([{ id: 1 }]);
    expect(await server.query('SELECT id FROM d.t')).toEqual([{ id: 1 }]);
    expect((await readFile(server.logFile, 'utf8')).startsWith(logBefore)).toBe(true);
  });

  it('is not started twice, and not after it was disposed of', async () => {
    await using folder = scratchFolder();
    const server = await launch(folder.path, 'source');
    await expect(server.restart()).rejects.toMatchObject({ code: 'server-running' });
    await server[Symbol.asyncDispose]();
    await expect(server.restart()).rejects.toMatchObject({ code: 'server-running' });
  });

  it('can be stopped and continued, and disposed of while it is stopped', async () => {
    await using folder = scratchFolder();
    const server = await launch(folder.path, 'source');
    await server.signal('SIGSTOP');
    await vi.waitFor(() => expect(readProcessStat(server.pid)?.state).toBe('T'), { timeout: 2000, interval: 2 });
    const answer = server.query('SELECT 7 AS n');
    await server.signal('SIGCONT');
    expect(await answer).toEqual([{ n: 7 }]);
    await server.signal('SIGSTOP');
    const { pid } = server;
    await server[Symbol.asyncDispose]();
    expect(readProcessStat(pid)).toBeNull();
  });

  it('goes on replicating by itself when it is a replica, and is found again when it is a source', async () => {
    await using folder = scratchFolder();
    const [source, replica] = await Promise.all([launch(folder.path, 'source'), launch(folder.path, 'replica')]);
    await using _source = source;
    await using _replica = replica;
    await replicate(source, replica);
    await source.query('CREATE DATABASE d');
    await caughtUp(source, replica);
    await replica.kill();
    await source.query('CREATE TABLE d.t (id INT PRIMARY KEY)');
    await replica.restart();
    await caughtUp(source, replica);
    await source.kill();
    await source.restart();
    await source.query('INSERT INTO d.t VALUES (2)');
    await caughtUp(source, replica);
    expect(await replica.query('SELECT id FROM d.t')).toEqual([{ id: 2 }]);
  });
});

describe('a crash that loses acknowledged commits (planted: the source comes back with older data)', () => {
  async function crashedPair(dir: string, replicaHadThem: boolean) {
    const [source, replica] = await Promise.all([launch(dir, 'source'), launch(dir, 'replica')]);
    for (const statement of ledgerSchema) await source.query(statement);
    await replicate(source, replica);
    const recorder = new Recorder(join(dir, 'timeline.ndjson'));
    const ledger = await Ledger.open(source, recorder);
    await ledger.burst({ bytes: 1000, rowBytes: 100 });
    await caughtUp(source, replica);

    const older = join(dir, 'older');
    await source.kill();
    await cp(source.dataDir, older, { recursive: true });
    await source.restart();
    if (!replicaHadThem) await replica.query(replica.flavour.stopReplica);
    await ledger.burst({ bytes: 500, rowBytes: 100 });
    if (replicaHadThem) await caughtUp(source, replica);
    await source.kill();
    await rm(source.dataDir, { recursive: true });
    await cp(older, source.dataDir, { recursive: true });
    await source.restart();
    if (!replicaHadThem) await replica.query(replica.flavour.startReplica);
    await ledger.stop();
    await recorder.close();
    expect(ledger.acknowledged).toBe(15);
    const facts = await compareEnds(source, replica, ledger.entries, true);
    await source[Symbol.asyncDispose]();
    await replica[Symbol.asyncDispose]();
    return dataIntact.judge(new Timeline([{ seq: 0, atMs: 0, kind: 'integrity', ...facts }]));
  }

  it('is caught when the replica had not received them: equal ends, and writes that are nowhere', async () => {
    await using folder = scratchFolder();
    expect(await crashedPair(folder.path, false)).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(
        /^acknowledged writes lost on the replica \(replfault\.ledger\): (\S+ \(GTID \S+:\d+\), ){4}\S+ \(GTID \S+:\d+\)$/,
      ),
    });
  });
  it('is caught when the replica had received them: it is ahead of its source', async () => {
    await using folder = scratchFolder();
    expect(await crashedPair(folder.path, true)).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^errant transactions on the replica: /),
    });
  });
});
