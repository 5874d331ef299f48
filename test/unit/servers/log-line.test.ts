import { describe, expect, it } from 'vitest';
import { flavourFor } from '../../../src/servers/flavour-registry.ts';
import { parseLogLine } from '../../../src/servers/log-line.ts';

const flavour = await flavourFor('mysql', '9.7.4');
const at = '2026-11-22T07:20:46.384477Z 19';

describe('error-log lines of a real 9.7', () => {
  it('takes a line apart', () => {
    const line = `${at} [Note] [MY-010914] [Server] Aborted connection 13 to db: 'unconnected' user: 'repl' host: '127.0.0.1' (Failed on my_net_write()).`;
    expect(parseLogLine(flavour, line)).toEqual({
      serverTime: '2026-11-22T07:20:46.384477Z',
      level: 'Note',
      code: 'MY-010914',
      condition: 'source-write-failed',
      errno: null,
      text: "Aborted connection 13 to db: 'unconnected' user: 'repl' host: '127.0.0.1' (Failed on my_net_write()).",
    });
  });

  it.each([
    [
      "[Server] Aborted connection 9 to db: 'unconnected' user: 'repl' host: 'h' (failed on flush_net()).",
      'source-flush-failed',
      null,
    ],
    [
      "[Server] Aborted connection 9 to db: 'unconnected' user: 'repl' host: 'h' (Found net error).",
      'source-net-error',
      null,
    ],
    [
      "[Server] Aborted connection 9 to db: 'x' user: 'a' host: 'h' (Got an error reading communication packets).",
      'source-read-failed',
      null,
    ],
    ['[Server] Got an error reading communication packets', 'source-read-failed', null],
    [
      '[Repl] Semi-sync source failed on net_flush() before waiting for replica reply.',
      'source-semisync-flush-failed',
      null,
    ],
    ['[Repl] Start binlog_dump to source_thread_id(11) replica_server(2), pos(, 4)', 'dump-thread-started', null],
    [
      '[Repl] Upon reconnection with the replica, while initializing the dump thread for UUID <5260fe52>, an existing dump thread with the same UUID was detected. The source is terminating the existing dump thread(11).',
      'zombie-dump-thread-killed',
      null,
    ],
    [
      "[Repl] Error reading packet from server for channel '': Lost connection to MySQL server during query (server_errno=2013)",
      'replica-read-error',
      2013,
    ],
    [
      "[Repl] Replica I/O for channel '': Error reconnecting to source 'repl@127.0.0.1:34201'. This was attempt 1/3, with a delay of 1 seconds between attempts. Message: Can't connect to MySQL server on '127.0.0.1:34201' (111), Error_code: MY-002003",
      'replica-reconnect-failed',
      2003,
    ],
    [
      "[Repl] Replica I/O for channel '': Error connecting to source 'repl@127.0.0.1:34101'. This was attempt 97/100, with a delay of 1 seconds between attempts. Message: SSL connection error: SSL is required but the server doesn't support it, Error_code: MY-002026",
      'replica-reconnect-failed',
      2026,
    ],
    [
      "[Repl] Replica receiver thread for channel '': connected to source 'repl@127.0.0.1:34201' with server_uuid=525fa24a, server_id=1. Starting GTID-based replication.",
      'replica-connected',
      null,
    ],
    [
      "[Repl] Replica I/O thread exiting for channel '', read up to log 'binlog.000001', position 40011554",
      'replica-receiver-stopped',
      null,
    ],
    [
      "[Repl] Replica I/O for channel '': Got fatal error 1236 from source when reading data from binary log: 'Could not find first log file name', Error_code: MY-013114",
      'replica-fatal-source-error',
      1236,
    ],
    [
      "[Repl] Replica SQL for channel '': Could not execute Write_rows event on table x.t; Duplicate entry '1' for key 't.PRIMARY', Error_code: 1062; Error_code: MY-001062",
      'applier-error',
      1062,
    ],
    [
      "[Repl] Failed registering on source, reconnecting to try again, log 'binlog.000001' at position 4.  for channel ''.",
      null,
      null,
    ],
    [
      "[Server] /opt/mysqld: ready for connections. Version: '9.7.4-2'  socket: '/tmp/s'  port: 1  (Debian).",
      'ready',
      null,
    ],
    ['[InnoDB] 9.7.4 started; log sequence number 19071053', null, null],
  ])('%s', (rest, condition, errno) => {
    expect(parseLogLine(flavour, `${at} [Note] [MY-010000] ${rest}`)).toMatchObject({ condition, errno });
  });

  it('keeps a line that is no log line as text', () => {
    expect(parseLogLine(flavour, '  stack_bottom = 0 thread_stack 0x100000')).toEqual({
      serverTime: null,
      level: '',
      code: null,
      condition: null,
      errno: null,
      text: '  stack_bottom = 0 thread_stack 0x100000',
    });
  });
});

