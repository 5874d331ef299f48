import { existsSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { parseLogLine } from '../../../src/servers/log-line.ts';
import { templateOptionsFor } from '../../../src/servers/runtimes/local/template-options.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { LaunchOptions, ServerBinary, StartedServer, Template } from '../../../src/servers/types.ts';
import { scratchFolder, testServer } from './local-cache.ts';

let binary: ServerBinary;
let template: Template;

beforeAll(async () => {
  ({ binary, template } = await testServer());
});

async function launch(
  dir: string,
  role: 'source' | 'replica',
  more: Partial<LaunchOptions> = {},
): Promise<StartedServer> {
  const port = await getPort({ host: '127.0.0.1' });
  const serverId = role === 'source' ? 1 : 2;
  return startLocalServer(binary, template, {
    name: role,
    role,
    dir: join(dir, role),
    port,
    serverId,
    options: [],
    ...more,
  });
}

async function replicate(source: StartedServer, replica: StartedServer): Promise<void> {
  const address = { host: source.host, port: source.port, ...source.replicationUser };
  const options = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 };
  for (const statement of replica.flavour.pointAt(address, 'gtid', options)) await replica.query(statement);
  await replica.query(replica.flavour.startReplica);
}

const conditions = async (server: StartedServer): Promise<(string | null)[]> =>
  (await readFile(server.logFile, 'utf8')).split('\n').map((line) => parseLogLine(server.flavour, line).condition);

// Two halves side by side: most of a test is the start of its servers.
for (const half of [firstHalf, secondHalf])
  describe.concurrent('side by side', () => {
    describe.sequential('a local server', () => half());
  });

function firstHalf(): void {
  it('replicates in pairs by GTID, soon after the call', async () => {
    await using folder = scratchFolder();
    const startedAt = performance.now();
    const [source, replica] = await Promise.all([launch(folder.path, 'source'), launch(folder.path, 'replica')]);
    await using _source = source;
    await using _replica = replica;
    const bootedAt = performance.now();
    await replicate(source, replica);
    await source.query('CREATE DATABASE d');
    await source.query('CREATE TABLE d.t (id INT PRIMARY KEY)');
    await using session = await source.connect();
    const { gtid, affectedRows } = await session.execute('INSERT INTO d.t VALUES (1)');
    expect(affectedRows).toBe(1);
    await vi.waitFor(async () => expect(await replica.query('SELECT id FROM d.t')).toEqual([{ id: 1 }]), {
      timeout: 10_000,
      interval: 10,
    });
    const doneAt = performance.now();
    console.info(
      `two servers up after ${Math.round(bootedAt - startedAt)} ms, first row replicated after ${Math.round(doneAt - startedAt)} ms`,
    );

    const [executed] = await replica.query(replica.flavour.executedGtidQuery);
    expect(gtid).toMatch(/^[0-9a-f-]{36}:3$/);
    expect(executed?.['gtid']).toBe(gtid?.replace(':3', ':1-3'));

    const [row = {}] = await replica.query(replica.flavour.replicaStatusQuery);
    const status = replica.flavour.readReplicaStatus(row);
    expect(status).toMatchObject({
      receiver: 'Yes',
      applier: 'Yes',
      lagS: expect.any(Number),
      lastIoErrno: 0,
      lastSqlErrno: 0,
    });
    const dumps = (await source.query(source.flavour.dumpThreadsQuery)).map((found) =>
      source.flavour.readDumpThread(found),
    );
    expect(dumps).toHaveLength(1);
    expect(dumps[0]).toMatchObject({
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      state: expect.stringContaining('Source has sent'),
    });
    const counters = await source.query(source.flavour.errorCountersQuery ?? '');
    expect(counters.map((counter) => counter['errno'])).toEqual([1105, 1158, 1159, 1160, 1161, 1189, 1190]);
    const [connection] = await replica.query(replica.flavour.connectionStatusQuery ?? '');
    expect(connection).toMatchObject({ state: 'ON', lastErrno: 0 });
    const channel = await replica.query(replica.flavour.channelSettingsQuery ?? '');
    expect(Object.fromEntries(channel.map(({ name, value }) => [name, value]))).toEqual({
      heartbeat_period: '0.500',
      connect_retry: '1',
      retry_count: '1000',
      auto_position: '1',
    });
    const settings = await source.query(source.flavour.settingsQuery);
    expect(settings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['net_write_timeout', 'replica_net_timeout', 'sync_binlog']),
    );
  });

  it('starts without any GTID, with secrets that are its own and gone from the disk', async () => {
    await using folder = scratchFolder();
    await using source = await launch(folder.path, 'source');
    expect(await source.query('SELECT @@GLOBAL.gtid_executed AS gtid, @@GLOBAL.bind_address AS bind')).toEqual([
      { gtid: '', bind: '127.0.0.1' },
    ]);
    expect(source.replicationUser.password).toMatch(/^[a-z][\w.~-]{31}$/);
    expect(existsSync(join(folder.path, 'source', 'init.sql'))).toBe(false);
    expect((await stat(join(folder.path, 'source'))).mode & 0o077).toBe(0);
    const accounts = await source.query("SELECT user, host FROM mysql.user WHERE account_locked = 'N' ORDER BY user");
    expect(accounts).toEqual([
      { user: 'repl', host: '%' },
      { user: 'root', host: 'localhost' },
    ]);
    await using other = await source.connect();
    await other.end();
    const [aborted] = await source.query("SHOW GLOBAL STATUS LIKE 'Aborted_clients'");
    expect(aborted?.['Value']).toBe('0');
  });

  it("lets the user's settings win over trimmed ones and lists those it must override", async () => {
    await using folder = scratchFolder();
    const cnf = join(folder.path, 'user.cnf');
    await writeFile(
      cnf,
      '[mysqld]\nmax_connections = 77\nnet_write_timeout = 50\ngtid_mode = OFF\n[mysqld-5.6]\nbroken = 1\n',
    );
    // Servers ignore option files that others may write to; the tool must not lose the settings over that.
    await chmod(cnf, 0o666);
    await using source = await launch(folder.path, 'source', { cnf, options: ['--net-write-timeout=3'] });
    const [row] = await source.query(
      'SELECT @@max_connections AS c, @@GLOBAL.net_write_timeout AS w, @@gtid_mode AS g',
    );
    expect(row).toEqual({ c: 77, w: 3, g: 'ON' });
    expect(source.overridden).toEqual([
      { name: 'net_write_timeout', user: '50', tool: '3' },
      { name: 'gtid_mode', user: 'OFF', tool: 'ON' },
    ]);
  });

  it('takes a template made for settings that shape the data folder', async () => {
    await using folder = scratchFolder();
    const options = ['--lower-case-table-names=1'];
    const initOptions = await templateOptionsFor(binary, { options });
    expect(initOptions).toEqual(options);
    const own = await prepareTemplate(binary, { cacheDir: cacheFolder(), initOptions });
    expect(own.key).not.toBe(template.key);
    const port = await getPort({ host: '127.0.0.1' });
    const dir = join(folder.path, 'source');
    await using source = await startLocalServer(binary, own, {
      name: 's',
      role: 'source',
      dir,
      port,
      serverId: 1,
      options,
    });
    expect(await source.query('SELECT @@lower_case_table_names AS l')).toEqual([{ l: 1 }]);
    await expect(launch(folder.path, 'replica', { options })).rejects.toMatchObject({ code: 'server-died' });
  });

  it('shows the log of a server that dies at start, and leaves nothing', async () => {
    await using folder = scratchFolder();
    await expect(launch(folder.path, 'source', { options: ['--no-such-setting=1'] })).rejects.toMatchObject({
      code: 'server-died',
      exitCode: 3,
      message: expect.stringContaining('no-such-setting'),
      hint: expect.stringContaining('--set'),
    });
    expect(existsSync(join(folder.path, 'source'))).toBe(false);
    await expect(launch(folder.path, 'source', { cnf: '/does/not/exist.cnf' })).rejects.toMatchObject({
      exitCode: 2,
      code: 'option-file',
    });
    const deep = join(folder.path, 'x'.repeat(100));
    await expect(launch(deep, 'source')).rejects.toMatchObject({ exitCode: 3, code: 'path-too-long' });
  });
}

