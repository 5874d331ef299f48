import { describe, it } from 'vitest';
import { sourceStaysQuiet } from '../../../src/checks/source-stays-quiet.ts';
import { sourceWriteFails } from '../../../src/checks/source-write-fails.ts';
import { sourceWriteConditions } from '../../../src/measures/source-detection.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';

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
    ['the line came too late', lineAt(4600), /only 3600 ms/],
    ['there was no line', noLine(), /never reported/],
    ['the line stood there before the fault', lineAt(900), /never reported/],
    ['1161 was not counted although the line appeared', uncounted(), /1161.*was not counted/],
  ])('fails when %s', (_, story, reason) => expectVerdict(check, story, 'fail', reason));

  it.each([
    ['the log was not watched on the way', lineAt(3060).gap('error-log-source', 1500, 1900), /not watched for 400 ms/],
    [
      'no line was seen and the log was not watched all the time',
      noLine().gap('error-log-source', 5000, 5400),
      /not watched/,
    ],
    ['no line was seen and the log probe was lost', noLine().lost(2000, 'error-log-source'), /not watched/],
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
      lineAt(5000).change('sockets', (o) => ({
        sockets: o.sockets.map((s) => ({ ...s, sendQueue: Math.min(o.atMs, lastGrowthMs) * 10 })),
      }));
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
    expectVerdict(sourceStaysQuiet, counted(errno), 'pass', /did not move/);
  });
  it('does not mind what was counted before the case, or on the replica', () => {
    const before = quietCase().change('counters', (o) => (o.errors ? { errors: { ...o.errors, '1161': 5 } } : {}));
    expectVerdict(sourceStaysQuiet, before, 'pass', /did not move/);
    const replica = quietCase().change('counters', (o) =>
      o.server === 'replica' && o.atMs > 3000 && o.errors ? { errors: { ...o.errors, '1161': 1 } } : {},
    );
    expectVerdict(sourceStaysQuiet, replica, 'pass', /did not move/);
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
    expectVerdict(sourceStaysQuiet, none, 'pass', /counts no errors$/);
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