describe('error-log lines of a real 5.6', async () => {
  const flavour56 = await flavourFor('mysql', '5.6.24');

  it('takes a line apart; the number is the process, not the thread', () => {
    const text = "Aborted connection 4 to db: 'unconnected' user: 'repl' host: '127.0.0.1' (Failed on my_net_write())";
    expect(parseLogLine(flavour56, `2026-11-22 10:06:25 2578 [Warning] ${text}`)).toEqual({
      serverTime: '2026-11-22T10:06:25Z',
      level: 'Warning',
      code: null,
      condition: 'source-write-failed',
      errno: null,
      text,
    });
  });

  it.each([
    ['[Note] /opt/mysqld: ready for connections.', 'ready', null],
    ['[Note] Start binlog_dump to master_thread_id(4) slave_server(2), pos(, 4)', 'dump-thread-started', null],
    [
      "[Note] Slave I/O thread: connected to master 'repl@127.0.0.1:43459',replication started in log 'FIRST' at position 4",
      'replica-connected',
      null,
    ],
    [
      '[ERROR] Error reading packet from server: Lost connection to MySQL server during query ( server_errno=2013)',
      'replica-read-error',
      2013,
    ],
    [
      "[Note] Slave I/O thread: Failed reading log event, reconnecting to retry, log 'binlog.000001' at position 4001572",
      'replica-read-error',
      null,
    ],
    [
      "[ERROR] Slave I/O: error reconnecting to master 'repl@127.0.0.1:43459' - retry-time: 1  retries: 2, Error_code: 2003",
      'replica-reconnect-failed',
      2003,
    ],
    [
      "[Note] Slave: connected to master 'repl@127.0.0.1:43459',replication resumed in log 'binlog.000001' at position 30007497",
      'replica-connected',
      null,
    ],
    [
      "[Note] Slave I/O thread exiting, read up to log 'binlog.000001', position 30007497",
      'replica-receiver-stopped',
      null,
    ],
    [
      '[Warning] Slave SQL: If a crash happens this configuration does not guarantee that the relay log info will be consistent, Error_code: 0',
      null,
      null,
    ],
  ])('%s', (rest, condition, errno) => {
    expect(parseLogLine(flavour56, `2026-11-22 10:06:25 2578 ${rest}`)).toMatchObject({ condition, errno });
  });

  it('finds the end of the start where the version stands on a line of its own', () => {
    const version = "Version: '5.6.24-log'  socket: '/tmp/s.sock'  port: 33956  MySQL Community Server (GPL)";
    expect(parseLogLine(flavour56, version)).toMatchObject({ serverTime: null, condition: null, text: version });
  });
});

describe('error-log lines of a 5.7, as its manual shows them', async () => {
  const flavour57 = await flavourFor('mysql', '5.7.44');

  it('takes a line without code and subsystem apart', () => {
    const text = "Aborted connection 4 to db: 'unconnected' user: 'repl' host: 'h' (Failed on my_net_write())";
    expect(parseLogLine(flavour57, `2026-11-22T10:06:25.123456Z 4 [Note] ${text}`)).toEqual({
      serverTime: '2026-11-22T10:06:25.123456Z',
      level: 'Note',
      code: null,
      condition: 'source-write-failed',
      errno: null,
      text,
    });
  });
});

describe('error-log lines of a real MariaDB', async () => {
  const mariadb = await flavourFor('mariadb', '10.11.18');

  it('takes a line apart whose hour is padded with a blank', () => {
    const text =
      "Aborted connection 7 to db: 'unconnected' user: 'repl' host: '127.0.0.1' (Got an error writing communication packets)";
    expect(parseLogLine(mariadb, `2026-11-22  9:08:24 7 [Warning] ${text}`)).toEqual({
      serverTime: '2026-11-22T09:08:24Z',
      level: 'Warning',
      code: null,
      condition: 'source-write-failed',
      errno: null,
      text,
    });
  });

  it.each([
    ['[Note] /opt/mariadbd: ready for connections.', 'ready', null],
    [
      "[Note] Start binlog_dump to slave_server(2), pos(binlog.000001, 797), using_gtid(1), gtid('0-1-2')",
      'dump-thread-started',
      null,
    ],
    [
      "[Warning] Aborted connection 7 to db: 'd' user: 'app' host: 'h' (Got an error writing communication packets)",
      'source-read-failed',
      null,
    ],
    [
      "[Note] Slave I/O thread: connected to master 'repl@127.0.0.1:39663',replication starts at GTID position ''",
      'replica-connected',
      null,
    ],
    [
      '[ERROR] Error reading packet from server: Lost connection to server during query (server_errno=2013)',
      'replica-read-error',
      2013,
    ],
    [
      "[Note] Slave I/O thread: Failed reading log event, reconnecting to retry, log 'binlog.000001' at position 797; GTID position '0-1-2', GTID event skip 3",
      'replica-read-error',
      null,
    ],
    [
      '[Note] Slave IO thread is reconnected to receive Gtid_log_event 0-1-3. It is to skip 3 already received events including the gtid one',
      'replica-connected',
      null,
    ],
    [
      `[ERROR] Slave I/O: error reconnecting to master 'repl@127.0.0.1:39663' - retry-time: 1  maximum-retries: 1000  message: Can't connect to server on '127.0.0.1' (111 "Connection refused"), Internal MariaDB error code: 2003`,
      'replica-reconnect-failed',
      2003,
    ],
    [
      "[Note] Slave I/O thread exiting, read up to log 'binlog.000002', position 339; GTID position 0-1-32, master 127.0.0.1:39663",
      'replica-receiver-stopped',
      null,
    ],
    ["[Warning] option 'innodb-write-io-threads': unsigned value 1 adjusted to 2", null, null],
  ])('%s', (rest, condition, errno) => {
    expect(parseLogLine(mariadb, `2026-11-22 10:08:24 7 ${rest}`)).toMatchObject({ condition, errno });
  });
});
