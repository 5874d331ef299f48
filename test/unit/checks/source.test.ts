import { describe, it } from 'vitest';
import { sourceStaysQuiet } from '../../../src/checks/source-stays-quiet.ts';
import { sourceWriteFails } from '../../../src/checks/source-write-fails.ts';
import { sourceWriteConditions } from '../../../src/measures/source-detection.ts';
import { upTo } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { at, queueOf, quietCase, stalledCase } from './stories.ts';

const check = sourceWriteFails({ netWriteTimeoutS: 2, slackMs: 1500 });
const lineAt = (atMs: number) =>
  stalledCase()
    .without('log', (o) => o.server === 'source')
    .log(atMs, 'source', 'source-write-failed', 'Aborted connection 11');
const noLine = () => stalledCase().without('log', (o) => o.server === 'source');
const uncounted = () =>
  stalledCase().change('counters', (o) => (o.errors ? { errors: { ...o.errors, '1161': 0 } } : {}));
const noCounters = () => stalledCase().change('counters', () => ({ errors: null }));

describe('source-write-fails', () => {
  it('says how long the source waited and what was counted', () => {
    expectVerdict(check, stalledCase(), 'pass', /2060 ms after the fault.*2000 ms.*1161 counted 1 time/);
  });
  it.each([
    ['the line came before net_write_timeout', lineAt(2900), /1900 ms.*before net_write_timeout/],
    ['the line came too late', lineAt(4600), /only 3598 ms/],
    ['there was no line', noLine(), /never reported/],
    ['the line stood there before the fault', lineAt(900), /never reported/],
    ['1161 was not counted although the line appeared', uncounted(), /1161.*was not counted/],
  ])('fails when %s', (_, story, reason) => expectVerdict(check, story, 'fail', reason));

  it.each([
    ['the log was not watched on the way', lineAt(3060).gap('error-log-source', 1500, 1900), /not watched for 400 ms/],
    [
      'no line was seen and the log was not observed continuously',
      noLine().gap('error-log-source', 5000, 5400),
      /not observed/,
    ],
    ['no line was seen and the log probe was lost', noLine().lost(2000, 'error-log-source'), /not observed/],
    ['nothing was injected', quietCase(), /no fault/],
    [
      'the counters were lost before the line',
      stalledCase().without('counters', (o) => o.atMs > 2000),
      /not read after the log line/,
    ],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(check, story, 'inconclusive', reason));

  it('passes without counters where the server has none, and does not claim that they moved', () => {
    expectVerdict(check, noCounters(), 'pass', /^(?!.*1161)/);
  });
  it('does not care for a gap of the log probe after the line', () => {
    expectVerdict(check, stalledCase().gap('error-log-source', 4000, 4400), 'pass', /gave up/);
  });
  it('counts lateness from the last progress of the send queue: a write that still moves restarts the wait', () => {
    const moving = (lastGrowthMs: number) =>
      lineAt(4900).change('sockets', (o) => queueOf(o, Math.min(o.atMs, lastGrowthMs) * 10));
    expectVerdict(check, moving(2800), 'pass', /after its last progress/);
    expectVerdict(check, moving(1200), 'fail', /after its last progress/);
  });
  it('does not take the single byte of a window probe for progress', () => {
    const probed = lineAt(4600).change('sockets', (o) => ({
      sockets: o.sockets.map((s) => ({ ...s, sendQueue: 60_000 + (Math.floor(o.atMs / 400) % 2) })),
    }));
    expectVerdict(check, probed, 'fail', /only 3\d{3} ms/);
  });
});

describe('source-write-fails, where the line is not about a write that timed out', () => {
  const patient = (netWriteTimeoutS: number) => sourceWriteFails({ netWriteTimeoutS, slackMs: 3000 });
  /** The queue grows with every write of the steady workload, because nothing blocks. */
  const growing = (lineMs: number) => lineAt(lineMs).change('sockets', (o) => queueOf(o, o.atMs * 10));

  it('fails on a line that comes with the replica’s return, moments after the queue grew', () => {
    const replaced = growing(5080).change('counters', () => ({ errors: null }));
    const reason = /no write timed out.*4080 ms after the fault, with the return of the replica.*only 38 ms after/;
    expectVerdict(check, replaced, 'fail', reason);
  });
  it('fails on a line that comes too early after the last progress, whoever caused it', () => {
    expectVerdict(check, growing(3060), 'fail', /only 18 ms after the last progress of the send queue/);
  });
  it('allows for clocks and samples: the larger of 100 ms and 5 percent', () => {
    const until = (lastGrowthMs: number) =>
      lineAt(3500).change('sockets', (o) => queueOf(o, Math.min(o.atMs, lastGrowthMs) * 10));
    // Samples are 40 ms apart: growth seen at 1602 was over at some time after 1562.
    expectVerdict(check, until(1600), 'pass', /1898 ms after its last progress/);
    expectVerdict(check, until(1700), 'fail', /only 1778 ms after the last progress/);
    const longer = until(1700).change('log', (o) => (o.server === 'source' ? { server: o.server } : {}));
    expectVerdict(patient(1.8), longer, 'pass', /1778 ms/);
  });
  it('is inconclusive on a line with the replica’s return, even one that fits the timeout', () => {
    const fits = lineAt(5090).change('sockets', (o) =>
      o.atMs < 5200 ? queueOf(o, o.atMs < at.injected ? 0 : 60_000) : {},
    );
    expectVerdict(
      patient(4),
      fits,
      'inconclusive',
      /with the return of the replica: a new dump thread existed at 5041 ms/,
    );
    const before = lineAt(5010).change('sockets', (o) =>
      o.atMs < 5200 ? queueOf(o, o.atMs < at.injected ? 0 : 60_000) : {},
    );
    expectVerdict(patient(4), before, 'inconclusive', /the replica had closed its connection 10 ms before/);
  });
  it('does not take a replica that left because the source closed the connection for the cause', () => {
    const near = lineAt(5010).change('sockets', (o) =>
      o.atMs < 5200 ? queueOf(o, o.atMs < at.injected ? 0 : 60_000) : {},
    );
    const closed = (by: string) =>
      near
        .change('counters', () => ({ errors: null }))
        .change('proxy', (o) =>
          o.atMs < 4990 ? {} : { connections: o.connections.map((c) => (c.id === 1 ? { ...c, closedBy: by } : c)) },
        );
    expectVerdict(patient(4), closed('client fin'), 'inconclusive', /the replica had closed its connection/);
    expectVerdict(patient(4), closed('upstream rst'), 'pass', /gave up 4010 ms/);
  });
  it('takes the counter, or the end of the dump thread, for the moment of giving up where the line comes later', () => {
    const late = () =>
      lineAt(5020).change('sockets', (o) => (o.atMs < 5200 ? queueOf(o, o.atMs < at.injected ? 0 : 60_000) : {}));
    const uncountedLate = () => late().change('counters', () => ({ errors: null }));
    expectVerdict(patient(2), late(), 'pass', /gave up 2084 ms after the fault and 2082 ms after its last progress/);
    const stopped = uncountedLate().log(3070, 'source', 'dump-thread-stopped', 'Stop semi-sync binlog_dump to replica');
    expectVerdict(patient(2), stopped, 'pass', /gave up 2070 ms after the fault/);
    expectVerdict(patient(2), uncountedLate(), 'inconclusive', /the replica had closed its connection 20 ms before/);
    expectVerdict(sourceWriteFails({ netWriteTimeoutS: 2, slackMs: 1500 }), late(), 'fail', /only 4018 ms after/);
  });
  it('fails when nothing waited in the send queue', () => {
    const empty = stalledCase().change('sockets', (o) => queueOf(o, 0));
    expectVerdict(check, empty, 'fail', /nothing waited in the send queue/);
  });
  it('is inconclusive where the send queue was not observed', () => {
    expectVerdict(check, stalledCase().without('sockets'), 'inconclusive', /send queue of the source was not observed/);
  });
  it('is inconclusive where samples are too far apart to tell', () => {
    const seldom = lineAt(3500)
      .change('counters', () => ({ errors: null }))
      .change('sockets', (o) => queueOf(o, Math.min(o.atMs, 1900) * 10))
      .without('sockets', (o) => o.atMs > 1200 && o.atMs < 1900);
    expectVerdict(check, seldom, 'inconclusive', /not sampled closely enough.*1578 to 2338 ms/);
  });
  it('is inconclusive where the source had nothing more to send', () => {
    const still = stalledCase().change('replication', (o) =>
      o.atMs > at.injected && o.atMs < at.sourceGaveUp ? { sourceGtid: upTo(35) } : {},
    );
    expectVerdict(check, still, 'inconclusive', /nothing more to send/);
    expectVerdict(check, still.burst(at.injected + 30, 590_000, 600_000), 'pass', /gave up/);
  });
  it('follows the connection of the fault, not a new one', () => {
    const both = stalledCase().change('sockets', (o) => ({
      sockets: [
        ...o.sockets.map((s) => ({ ...s, peerPort: 50_000, sendQueue: o.atMs * 10 })),
        ...o.sockets,
      ].toReversed(),
    }));
    expectVerdict(check, both, 'pass', /2058 ms after its last progress/);
  });
});

describe('source-write-fails, where the backlog was not there', () => {
  const vanished = () => stalledCase().burst(at.injected + 30, 589_824, 9_120);

  it.each([
    ['binlog_format', 'MIXED'],
    ['log_bin_compress', 'ON'],
    ['binlog_transaction_compression', 'ON'],
    ['max_allowed_packet', '65536'],
  ])('names %s=%s as what took it away', (name, value) => {
    const reason = new RegExp(
      `589824 bytes of rows.*grew by only 9120 bytes; the source has ${name}=${value}; so no write`,
    );
    expectVerdict(
      check,
      vanished()
        .settings('source', { [name]: value })
        .without('settings', (o) => !(name in o.variables)),
      'inconclusive',
      reason,
    );
  });
  it('says so where no recorded setting explains it', () => {
    expectVerdict(check, vanished(), 'inconclusive', /no recorded setting of the source explains this/);
  });
  it('does not call it a failure of the source when no line came', () => {
    const quiet = vanished().without('log', (o) => o.server === 'source');
    expectVerdict(check, quiet, 'inconclusive', /the backlog is not in the binary log/);
  });
  it('is inconclusive where nobody knows how much was written', () => {
    const unknown = stalledCase().burst(
      at.injected + 30,
      589_824,
      null,
      'the binary log binlog.000001 is no longer there',
    );
    expectVerdict(
      check,
      unknown,
      'inconclusive',
      /it is not known whether the backlog is in the binary log: the binary log binlog.000001/,
    );
  });
  it('is inconclusive where it was broken off, with the error', () => {
    const burst = { kind: 'burst', askedBytes: 589_824, writtenBytes: 32_768, complete: false } as const;
    const broken = noLine()
      .write(at.injected + 20, 1)
      .change('write', () => ({ outcome: 'failed' as const, error: 'Got a packet bigger than max_allowed_packet' }))
      .add(at.injected + 30, { ...burst, binlogBytes: null, reason: 'the burst was broken off', startedAtMs: 1 });
    expectVerdict(
      check,
      broken,
      'inconclusive',
      /the burst was stopped after 32768 of 589824 bytes, Got a packet bigger/,
    );
  });
  it('passes on one that was written', () => {
    expectVerdict(check, stalledCase().burst(at.injected + 30, 589_824, 599_625), 'pass', /gave up/);
  });
});

describe('source-stays-quiet', () => {
  const counted = (errno: string) =>
    quietCase().change('counters', (o) =>
      o.server === 'source' && o.atMs > 3000 && o.errors ? { errors: { ...o.errors, [errno]: 1 } } : {},
    );

  it.each(sourceWriteConditions)('fails on a line %s, even before the fault', (condition) => {
    expectVerdict(sourceStaysQuiet, quietCase().log(10, 'source', condition, 'gave up'), 'fail', /reported: gave up/);
  });
  it.each(['1160', '1161'])('fails when %s was counted without a line', (errno) => {
    expectVerdict(sourceStaysQuiet, counted(errno), 'fail', new RegExp(`${errno} was counted 1 time`));
  });
  it.each(['1105', '1158', '1159'])('does not mind %s, which other things raise', (errno) => {
    expectVerdict(sourceStaysQuiet, counted(errno), 'pass', /did not increase/);
  });
  it('does not mind what was counted before the case, or on the replica', () => {
    const before = quietCase().change('counters', (o) => (o.errors ? { errors: { ...o.errors, '1161': 5 } } : {}));
    expectVerdict(sourceStaysQuiet, before, 'pass', /did not increase/);
    const replica = quietCase().change('counters', (o) =>
      o.server === 'replica' && o.atMs > 3000 && o.errors ? { errors: { ...o.errors, '1161': 1 } } : {},
    );
    expectVerdict(sourceStaysQuiet, replica, 'pass', /did not increase/);
  });
  it('does not mind lines of the replica or about other things', () => {
    const story = quietCase()
      .log(10, 'replica', 'source-write-failed', 'x')
      .log(20, 'source', 'dump-thread-started', 'x')
      .log(at.end, 'source', null, 'x');
    expectVerdict(sourceStaysQuiet, story, 'pass', /no failed write/);
  });
  it('does not claim that counters stood still where there are none', () => {
    const none = quietCase().change('counters', () => ({ errors: null }));
    expectVerdict(sourceStaysQuiet, none, 'pass', /does not count errors by number$/);
  });
  it.each([
    ['the log probe was lost', quietCase().lost(2000, 'error-log-source'), /error-log-source probe was lost/],
    [
      'the probe of dump threads and counters was lost',
      quietCase().lost(2000, 'dump-threads'),
      /dump-threads probe was lost/,
    ],
    ['dump threads were not observed', quietCase().without('dump-threads'), /not observed/],
    ['counters were not observed', quietCase().without('counters'), /not observed/],
  ])('is inconclusive when %s', (_, story, reason) => {
    expectVerdict(sourceStaysQuiet, story, 'inconclusive', reason);
  });
});
