import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIdentity } from '../../../src/capture/identity.ts';
import {
  type Address,
  type CapturedPair,
  type CaptureOptions,
  capturePair,
  type Target,
} from '../../../src/capture/index.ts';
import { assertAllowed } from '../../../src/capture/statements.ts';
import type { SslMode } from '../../../src/capture/tls.ts';
import { loadProfile } from '../../../src/profile/load.ts';
import { profileText } from '../../../src/profile/text.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { runCli } from './cli.ts';
import { type PlantedPair, startPlantedPair } from './planted-pair.ts';
import { makePlayground, type Playground } from './playground.ts';
import { eventually } from './processes.ts';

const password = 'a secret, "really"';
type End = 'source' | 'replica';

/** What docs/capture.md says is enough, and an account without anything. */
const grants: Readonly<Record<string, readonly string[]>> = {
  'mysql:9.7': [
    "GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'capture'@'%'",
    "GRANT SELECT ON performance_schema.replication_connection_configuration TO 'capture'@'%'",
  ],
  'mysql:5.6': ["GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'capture'@'%'"],
  'mariadb:10.11': ["GRANT BINLOG MONITOR, SLAVE MONITOR ON *.* TO 'capture'@'%'"],
};

/** Everything that must be true of a capture, on a pair of these servers. */
export function captureSuite(spec: string): void {
  describe(`capture of a pair of ${spec}`, () => {
    let pair: PlantedPair;
    let playground: Playground;

    const target = (end: End, more: Partial<Target> = {}): Target => ({
      end,
      address: { kind: 'socket', path: pair[end].socketPath },
      user: 'capture',
      password,
      tls: { mode: 'PREFERRED', ca: null },
      ...more,
    });
    const captured = (more: Partial<Target> = {}, options: CaptureOptions = {}): Promise<CapturedPair> =>
      capturePair(target('source', more), target('replica', more), { sampleS: 1, ...options });
    const overTcp = (end: End): Address => ({ kind: 'tcp', host: pair[end].host, port: pair[end].port });

    beforeAll(async () => {
      pair = await startPlantedPair(spec, ['--net-write-timeout=47', '--slave-net-timeout=33']);
      playground = await makePlayground();
      const as = (name: string): string => `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`;
      for (const statement of [as('capture'), as('nobody'), ...(grants[spec] ?? [])])
        await pair.source.query(statement);
      expect(await pair.caughtUp()).toBe(true);
    });
    afterAll(async () => {
      await playground[Symbol.asyncDispose]();
      await pair[Symbol.asyncDispose]();
    });

    it('reads what is set, with the documented privileges and no more', async () => {
      await pair.source.query('CREATE DATABASE capture_test');
      await pair.source.query('CREATE TABLE capture_test.t (id INT PRIMARY KEY, text MEDIUMTEXT)');
      await pair.source.query("INSERT INTO capture_test.t VALUES (1, REPEAT('x', 300000))");
      const { profile, remarks, warnings } = await captured();
      expect(warnings.filter((text) => !/idle/.test(text))).toEqual([]);
      // This very version, since words differ within a series; the series is said beside it.
      const exact = (server: StartedServer): string => `${spec.split(':')[0]}:${server.version}`;
      expect(profile.servers).toEqual({ source: exact(pair.source), replica: exact(pair.replica) });
      expect(profile.servers.source).toMatch(/:\d+\.\d+\.\d+$/);
      expect(remarks['servers.source']).toContain(`tune --server ${spec}`);
      expect(profile).not.toHaveProperty('channel');
      expect(profile.settings).toMatchObject({
        netWriteTimeoutS: 47,
        replicaNetTimeoutS: 33,
        heartbeatPeriodS: 0.5,
        connectRetryS: 1,
        // MariaDB's is an option of its start that no statement shows.
        retryCount: spec.startsWith('mariadb') ? 100_000 : 1000,
        semiSyncTimeoutMs: null,
        logErrorVerbosity: spec === 'mysql:9.7' ? 3 : 2,
      });
      // One row of 300,000 bytes, or the statement that makes it: 5.6 logs statements by default.
      const { largestTransactionBytes, rowBytes } = profile.workload;
      if (spec === 'mysql:9.7') expect(largestTransactionBytes).toBeGreaterThan(300_000);
      expect(largestTransactionBytes).toBeLessThan(400_000);
      expect(rowBytes).toBeGreaterThan(100);
      expect(remarks['disturbances.outage_s']).toMatch(/^not measured: choose/);
      if (spec.startsWith('mariadb')) expect(remarks['settings.retry_count']).toMatch(/not reported/);
      expect(remarks['link.rtt_ms']).toMatch(/both servers run/);
      const [, , largest] = (await readFile('/proc/sys/net/ipv4/tcp_wmem', 'utf8')).trim().split(/\s+/);
      expect(profile.link.sendBufferBytes).toBe(Number(largest));
      expect(remarks['link.send_buffer_bytes']).toMatch(/^read from .* by a Unix socket, and both report hostname/);
      expect(profile.workload.writesPerS).toBe(0);
      expect(profile.objectives).not.toHaveProperty('transactionsAtRisk');
      expect(warnings.join()).toMatch(/idle/);
    });

    it('counts what is written during the sample', async () => {
      const writing = pair.ledger.burst({ bytes: 40_000, rowBytes: 1000 });
      const during = captured({}, { sampleS: 3 });
      await writing;
      const writeOn = async (): Promise<boolean> => {
        await pair.write();
        return false;
      };
      await eventually(writeOn, { withinMs: 6_000, everyMs: 100 });
      const { profile, remarks } = await during;
      expect(profile.workload.writesPerS).toBeGreaterThan(3);
      expect(profile.workload.writesPerS).toBeLessThan(11);
      expect(remarks['workload.writes_per_s']).toMatch(/measured: \d+ commits in 3\.\d s/);
      const { transactionsAtRisk = 0, blindWindowS = 0 } = profile.objectives;
      expect(transactionsAtRisk).toBe(Math.ceil(profile.workload.writesPerS * blindWindowS));
      expect(profile.workload.rowBytes).toBeGreaterThan(150);
      expect(profile.workload.rowBytes).toBeLessThan(2500);
    });

    it('says only what is on the list, and changes nothing', async () => {
      const logs = await Promise.all([pair.source, pair.replica].map(withGeneralLog));
      const before = await Promise.all([pair.source, pair.replica].map(everything));
      await captured({}, { sampleS: 2 });
      expect(await Promise.all([pair.source, pair.replica].map(everything))).toEqual(before);
      for (const [index, server] of [pair.source, pair.replica].entries()) {
        const { dialect } = readIdentity(target('source'), {
          version: `${server.version}${spec.startsWith('maria') ? '-MariaDB' : ''}`,
        });
        const said = statementsOf(await readFile(logs[index] ?? '', 'utf8'), 'capture');
        expect(said.length).toBeGreaterThan(20);
        for (const { command, text } of said) {
          expect(command).toMatch(/^(Connect|Query|Quit)$/);
          if (command === 'Query') expect(() => assertAllowed(dialect, text), text).not.toThrow();
        }
        expect(said.some(({ text }) => /^SHOW (ALL SLAVES|SLAVE|REPLICA) STATUS/.test(text))).toBe(
          server === pair.replica,
        );
        // Planted: the log shows a foreign statement of the same account, and the comparison a changed variable.
        const stranger = await createConnection({ socketPath: server.socketPath, user: 'capture', password });
        await stranger.query('SELECT 2');
        await stranger.end();
        const planted = statementsOf(await readFile(logs[index] ?? '', 'utf8'), 'capture');
        expect(planted.map(({ text }) => text)).toContain('SELECT 2');
        await server.query('SET GLOBAL net_read_timeout = 29');
        expect(await everything(server)).not.toEqual(before[index]);
        await server.query('SET GLOBAL general_log = OFF');
      }
    });

    it('writes a profile that loads, over TCP, without a secret in it or in the output', async () => {
      const out = join(playground.dir, 'pair.yaml');
      const url = (end: End): string => `mysql://capture@${pair[end].host}:${pair[end].port}`;
      const ended = await runCli(
        ['capture', '--source', url('source'), '--replica', url('replica'), '--out', out, '--sample-seconds', '1'],
        { env: { ...playground.env, REPLFAULT_SOURCE_PASSWORD: password, MYSQL_PWD: password }, cwd: playground.dir },
      );
      expect(ended.code, ended.stderr).toBe(0);
      const text = await readFile(out, 'utf8');
      expect(text + ended.stdout + ended.stderr).not.toContain('secret');
      const { profile } = await loadProfile(out);
      expect(profile.settings).toMatchObject({ netWriteTimeoutS: 47, replicaNetTimeoutS: 33, heartbeatPeriodS: 0.5 });
      expect(profile.link.rttMs).toBeLessThan(20);
      expect(text).toMatch(/# not measured: choose[^\n]*\n\s*outage_s:/);
    });

    it('does with less where privileges are missing, and names the grants', async () => {
      const { profile, head, remarks, warnings } = await captured({ user: 'nobody' });
      expect(profile.settings).toMatchObject({ netWriteTimeoutS: 47, replicaNetTimeoutS: 33 });
      expect(remarks['settings.connect_retry_s']).toMatch(/not reported by the server/);
      expect(remarks['workload.writes_per_s']).toMatch(/not measured/);
      const said = warnings.join('\n');
      expect(said).toMatch(/the replica did not report how it replicates: .*denied/i);
      expect(said).toMatch(/missing grants on the source: GRANT (REPLICATION CLIENT|BINLOG MONITOR) ON \*\.\*/);
      expect(said).toMatch(/missing grants on the replica: GRANT (REPLICATION CLIENT|SLAVE MONITOR) ON \*\.\*/);
      const file = join(playground.dir, 'less.yaml');
      await writeFile(file, profileText(profile, { head, remarks }));
      expect((await loadProfile(file)).profile).toEqual(profile);
    });

    it('says which end is wrong and why', async () => {
      const wrong = (more: Partial<Target>) => capturePair(target('source', more), target('replica'), { sampleS: 1 });
      await expect(wrong({ password: 'guess' })).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringMatching(/^Cannot connect to the source at \/.*: Access denied.*\(1045\)/),
        hint: expect.stringContaining('REPLFAULT_SOURCE_PASSWORD'),
      });
      await expect(wrong({ address: { kind: 'socket', path: '/no/such.sock' } })).rejects.toMatchObject({
        exitCode: 3,
        hint: expect.stringContaining('socket does not exist'),
      });
      await expect(wrong({ address: { kind: 'tcp', host: '127.0.0.1', port: 1 } })).rejects.toMatchObject({
        exitCode: 3,
        hint: expect.stringContaining('Nothing listens'),
      });
      await expect(capturePair(target('source'), { ...target('source'), end: 'replica' })).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('same server'),
      });
      await expect(
        capturePair({ ...target('replica'), end: 'source' }, { ...target('source'), end: 'replica' }),
      ).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('follows the one given as --replica') });
    });

    it('encrypts where it is told to, or says that it did not', async () => {
      const with_ = (mode: SslMode) =>
        capturePair(
          target('source', { address: overTcp('source'), tls: { mode, ca: null } }),
          target('replica', { address: overTcp('replica'), tls: { mode, ca: null } }),
          { sampleS: 1 },
        );
      const [row] = await pair.source.query("SHOW GLOBAL VARIABLES LIKE 'ssl_cert'");
      const hasTls = spec === 'mysql:9.7' && String(row?.['Value'] ?? '') !== '';
      const preferred = await with_('PREFERRED');
      expect(preferred.warnings.some((text) => /not encrypted/.test(text))).toBe(!hasTls);
      if (hasTls) expect((await with_('REQUIRED')).profile.settings.netWriteTimeoutS).toBe(47);
      else
        await expect(with_('REQUIRED')).rejects.toMatchObject({
          exitCode: 3,
          hint: expect.stringContaining('--ssl-mode'),
        });
      await expect(with_('VERIFY_CA')).rejects.toMatchObject({ exitCode: 3, hint: expect.stringContaining('--ssl-') });
    });
  });
}

