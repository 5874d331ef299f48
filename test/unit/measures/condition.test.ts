import { describe, expect, it } from 'vitest';
import { conditionOf, literalSightings } from '../../../src/measures/condition.ts';
import { counterDelta } from '../../../src/measures/counter-delta.ts';
import { history, uuid } from '../../fixtures/timeline-builder.ts';

const none = { '1105': 3, '1160': 0, '1161': 1, '1190': 0 };

describe('the signature of the condition', () => {
  it('counts from the first sample of the case, not from server start', () => {
    const timeline = history()
      .counters(0, none)
      .counters(50, { ...none, '1161': 2, '1105': 4 })
      .build();
    const { errnos, abortedClients } = conditionOf(timeline);
    expect(errnos).toEqual({ '1105': 1, '1160': 0, '1161': 1, '1190': 0 });
    expect(abortedClients).toBe(1);
    expect(counterDelta(timeline, 'source', '1161')).toEqual({ delta: 1, evidence: [0, 1] });
  });
  it('takes a counter that appeared during the case from zero', () => {
    const timeline = history().counters(0, {}).counters(50, { '1158': 2 }).build();
    expect(conditionOf(timeline).errnos).toEqual({ '1158': 2 });
  });
  it('is null with a reason where the server counts no errors', () => {
    const condition = conditionOf(history().counters(0, null).counters(50, null).build());
    expect(condition).toMatchObject({ errnos: null, errnosReason: 'this server does not count errors by number' });
    expect(condition.abortedClients).toBe(0);
  });
  it('is null with a reason where nobody looked', () => {
    const condition = conditionOf(history().build());
    expect(condition).toMatchObject({ errnos: null, abortedClients: null, literal1190: false });
    expect(condition.errnosReason).toContain('not observed');
    expect(counterDelta(history().build(), 'source', '1161')).toEqual({ delta: null, evidence: [] });
  });
  it('keeps the ends apart', () => {
    const timeline = history()
      .counters(0, none)
      .counters(1, { ...none, '1161': 7 }, 'replica')
      .counters(50, none)
      .build();
    expect(conditionOf(timeline).errnos?.['1161']).toBe(0);
  });
  it('lists each recognised text once, with its end, and the errnos the replica showed', () => {
    const timeline = history()
      .log(0, 'source', 'ready', 'ready for connections')
      .log(1, 'source', null, 'something else')
      .log(2, 'source', 'source-write-failed', 'Aborted connection 12')
      .log(3, 'source', 'source-write-failed', 'Aborted connection 12')
      .log(4, 'replica', 'replica-read-error', 'Error reading packet')
      .sample(5, { source: 1, replica: 1, lastIoErrno: 2003 })
      .sample(6, { source: 1, replica: 1, lastIoErrno: 2003 })
      .sample(7, { source: 1, replica: 1 })
      .build();
    expect(conditionOf(timeline)).toMatchObject({
      texts: ['source: Aborted connection 12', 'replica: Error reading packet'],
      replicaErrnos: [2003],
    });
  });
});

describe('a literal 1190 is seen', () => {
  it('in the counters of either end, when it moved', () => {
    for (const server of ['source', 'replica'] as const) {
      const moved = history()
        .counters(0, none, server)
        .counters(50, { ...none, '1190': 1 }, server)
        .build();
      expect(literalSightings(moved)).toEqual([1]);
      expect(conditionOf(moved).literal1190).toBe(true);
    }
    const before = { ...none, '1190': 4 };
    expect(literalSightings(history().counters(0, before).counters(50, before).build())).toEqual([]);
  });
  it.each([
    'Error reading packet from server: Net error writing to source (server_errno=1190)',
    'Got fatal error 1190 from source when reading data from binary log',
    'Replica I/O for channel: error, Error_code: MY-001190',
    'Slave I/O: whatever, Error_code: 1190',
    'ERROR 1190 (08S01): whatever',
    'it says 1190 (08S01)',
    'errno: 1190',
    'error number 1190',
    'ER_MASTER_NET_WRITE',
    'ER_SOURCE_NET_WRITE',
    'Net error writing to master',
  ])('in a log line: %s', (text) => {
    for (const server of ['source', 'replica'] as const)
      expect(literalSightings(history().log(0, server, null, text).build())).toEqual([0]);
  });
  it('in the code and the parsed number of a log line', () => {
    expect(literalSightings(history().log(0, 'source', null, 'x', { code: 'MY-001190' }).build())).toEqual([0]);
    expect(literalSightings(history().log(0, 'source', null, 'x', { errno: 1190 }).build())).toEqual([0]);
  });
  it('in the status of the replica', () => {
    const byNumber = history().sample(0, { source: 1, replica: 1, lastIoErrno: 1190 });
    const byText = history().sample(0, { source: 1, replica: 1, lastIoErrno: 2013, lastIoError: 'server_errno=1190' });
    for (const t of [byNumber, byText]) expect(literalSightings(t.build())).toEqual([0]);
  });
});

describe('a literal 1190 is not seen', () => {
  it.each([
    ["a thread id in 9.7's words", 'Start binlog_dump to source_thread_id(1190) replica_server(2), pos(, 4)'],
    [
      'a position in its words',
      'Start binlog_dump to source_thread_id(11) replica_server(2), pos(binlog.000002, 1190)',
    ],
    [
      'a connection id',
      "Aborted connection 1190 to db: 'unconnected' user: 'repl' host: 'h' (Failed on my_net_write()).",
    ],
    ['a port', "error reconnecting to source 'repl@127.0.0.1:1190' - retry-time: 1 retries: 2"],
    ['a port in words', 'ready for connections. Version: 9.7.4 socket: /s port: 1190'],
    [
      'a retry count',
      "error reconnecting to source 'repl@127.0.0.1:3306' - retry-time: 1 retries: 1190 message: refused",
    ],
    ['a log position', "replication started in log 'binlog.000002' at position 1190"],
    ['a GTID', `the replica asks for ${uuid}:1-1190`],
    ['a GTID alone', `transaction ${uuid}:1190 was skipped`],
    ['a UUID', '00001190-71ca-11e1-9e33-c80aa9429562 is the source'],
    ['a file', "could not open 'binlog.001190'"],
    ['an error that ends in these digits', 'Error_code: MY-011190'],
    ['an error that begins with them', 'Error_code: 11901'],
    ['a number of errors', 'after an error 1190 bytes were left'.replace('error 1190', 'error, all 1190')],
  ])('for %s', (_, text) => {
    expect(literalSightings(history().log(0, 'source', null, text).build())).toEqual([]);
    const status = history().sample(0, { source: 1, replica: 1, lastIoErrno: 2003, lastIoError: text });
    expect(literalSightings(status.build())).toEqual([]);
  });
  it('for a code that only contains it', () => {
    expect(literalSightings(history().log(0, 'source', null, 'x', { code: 'MY-011190' }).build())).toEqual([]);
  });
  it('for a position, a GTID and a count of transactions in status', () => {
    const timeline = history().sample(0, { source: 1190, replica: 1190, readSourceLogPos: 1190, lagS: 1190 }).build();
    expect(literalSightings(timeline)).toEqual([]);
  });
});
