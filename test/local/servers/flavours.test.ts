import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { describe, expect, it, vi } from 'vitest';
import { GtidSet } from '../../../src/model/gtid.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import type { BinaryLogPosition, SourceAddress } from '../../../src/servers/flavour.ts';
import { parseLogLine } from '../../../src/servers/log-line.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { scratchFolder } from './local-cache.ts';

const run = promisify(execFile);
/** Two at a time, one of each kind: most of a test is waiting for timers and for servers to start. */
const lanes = [
  ['mysql:9.7', 'mysql:5.6'],
  ['mariadb:10.11', 'mariadb:11.8', 'mariadb:10.5'],
] as const;
type Spec = (typeof lanes)[number][number];
const timers = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 };

const within10s = { timeout: 10_000, interval: 10 };
const conditions = async (server: StartedServer): Promise<(string | null)[]> =>
  (await readFile(server.logFile, 'utf8')).split('\n').map((line) => parseLogLine(server.flavour, line).condition);
const executed = async (server: StartedServer): Promise<string> =>
  String((await server.query(server.flavour.executedGtidQuery))[0]?.['gtid'] ?? '').replace(/\s+/g, '');
const ends = async (server: StartedServer): Promise<BinaryLogPosition> => {
  const [row = {}] = await server.query(server.flavour.binaryLogStatusQuery);
  return server.flavour.readBinaryLogStatus(row);
};
const status = async (server: StartedServer) => {
  const [row = {}] = await server.query(server.flavour.replicaStatusQuery);
  return server.flavour.readReplicaStatus(row);
};
const ids = async (server: StartedServer): Promise<unknown[]> =>
  (await server.query('SELECT id FROM d.t ORDER BY id')).map((row) => row['id']);

for (const lane of lanes)
  describe.concurrent(lane.join(', then '), () => {
    for (const spec of lane) speaksFor(spec);
  });