function secondHalf(): void {
  it('writes the log lines that the flavour knows: stalled reader, lost source', async () => {
    await using folder = scratchFolder();
    const [source, replica] = await Promise.all([
      launch(folder.path, 'source', { options: ['--net-write-timeout=1'] }),
      launch(folder.path, 'replica'),
    ]);
    await using _source = source;
    await using _replica = replica;
    await replicate(source, replica);
    await source.query('CREATE DATABASE d');
    await source.query('CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB)');
    await vi.waitFor(() => replica.query('SELECT 1 FROM d.t'), { timeout: 10_000, interval: 20 });
    expect(await conditions(source)).toEqual(expect.arrayContaining(['ready', 'dump-thread-started']));
    expect(await conditions(replica)).toEqual(expect.arrayContaining(['ready', 'replica-connected']));

    replica.signal('SIGSTOP');
    for (let i = 0; i < 30; i += 1) await source.query("INSERT INTO d.t (b) VALUES (REPEAT('x', 1000000))");
    await vi.waitFor(async () => expect(await conditions(source)).toContain('source-write-failed'), {
      timeout: 15_000,
      interval: 50,
    });
    const counters = await source.query(source.flavour.errorCountersQuery ?? '');
    const raised = Object.fromEntries(counters.map(({ errno, raised: times }) => [errno, times]));
    expect(raised).toMatchObject({ 1105: 1, 1160: 0, 1161: 1, 1189: 0, 1190: 0 });
    replica.signal('SIGCONT');
    await vi.waitFor(async () => expect(await replica.query('SELECT COUNT(*) AS n FROM d.t')).toEqual([{ n: 30 }]), {
      timeout: 20_000,
      interval: 50,
    });
    expect(await conditions(replica)).toContain('replica-read-error');

    source.signal('SIGKILL');
    expect(await source.exited).toMatchObject({ signal: 'SIGKILL', logTail: expect.stringContaining('my_net_write') });
    await expect(source.connect()).rejects.toMatchObject({ code: 'server-gone' });
    await vi.waitFor(async () => expect(await conditions(replica)).toContain('replica-reconnect-failed'), {
      timeout: 15_000,
      interval: 50,
    });
  });

  it('is gone after disposal: process, socket, folder', async () => {
    await using folder = scratchFolder();
    const source = await launch(folder.path, 'source');
    source.signal('SIGSTOP');
    await source[Symbol.asyncDispose]();
    await source[Symbol.asyncDispose]();
    expect(() => process.kill(source.pid, 0)).toThrow();
    expect(existsSync(join(folder.path, 'source'))).toBe(false);
  });

  it('can be called off while it starts', async () => {
    await using folder = scratchFolder();
    const reason = new Error('called off');
    const abort = new AbortController();
    const starting = launch(folder.path, 'source', { signal: abort.signal });
    setTimeout(() => abort.abort(reason), 150);
    await expect(starting).rejects.toBe(reason);
    expect(existsSync(join(folder.path, 'source'))).toBe(false);
  });
}
