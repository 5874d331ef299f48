import { expect, it } from 'vitest';
import { steadyText } from '../../../../src/upgrade/played/steady-text.ts';

it.each([
  [
    "Aborted connection 11 to db: 'unconnected' user: 'repl' host: '172.18.0.3' (failed on flush_net()).",
    "Aborted connection N to db: 'unconnected' user: 'repl' host: 'HOST' (failed on flush_net()).",
  ],
  [
    'Start binlog_dump to source_thread_id(16) replica_server(2), pos(, 4)',
    'Start binlog_dump to source_thread_id(N) replica_server(2), pos(, 4)',
  ],
  ['Master is killing the zombie dump thread(4).', 'Master is killing the zombie dump thread(N).'],
  ['terminating the previous dump thread (11), which', 'terminating the previous dump thread (N), which'],
  ["reconnecting to retry, log 'binlog.000001' at position 154", "reconnecting to retry, log 'binlog.N' at position N"],
  ["Can't connect to MySQL server on '127.0.0.1:33061' (111)", "Can't connect to MySQL server on 'HOST' (111)"],
])('what changes from run to run is not part of a text: %s', (text, steady) => {
  expect(steadyText(text)).toBe(steady);
});
