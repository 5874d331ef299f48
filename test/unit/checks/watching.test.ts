import { describe, it } from 'vitest';
import { noLiteral1190 } from '../../../src/checks/no-literal-1190.ts';
import { probesUnbroken } from '../../../src/checks/probes-unbroken.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';

describe('no-literal-1190', () => {
  it.each([
    [
      'in the counters',
      stalledCase().change('counters', (o) =>
        o.atMs > 3000 && o.errors ? { errors: { ...o.errors, '1190': 1 } } : {},
      ),
    ],
    [
      'in a log',
      stalledCase().log(3000, 'replica', 'replica-read-error', 'Net error writing to source (server_errno=1190)'),
    ],
    [
      'in the status of the replica',
      stalledCase().change('replication', (o) =>
        o.atMs === 3000 ? { status: { ...o.status, lastIoErrno: 1190 } } : {},
      ),
    ],
  ])('fails when it appeared %s', (_, story) =>
    expectVerdict(noLiteral1190, story, 'fail', /error number 1190 appeared/),
  );

  it('does not take a thread, a port or a position for it', () => {
    const story = stalledCase()
      .log(
        10,
        'source',
        'dump-thread-started',
        'Start binlog_dump to source_thread_id(1190) replica_server(2), pos(, 1190)',
      )
      .log(20, 'replica', 'replica-connected', "connected to source 'repl@127.0.0.1:1190'");
    expectVerdict(noLiteral1190, story, 'pass', /neither counted nor logged/);
  });
  it('does not claim that it was not counted where nothing is counted', () => {
    const none = stalledCase().change('counters', () => ({ errors: null }));
    expectVerdict(noLiteral1190, none, 'pass', /^(?!.*neither counted).*does not count errors/);
  });
  it.each([
    ['the counters were not observed', stalledCase().without('counters'), /not observed/],
    ['the status was not observed', stalledCase().without('replication'), /not observed/],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(noLiteral1190, story, 'inconclusive', reason));

  it.each(['dump-threads', 'error-log-source', 'error-log-replica', 'replication'])(
    'is inconclusive when the %s probe was lost',
    (probe) => expectVerdict(noLiteral1190, stalledCase().lost(3000, probe), 'inconclusive', /was lost/),
  );
});

describe('probes-unbroken', () => {
  const every = (intervalMs: number) =>
    history().every(
      0,
      4000,
      (t, atMs) => t.sample(atMs, { source: 1, replica: 1 }).dumpThreads(atMs, [1]).sendQueue(atMs, 0).proxy(atMs, [1]),
      intervalMs,
    );

  it('says the median and how many gaps there were', () => {
    expectVerdict(probesUnbroken, quietCase().gap('proxy', 1000, 1300), 'pass', /every 40 ms.*1 gap\(s\)/);
    expectVerdict(probesUnbroken, every(50), 'pass', /every 50 ms/);
  });
  it.each([
    ['the median is above 50 ms', every(51), /only every 51 ms/],
    [
      'any one probe was lost',
      quietCase().lost(at.end, 'error-log-replica'),
      /error-log-replica probe was lost: the server/,
    ],
    ['replication was not sampled', quietCase().without('replication'), /replication was not sampled/],
    ['dump threads were sampled once', quietCase().without('dump-threads', (o) => o.atMs > 40), /dump-threads was not/],
    ['sockets were not sampled', quietCase().without('sockets'), /sockets was not sampled/],
    [
      'the proxy was sampled too slowly',
      quietCase().without('proxy', (o) => Math.floor(o.atMs / 40) % 2 === 0),
      /proxy.*80 ms/,
    ],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(probesUnbroken, story, 'inconclusive', reason));
});
