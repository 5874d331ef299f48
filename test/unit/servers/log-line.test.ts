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
