import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Pair, type SingleServer, startPair, startServer } from '../../../dist/src/index.js';
import type { Target } from '../../../src/capture/index.ts';
import { classify, type Look, type Looks } from '../../../src/diagnose/index.ts';
import { runCli } from './cli.ts';
import { accountFor, type End, expectVerdicts, lookAt, password, targetOf } from './diagnosing.ts';
import { eventually } from './processes.ts';

/** What a running pair of these servers must be told to have. */
export function diagnoseSuite(spec: string): void {
  describe(`diagnose of a pair of ${spec}`, () => {
    const mysql97 = spec === 'mysql:9.7';
    /** What does not hang on the server is tested on one of them. */
    const once = (name: string, test: () => Promise<void>): void => {
      if (mysql97) it(name, test);
    };
    const word = mysql97 ? 'REPLICA' : 'SLAVE';
    let pair: Pair;
    let folder: string;
    let rows = 0;

    const target = (end: End, server: Pair['source'] | SingleServer = pair[end]): Target => targetOf(end, server);
    const write = async (bytes = 10): Promise<void> => {
      rows += 1;
      await pair.source.query('INSERT INTO shop.orders VALUES (?, ?)', [rows, 'x'.repeat(bytes)]);
    };
    const looked = (
      between?: () => Promise<unknown>,
      more: { source?: Target; replica?: Target; times?: number } = {},
    ): Promise<Looks> =>
      lookAt(more.source ?? target('source'), more.replica ?? target('replica'), {
        ...(between === undefined ? {} : { between }),
        ...(more.times === undefined ? {} : { times: more.times }),
      });
    const receiverIs = (state: string) => async (): Promise<boolean> => {
      const [row] = await pair.replica.query(`SHOW ${word} STATUS`);
      return (row?.['Replica_IO_Running'] ?? row?.['Slave_IO_Running']) === state;
    };
    const startReceiver = async (): Promise<void> => {
      await pair.replica.query(`START ${word} IO_THREAD`);
      expect(await eventually(receiverIs('Yes'), { withinMs: 10_000 })).toBe(true);
    };

    beforeAll(async () => {
      pair = await startPair({
        server: spec,
        replica: { replica_net_timeout: 60 },
        replication: { connectRetryS: 1, retryCount: 3, heartbeatPeriodS: 0.5 },
      });
      folder = await mkdtemp(join(tmpdir(), 'rf-'));
      for (const statement of [
        ...accountFor(spec),
        'CREATE DATABASE shop',
        'CREATE TABLE shop.orders (id INT PRIMARY KEY, note LONGTEXT)',
      ])
        await pair.source.query(statement);
      await pair.caughtUp();
    });
    afterAll(async () => {
      await pair?.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('is idle while nothing is written, and healthy while something is, with the documented privileges', async () => {
      const idle = await looked();
      const found = expectVerdicts(idle, {
        receiver: 'idle',
        applier: 'running',
        source: 'healthy',
        data: 'equal',
        'semi-sync': 'off',
      });
      expect(found.severity).toBe('ok');
      expect(found.lostIfSourceDied?.transactions).toBe(0);
      for (const look of idle)
        for (const end of [look.source, look.replica]) {
          expect(end.state).toBe('read');
          if (end.state === 'read') expect([end.refused, end.blocked]).toEqual([{}, {}]);
        }
      const busy = await looked(async () => {
        for (let count = 0; count < 5; count += 1) await write();
      });
      expect(expectVerdicts(busy, { receiver: 'healthy', data: 'equal' }).severity).toBe('ok');
    });

    it('changes nothing on the servers', async () => {
      const state = (end: End) => allOf(pair[end]);
      const before = await Promise.all([state('source'), state('replica')]);
      await looked();
      expect(await Promise.all([state('source'), state('replica')])).toEqual(before);
      // Planted: a write is seen by the same comparison.
      await write();
      expect(await state('source')).not.toEqual(before[0]);
      await pair.caughtUp();
    });

    it('finds the link that stalls, with transactions missing or on an idle link, and never says healthy', async () => {
      await using _ = await pair.inject('stall');
      // Nothing is written: only the heartbeats are missing.
      await delay(1_500);
      const idle = await looked(undefined, { times: 3 });
      expectVerdicts(idle, { receiver: 'stalled-blind', data: 'equal' });
      await write(2_000);
      const found = expectVerdicts(await looked(), { receiver: 'stalled-blind', applier: 'running', data: 'missing' });
      expect(found.lostIfSourceDied?.transactions).toBe(1);
      const [row] = await pair.replica.query(`SHOW ${word} STATUS`);
      // What the status says meanwhile.
      expect(row?.['Seconds_Behind_Source'] ?? row?.['Seconds_Behind_Master']).toBe(0);
      expect(await receiverIs('Yes')()).toBe(true);
    });

    it('finds a connection that the source has ended and the replica has not', async () => {
      await pair.caughtUp();
      await using _ = await pair.inject('stall');
      const dumps = await pair.source.query(
        "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'",
      );
      for (const { id } of dumps) await pair.source.query(`KILL ${String(id)}`);
      await write();
      expectVerdicts(await looked(), { receiver: 'half-open', data: 'missing' });
    });

    it('tells a receiver that reconnects by its error, and one that gave up', async () => {
      await pair.caughtUp();
      {
        await using _ = await pair.inject('wrong-password');
        expect(await eventually(receiverIs('Connecting'), { withinMs: 5_000 })).toBe(true);
        expect(expectVerdicts(await looked(), { receiver: 'reconnecting' }).verdicts[0].cause).toBe('1045');
      }
      expect(await eventually(receiverIs('Yes'), { withinMs: 5_000 })).toBe(true);
      await using _ = await pair.inject('refuse');
      expect(await eventually(receiverIs('Connecting'), { withinMs: 5_000 })).toBe(true);
      const looks = await looked(write);
      expect(expectVerdicts(looks, { receiver: 'reconnecting' }).verdicts[0].cause).toBe('2003');
      expect(await eventually(receiverIs('No'), { withinMs: 15_000 })).toBe(true);
      expectVerdicts(await looked(), { receiver: 'gave-up', data: 'missing' });
    });

    it('tells a receiver and an applier that somebody stopped', async () => {
      await startReceiver();
      await pair.caughtUp();
      const looks = await looked(() => pair.replica.query(`STOP ${word} IO_THREAD`));
      expectVerdicts(looks, { receiver: 'stopped-by-operator', applier: 'running' });
      // Afterwards nothing tells it from a receiver that gave up without an error.
      expect(classify(await looked()).verdicts[0]).toMatchObject({ verdict: 'stopped-by-operator', or: 'gave-up' });
      await startReceiver();
      await pair.replica.query(`STOP ${word} SQL_THREAD`);
      await write();
      const found = expectVerdicts(await looked(), { applier: 'stopped', data: 'missing' });
      expect(found.verdicts[3]).toMatchObject({ count: 1, cause: 'received' });
      expect(found.lostIfSourceDied?.transactions).toBe(0);
      await pair.replica.query(`START ${word} SQL_THREAD`);
      await pair.caughtUp();
    });

    it('finds an applier that waits behind a lock', async () => {
      await write();
      await pair.caughtUp();
      await pair.replica.query('LOCK TABLES shop.orders READ');
      await write();
      expectVerdicts(await looked(), { receiver: 'idle', applier: 'blocked', data: 'missing' });
      await pair.replica.query('UNLOCK TABLES');
      await pair.caughtUp();
    });

    once('works with one end, and says what it cannot know', async () => {
      const nowhere: Target = { ...target('source'), address: { kind: 'tcp', host: '127.0.0.1', port: 1 } };
      const alone = expectVerdicts(await looked(undefined, { source: nowhere }), {
        receiver: 'not-judged',
        source: 'not-judged',
        data: 'not-judged',
      });
      expect(alone.endsReached).toBe(1);
      // Heartbeats may have arrived between the looks: from whom is not known.
      expect(alone.verdicts[0].evidence.join()).toMatch(/cannot be reached: .*ECONNREFUSED/);
      expect(alone.verdicts[2].evidence.join()).toMatch(/not known without the source/);
      const sourceAlone = expectVerdicts(await looked(undefined, { replica: { ...nowhere, end: 'replica' } }), {
        receiver: 'not-judged',
        source: 'healthy',
        data: 'not-judged',
      });
      expect(sourceAlone.verdicts[0].evidence.join()).toMatch(/the source has 1 dump thread/);
    });

    // MySQL knows a source by UUID, MariaDB by server id only: one of each.
    (spec === 'mysql:5.6' ? () => undefined : it)(
      'tells a server that follows nobody, and one that follows another',
      async () => {
        const swapped = await looked(undefined, { source: target('replica'), replica: target('source') });
        expectVerdicts(swapped, { receiver: 'not-a-replica', applier: 'not-judged', data: 'not-judged' });
        await using other = await startServer(spec);
        for (const statement of accountFor(spec)) await other.query(statement);
        // MySQL knows by UUID, MariaDB by server id only.
        if (spec.startsWith('mariadb')) await other.query('SET GLOBAL server_id = 77');
        expectVerdicts(await looked(undefined, { source: target('source', other) }), {
          receiver: 'other-source',
          data: 'not-judged',
        });
      },
    );

    once('ends with the documented codes and formats', async () => {
      const args = ['diagnose', '--interval', '1.1'];
      const url = (end: End): string => `mysql://diagnose@${encodeURI(pair[end].connection.socketPath)}`;
      const env = {
        ...process.env,
        HOME: folder,
        REPLFAULT_SOURCE_PASSWORD: password,
        REPLFAULT_REPLICA_PASSWORD: password,
      };
      const ran = (...more: readonly string[]) => runCli([...args, '--source', url('source'), ...more], { env });
      const file = join(folder, 'looks.ndjson');
      const healthy = await ran(
        '--replica',
        url('replica'),
        '--replica',
        url('replica'),
        '--format',
        'json',
        '--save',
        file,
      );
      expect(healthy.code, healthy.stdout + healthy.stderr).toBe(0);
      const { pairs } = JSON.parse(healthy.stdout) as { pairs: readonly { readonly severity: string }[] };
      expect(pairs.map(({ severity }) => severity)).toEqual(['ok', 'ok']);
      const saved = (await readFile(file, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Look);
      expect(saved).toHaveLength(4);
      expect(classify([saved[0], saved[2]] as unknown as Looks).severity).toBe('ok');
      expect(healthy.stdout + healthy.stderr + JSON.stringify(saved)).not.toContain('secret');
      const nobody = await ran('--replica', 'mysql://diagnose@127.0.0.1:1', '--format', 'nagios');
      expect([nobody.code, nobody.stdout]).toEqual([
        3,
        expect.stringMatching(/^REPLICATION UNKNOWN - 127\.0\.0\.1:1: receiver not-judged/),
      ]);
    });

    it('finds transactions of the replica itself', async () => {
      await pair.replica.query('CREATE DATABASE errant');
      const found = expectVerdicts(await looked(), { receiver: 'idle', data: 'errant' });
      expect(found.verdicts[3].count).toBe(spec.startsWith('mariadb') ? null : 1);
      expect(found.severity).toBe('critical');
    });

    it('foresees that the next connection fails because the source has purged', async () => {
      await pair.replica.query(`STOP ${word} IO_THREAD`);
      await write();
      await pair.source.query('FLUSH BINARY LOGS');
      const files = await pair.source.query('SHOW BINARY LOGS');
      const purge = `PURGE BINARY LOGS TO '${files.at(-1)?.['Log_name']}'`;
      await write();
      expectVerdicts(await looked(), { receiver: 'stopped-by-operator' });
      await pair.source.query(purge);
      expectVerdicts(await looked(), { receiver: 'will-fail-purged' });
      // And it does.
      await pair.replica.query(`START ${word} IO_THREAD`);
      expect(await eventually(receiverIs('No'), { withinMs: 10_000 })).toBe(true);
      expect(expectVerdicts(await looked(), { receiver: 'fatal-from-source' }).verdicts[0].cause).toBe('purged');
    });
  });
}

/** All that a reader must not change: variables, GTIDs, schemas and the counters of statements that write or set something. */
async function allOf(server: Pair['source']): Promise<unknown> {
  const counters = await server.query("SHOW GLOBAL STATUS LIKE 'Com\\_%'");
  const reads = /^Com_(select|show_|admin_commands|stmt_|begin|set_option)/;
  return {
    variables: (await server.query('SHOW GLOBAL VARIABLES')).filter(
      ({ Variable_name }) =>
        !/timestamp|pseudo|rand_seed|identity|insert_id|error_count|warning_count|^gtid_binlog/i.test(
          String(Variable_name),
        ),
    ),
    counters: counters.filter(({ Variable_name }) => !reads.test(String(Variable_name))),
    executed: `${await server.executed()}`,
    schemas: await server.query('SHOW DATABASES'),
    tables: await server.query('SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES ORDER BY 1, 2'),
  };
}
