import { describe, expect, it } from 'vitest';
import { agreementLines } from '../../../bench/packet-link/agreement-lines.ts';
import { type Crossing, crossingOf, independentCrossing } from '../../../bench/packet-link/crossing.ts';
import type { LinkUnderTest } from '../../../src/model/result.ts';
import { TimelineBuilder } from '../../fixtures/timeline-builder.ts';

const one: Crossing = {
  rttMs: 70.2,
  seconds: 11,
  binlogBytes: 25_100_000,
  tcpWmem: '4096 16384 350000',
  tcpRmem: '4096 131072 350000',
};
const crossings = (...seconds: readonly number[]): Crossing[] => seconds.map((each) => ({ ...one, seconds: each }));
const link: LinkUnderTest = {
  kind: 'packet',
  measuredRttMs: 70.2,
  measuredLossPercent: 0,
  retransmits: 0,
  limitedBy: null,
};

/** The replica is started at 2 s and has received ten more transactions at 13 s. */
function history({ complete = true, started = true, last = 20 } = {}): TimelineBuilder {
  const builder = new TimelineBuilder();
  builder.add(0, { kind: 'network', facts: { tcp_wmem: one.tcpWmem, tcp_rmem: one.tcpRmem } });
  builder.sample(500, { source: 10, replica: 10 });
  builder.add(1900, {
    kind: 'burst',
    askedBytes: 25_000_000,
    writtenBytes: 25_000_000,
    complete,
    binlogBytes: complete ? 25_100_000 : null,
    reason: null,
    startedAtMs: 600,
  });
  builder.sample(1950, { source: 20, replica: 10, receiver: 'No' });
  if (started)
    builder.add(2000, {
      kind: 'operator',
      action: 'start-replica',
      on: 'replica',
      statement: 'START REPLICA',
      errno: null,
      error: null,
      tookMs: 3,
    });
  builder.sample(2010, { source: 20, replica: 10 });
  builder.sample(7000, { source: 20, replica: 12, received: 15 });
  // Received, and not yet executed.
  return builder.sample(13_000, { source: 20, replica: 18, received: last });
}

describe('a backlog that crosses a link, by replfault', () => {
  it('takes from the word to start until everything is received', () => {
    expect(crossingOf(history().build(), link)).toEqual(one);
  });
  it.each<[string, Parameters<typeof history>[0], LinkUnderTest | undefined, string]>([
    ['was never started', { started: false }, link, 'not started'],
    ['has not arrived', { last: 19 }, link, 'has not arrived'],
    ['was not written', { complete: false }, link, 'not written as a whole'],
    ['had no link', {}, undefined, 'round trip'],
    ['had a link without a round trip', {}, { ...link, measuredRttMs: null }, 'round trip'],
  ])('one that %s is no measurement', (_, change, on, complaint) => {
    expect(() => crossingOf(history(change).build(), on)).toThrow(complaint);
  });
});

describe('the independent measurement', () => {
  it('is the last line that it prints', () => {
    const printed = `something else\n${JSON.stringify({ ...one, version: '9.7.4', retransmits: 3 })}\n`;
    expect(independentCrossing(printed)).toEqual(one);
  });
  it.each([
    ['', 'no JSON'],
    ['waited 5 s', 'no JSON'],
    [JSON.stringify({ ...one, seconds: null }), 'no seconds'],
    [JSON.stringify({ ...one, rttMs: 0 }), 'no rttMs'],
  ])('%s is none', (printed, complaint) => {
    expect(() => independentCrossing(printed)).toThrow(complaint);
  });
});

describe('agreement', () => {
  const lines = (replfault: Crossing[], independent = crossings(11.2, 10.8, 11)): string[] =>
    agreementLines({ name: 'narrow', replfault, independent });

  it('is that of the medians', () => {
    const [times, roundTrip] = lines(crossings(11.4, 30, 11.3));
    expect(times).toContain('11.40 s (11.30 to 30.00) by replfault, 11.00 s (10.80 to 11.20) without it');
    expect(times).toMatch(/3\.6 % apart, target 5 %: within target$/);
    expect(roundTrip).toMatch(/70\.2 ms by replfault, 70\.2 ms without it, target 2 ms apart: within target$/);
  });
  it.each([[11.56], [10.44]])('ends at 5 %% either way: %f s', (seconds) => {
    expect(lines(crossings(seconds))[0]).toMatch(/OVER TARGET$/);
  });
  it('fails where the round trips differ by more than 2 ms', () => {
    expect(lines(crossings(11).map((each) => ({ ...each, rttMs: 0.1 })))[1]).toMatch(/OVER TARGET$/);
  });
  it.each<[string, Partial<Crossing>]>([
    ['socket buffers differ', { tcpRmem: '4096 131072 6291456' }],
    ['the backlogs differ', { binlogBytes: 20_000_000 }],
  ])('is none where %s', (why, change) => {
    const [times] = lines(crossings(11).map((each) => ({ ...each, ...change })));
    expect(times).toContain('OVER TARGET; NOT COMPARABLE: ');
    expect(times).toContain(why);
  });
});
