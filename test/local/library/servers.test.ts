import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import {
  GtidSet,
  prepareServers,
  type ServerConnectionOptions,
  startServer,
} from '../../../dist/src/library/servers.js';

/** Over TCP, as clients in other processes connect. */
const overTcp = ({ socketPath: _, ...tcp }: ServerConnectionOptions) => tcp;

const specs = ['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'];

describe('startServer', () => {
  it('starts several servers side by side, each with an account that is good over TCP and over the socket', async () => {
    await prepareServers(specs);
    const servers = await Promise.all(specs.map((spec) => startServer(spec)));
    try {
      expect(new Set(servers.map(({ connection }) => connection.port)).size).toBe(specs.length);
      expect(new Set(servers.map(({ connection }) => connection.password)).size).toBe(specs.length);
      for (const server of servers)
        for (const options of [server.connection, overTcp(server.connection)]) {
          const connection = await createConnection(options);
          await connection.query('CREATE DATABASE IF NOT EXISTS shop');
          await connection.end();
        }
      expect(await servers[0]?.query("SHOW DATABASES LIKE 'shop'")).toHaveLength(1);
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  });

  it('listens on loopback alone, and leaves nothing when it is closed', async () => {
    let folder = '';
    let pid = 0;
    {
      await using server = await startServer('mariadb:10.11');
      folder = dirname(server.logFile);
      pid = server.pid;
      const [row] = await server.query('SELECT @@bind_address AS address, @@version AS version');
      expect(row).toMatchObject({ address: '127.0.0.1', version: expect.stringContaining(server.version) });
      expect(existsSync(folder)).toBe(true);
    }
    expect(existsSync(dirname(folder))).toBe(false);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it('translates variables, and takes options in the words of the server', async () => {
    await using server = await startServer('mysql:5.6', {
      variables: { replica_net_timeout: 7 },
      options: ['--max-connections=33'],
    });
    const [row] = await server.query('SELECT @@slave_net_timeout AS timeout, @@max_connections AS connections');
    expect(row).toEqual({ timeout: 7, connections: 33 });
  });

  it('starts with the defaults of the program if asked', async () => {
    await using server = await startServer('mysql:9.7', { asShipped: true });
    const [row] = await server.query('SELECT @@innodb_buffer_pool_size AS bytes');
    expect(Number(row?.['bytes'])).toBe(128 * 1024 * 1024);
  });

  it('keeps data and accounts over stop and start, also for logins over TCP', async () => {
    await using server = await startServer('mysql:9.7');
    await server.query('CREATE DATABASE kept');
    const before = server.pid;
    await server.stop();
    expect(server.running).toBe(false);
    await server.start();
    expect(server.pid).not.toBe(before);
    expect(await server.query("SHOW DATABASES LIKE 'kept'")).toHaveLength(1);
    const connection = await createConnection(overTcp(server.connection));
    await connection.end();
  });

  it('bounds statements, and says which one had no answer', async () => {
    await using server = await startServer('mariadb:10.11');
    await expect(server.query('SELECT SLEEP(20)', undefined, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'BOUND_EXPIRED',
      message: 'waited 0.2 s for the answer of the server to SELECT SLEEP(20)',
    });
    // The next statement has a session of its own.
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('goes on after its session was killed', async () => {
    await using server = await startServer('mariadb:10.11');
    const [row] = await server.query('SELECT CONNECTION_ID() AS id');
    const connection = await createConnection(server.connection);
    await connection.query(`KILL ${row?.['id']}`);
    await connection.end();
    await server.query('SELECT 1').catch(() => undefined);
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('waits for GTIDs, and says what is missing', async () => {
    await using server = await startServer('mysql:9.7');
    await server.query('CREATE DATABASE shop');
    const executed = await server.executed();
    await server.waitForGtid(executed);
    const next = String(executed).replace(/\d+$/, (last) => String(Number(last) + 5));
    await expect(server.waitForGtid(next, { timeoutMs: 150 })).rejects.toMatchObject({
      code: 'BOUND_EXPIRED',
      message: expect.stringContaining(`it lacks ${GtidSet.parse(next).minus(executed)}`),
    });
    await expect(server.waitForGtid('no set')).rejects.toMatchObject({ code: 'BAD_GTID', hint: expect.any(String) });
  });
});

describe('bad use of a server', () => {
  it('is a typed error with a hint', async () => {
    const server = await startServer('mariadb:10.11', { name: 'db' });
    await expect(server.start()).rejects.toMatchObject({
      code: 'SERVER_RUNNING',
      hint: expect.stringContaining('stop()'),
    });
    await server.stop();
    await expect(server.stop()).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING', hint: expect.any(String) });
    await expect(server.query('SELECT 1')).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING' });
    await server.close();
    await server.close();
    await expect(server.query('SELECT 1')).rejects.toMatchObject({
      code: 'SERVER_CLOSED',
      message: expect.stringContaining('db'),
      hint: expect.stringContaining('startServer()'),
    });
    await expect(server.start()).rejects.toMatchObject({ code: 'SERVER_CLOSED' });
  });

  it('names what a server refuses, and leaves nothing of it', async () => {
    await expect(startServer('mysql:9.7', { options: ['--no-such-option=1'] })).rejects.toMatchObject({
      code: 'server-died',
      message: expect.stringContaining('no-such-option'),
      hint: expect.any(String),
    });
    await expect(startServer('myqsl:9.7')).rejects.toMatchObject({ code: 'server-spec', hint: expect.any(String) });
  });
});