/** Turns the general log on, into a file of its own. */
async function withGeneralLog(server: StartedServer): Promise<string> {
  const file = join(server.dataDir, `general-${server.role}.log`);
  await server.query("SET GLOBAL log_output = 'FILE'");
  await server.query(`SET GLOBAL general_log_file = '${file}'`);
  await server.query('SET GLOBAL general_log = ON');
  await stat(file);
  return file;
}

/** What the connections of one account said, by a general log; texts of one line. */
function statementsOf(log: string, user: string): { readonly command: string; readonly text: string }[] {
  const ids = new Set<string>();
  return log.split('\n').flatMap((line) => {
    const [, id = '', command = '', text = ''] =
      /(?:^|\s)(\d+) (Connect|[A-Z][a-z]+(?: [A-Z][A-Za-z]+)?)(?:\s+(.*))?$/.exec(line) ?? [];
    if (command === 'Connect' && text.includes(`${user}@`)) ids.add(id);
    return ids.has(id) ? [{ command, text: text.trimEnd() }] : [];
  });
}

/** All that a reader must not change. */
async function everything(server: StartedServer): Promise<unknown> {
  const ask = (sql: string) => server.query(sql);
  const users = server.flavour.name === 'mariadb' ? 'SELECT * FROM mysql.global_priv' : 'SELECT * FROM mysql.user';
  return {
    variables: await ask('SHOW GLOBAL VARIABLES'),
    executed: await ask(server.flavour.executedGtidQuery),
    binaryLog: await ask(server.flavour.binaryLogStatusQuery),
    schemas: await ask('SHOW DATABASES'),
    tables: await ask('SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES ORDER BY 1, 2'),
    users: await ask(users),
  };
}