function speaksFor(spec: Spec): void {
  describe.sequential(spec, async () => {
    const cacheDir = cacheFolder();
    const program = await resolveServer(spec, { cacheDir });
    const template = await prepareTemplate(program, { cacheDir });
    const { flavour } = program;

    const launch = async (
      dir: string,
      role: 'source' | 'replica',
      options: readonly string[] = [],
    ): Promise<StartedServer> =>
      startLocalServer(program, template, {
        name: role,
        role,
        dir: join(dir, role),
        port: await getPort({ host: '127.0.0.1' }),
        serverId: role === 'source' ? 1 : 2,
        options: [...options, ...(role === 'replica' ? (flavour.channelOptions?.(timers) ?? []) : [])],
      });
    const follow = async (
      source: StartedServer,
      replica: StartedServer,
      by: 'gtid' | BinaryLogPosition,
      tls: Pick<SourceAddress, 'tls' | 'tlsCa'> = {},
    ): Promise<void> => {
      const address = { host: source.host, port: source.port, ...source.replicationUser, ...tls };
      for (const statement of flavour.pointAt(address, by, timers)) await replica.query(statement);
      await replica.query(flavour.startReplica);
    };

    it('replicates by GTID soon after the call, and answers what probes ask', async () => {
      await using folder = scratchFolder();
      const startedAt = performance.now();
      const [source, replica] = await Promise.all([launch(folder.path, 'source'), launch(folder.path, 'replica')]);
      await using _source = source;
      await using _replica = replica;
      const bootedAt = performance.now();
      expect(await executed(source)).toBe('');
      await follow(source, replica, 'gtid');
      await source.query('CREATE DATABASE d');
      await source.query('CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB) ENGINE=InnoDB');
      await using session = await source.connect();
      const { gtid } = await session.execute("INSERT INTO d.t (b) VALUES ('x')");
      await vi.waitFor(async () => expect(await ids(replica)).toEqual([1]), within10s);
      const doneAt = performance.now();
      console.info(
        `${spec} ${program.version}: two up after ${Math.round(bootedAt - startedAt)} ms, first row after ${Math.round(doneAt - startedAt)} ms`,
      );

      const sourceSet = GtidSet.parse(await executed(source));
      expect(sourceSet.count).toBe(3);
      expect(GtidSet.parse(await executed(replica)).toString()).toBe(sourceSet.toString());
      if (flavour.commitGtidQuery === null) expect(sourceSet.contains(gtid ?? 'none')).toBe(true);
      else {
        const [, rows = []] = await session.queryEach(['COMMIT', flavour.commitGtidQuery]);
        expect(GtidSet.parse(String(rows[0]?.['gtid'])).toString()).toBe(sourceSet.toString());
      }

      expect(await status(replica)).toMatchObject({
        receiver: 'Yes',
        applier: 'Yes',
        lagS: expect.any(Number),
        receiverText: expect.stringMatching(/^Waiting for (source|master) to send event/),
        lastIoErrno: 0,
        lastSqlErrno: 0,
        sourceLogFile: (await ends(source)).file,
        readSourceLogPos: (await ends(source)).position,
      });
      expect(GtidSet.parse((await status(replica)).retrieved).toString()).toBe(sourceSet.toString());
      const threads = (await source.query(flavour.dumpThreadsQuery)).flatMap(
        (row) => flavour.readDumpThread(row) ?? [],
      );
      expect(threads).toMatchObject([{ host: expect.stringMatching(/^127\.0\.0\.1:\d+$/), state: expect.any(String) }]);
      expect(await source.query(flavour.abortedClientsQuery)).toEqual([{ Value: '0' }]);
      expect(
        flavour.errorCountersQuery === null || (await source.query(flavour.errorCountersQuery)).length,
      ).toBeTruthy();
      const settings = (await replica.query(flavour.settingsQuery)).map(({ name }) => name);
      const wanted = ['net_write_timeout', 'replica_net_timeout', 'sync_binlog', 'log_replica_updates', 'version'];
      expect(settings).toEqual(expect.arrayContaining(wanted.map((name) => flavour.variableName(name))));
      const channel = await replica.query(flavour.channelSettingsQuery ?? '');
      expect(channel.find(({ name }) => name === 'heartbeat_period')?.['value']).toBe('0.500');
      await vi.waitFor(async () => {
        const [connection] = await replica.query(flavour.connectionStatusQuery ?? '');
        expect(Number(connection?.['receivedHeartbeats'])).toBeGreaterThan(0);
        const last = connection?.['lastHeartbeatAt'] ?? null;
        if (!spec.startsWith('mariadb')) expect(last).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
      }, within10s);
      expect(await conditions(source)).toEqual(expect.arrayContaining(['ready', 'dump-thread-started']));
      expect(await conditions(replica)).toEqual(expect.arrayContaining(['ready', 'replica-connected']));
      const accounts = await source.query(
        "SELECT User, Host FROM mysql.user WHERE User IN ('', 'root', 'repl') ORDER BY User",
      );
      expect(accounts).toEqual([
        { User: 'repl', Host: '%' },
        { User: 'root', Host: 'localhost' },
      ]);
      const [zone] = await session.query("SELECT @@session.time_zone AS zone, '\u{1F40B}' AS whale");
      expect(zone).toEqual({ zone: '+00:00', whale: '\u{1F40B}' });
    });

    it('replicates from a place in the binary log', async () => {
      await using folder = scratchFolder();
      const [source, replica] = await Promise.all([launch(folder.path, 'source'), launch(folder.path, 'replica')]);
      await using _source = source;
      await using _replica = replica;
      for (const server of [source, replica]) {
        await server.query('CREATE DATABASE d');
        await server.query('CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=InnoDB');
      }
      await source.query('INSERT INTO d.t VALUES (1)');
      await follow(source, replica, await ends(source));
      await source.query('INSERT INTO d.t VALUES (2)');
      await vi.waitFor(async () => expect(await ids(replica)).toEqual([2]), within10s);
      expect((await status(replica)).readSourceLogPos).toBe((await ends(source)).position);
    });

    it('takes a template made for settings that shape the data folder', async () => {
      await using folder = scratchFolder();
      const options = ['--lower-case-table-names=1', '--innodb-page-size=8k'];
      const own = await prepareTemplate(program, { cacheDir: folder.path, initOptions: options });
      const place = { dir: join(folder.path, 's'), port: await getPort({ host: '127.0.0.1' }), serverId: 1 };
      await using server = await startLocalServer(program, own, { name: 's', role: 'source', options, ...place });
      const [row] = await server.query('SELECT @@innodb_page_size AS p, @@lower_case_table_names AS l');
      expect(row).toEqual({ p: 8192, l: 1 });
    });

    it('shows a transaction of another server as errant', async () => {
      await using folder = scratchFolder();
      const [source, replica] = await Promise.all([launch(folder.path, 'source'), launch(folder.path, 'replica')]);
      await using _source = source;
      await using _replica = replica;
      await follow(source, replica, 'gtid');
      await source.query('CREATE DATABASE d');
      await vi.waitFor(async () => expect(await executed(replica)).toBe(await executed(source)), within10s);
      await replica.query('CREATE DATABASE stray');
      const [onSource, onReplica] = [GtidSet.parse(await executed(source)), GtidSet.parse(await executed(replica))];
      expect(onSource.minus(onReplica).isEmpty).toBe(true);
      expect(onReplica.minus(onSource).isEmpty).toBe(false);
    });

    it('takes part in semi-synchronous replication, or says why not', async ({ skip }) => {
      const sourceOptions = flavour.semiSyncOptions('source');
      const replicaOptions = flavour.semiSyncOptions('replica');
      if (!sourceOptions || !replicaOptions) {
        expect(flavour.semiSyncMissing).not.toBeNull();
        return skip(flavour.semiSyncMissing ?? '');
      }
      await using folder = scratchFolder();
      const [source, replica] = await Promise.all([
        launch(folder.path, 'source', sourceOptions),
        launch(folder.path, 'replica', replicaOptions),
      ]);
      await using _source = source;
      await using _replica = replica;
      await follow(source, replica, 'gtid');
      const semiSync = async (server: StartedServer) =>
        flavour.readSemiSyncStatus(await server.query(flavour.semiSyncStatusQuery(server.role)));
      await vi.waitFor(async () => {
        expect(await semiSync(source)).toMatchObject({ active: true, clients: 1 });
        expect(await semiSync(replica)).toMatchObject({ active: true, clients: null });
      }, within10s);
      await source.query('CREATE DATABASE d');
      expect(await semiSync(source)).toMatchObject({ acknowledged: 1, unacknowledged: 0, fallbacks: 0 });
    });

    it('replicates over TLS, or says why not', async ({ skip }) => {
      await using folder = scratchFolder();
      const at = (name: string): string => join(folder.path, name);
      const options = flavour.tlsOptions({ ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem') });
      if (flavour.tlsMissing !== null) return skip(flavour.tlsMissing);
      await run('sh', ['-c', certificate], { cwd: folder.path });
      const [source, replica] = await Promise.all([
        launch(folder.path, 'source', options),
        launch(folder.path, 'replica'),
      ]);
      await using _source = source;
      await using _replica = replica;
      await source.query("ALTER USER 'repl'@'%' REQUIRE SSL");
      await follow(source, replica, 'gtid', { tls: true, tlsCa: at('ca.pem') });
      await source.query('CREATE DATABASE d');
      await vi.waitFor(() => replica.query('USE d'), within10s);
    });

    it('logs what the flavour knows: stalled reader, lost source, refused port', async () => {
      await using folder = scratchFolder();
      const [source, replica] = await Promise.all([
        launch(folder.path, 'source', [flavour.optionFor('net_write_timeout', 1)]),
        launch(folder.path, 'replica', [flavour.optionFor('replica_net_timeout', 3)]),
      ]);
      await using _source = source;
      await using _replica = replica;
      await follow(source, replica, 'gtid');
      await source.query('CREATE DATABASE d');
      await source.query('CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB) ENGINE=InnoDB');
      await vi.waitFor(() => replica.query('SELECT 1 FROM d.t'), within10s);
      await replica.signal('SIGSTOP');
      for (let i = 0; i < 30; i += 1) await source.query("INSERT INTO d.t (b) VALUES (REPEAT('x', 1000000))");
      await vi.waitFor(async () => expect(await conditions(source)).toContain('source-write-failed'), within10s);
      await replica.signal('SIGCONT');
      await vi.waitFor(async () => expect(await ids(replica)).toHaveLength(30), { timeout: 20_000, interval: 50 });
      expect(await conditions(replica)).toContain('replica-read-error');
      await vi.waitFor(async () => expect((await status(replica)).receiver).toBe('Yes'), within10s);
      await source.kill();
      await vi.waitFor(async () => expect(await conditions(replica)).toContain('replica-reconnect-failed'), within10s);
      await vi.waitFor(async () => {
        expect(await status(replica)).toMatchObject({ receiver: 'Connecting', lagS: null, lastIoErrno: 2003 });
      }, within10s);
      await source.restart();
      await vi.waitFor(
        async () => expect(await status(replica)).toMatchObject({ receiver: 'Yes', lastIoErrno: 0 }),
        within10s,
      );
      await replica.query(flavour.stopReplica);
      if (process.env['REPLFAULT_KEEP_LOGS']) {
        const name = spec.replace(':', '-');
        await run('cp', [source.logFile, join(process.env['REPLFAULT_KEEP_LOGS'], `${name}-source.log`)]);
        await run('cp', [replica.logFile, join(process.env['REPLFAULT_KEEP_LOGS'], `${name}-replica.log`)]);
      }
    });
  });
}

/** An authority and a certificate that it signed. */
const certificate = [
  'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem 2>/dev/null',
  'openssl req -newkey rsa:2048 -nodes -subj /CN=source -keyout key8.pem -out source.csr 2>/dev/null',
  'openssl x509 -req -in source.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem 2>/dev/null',
  'openssl rsa -in key8.pem -out key.pem -traditional 2>/dev/null',
].join(' && ');
