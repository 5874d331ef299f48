import { describe, expect, it } from 'vitest';
import { transactionsAtRisk } from '../../../src/measures/at-risk.ts';
import { bytesResent } from '../../../src/measures/bytes-resent.ts';
import { drainThresholdBps, largestDrain } from '../../../src/measures/drain-threshold.ts';
import { derive } from '../../../src/measures/index.ts';
import { history, otherUuid, upTo } from '../../fixtures/timeline-builder.ts';

describe('transactions at risk', () => {
  it('is the worst moment, counting what the relay log holds as safe', () => {
    const timeline = history()
      .sample(0, { source: 10, replica: 10 })
      .sample(40, { source: 50, replica: 10, received: 45 })
      .sample(80, { source: 30, replica: 10, received: 20 })
      .build();
    expect(transactionsAtRisk(timeline)).toEqual({ value: 10, reason: null, evidence: [2] });
  });
  it('is 0 when nothing was ever missing, with a sample as evidence', () => {
    expect(transactionsAtRisk(history().sample(0, { source: 1, replica: 1 }).build())).toMatchObject({
      value: 0,
      evidence: [0],
    });
  });
  it('does not count errant transactions of the replica', () => {
    const timeline = history()
      .sample(0, { source: 2, replica: 1 })
      .change('replication', () => ({ replicaGtid: `${upTo(1)},${otherUuid}:1-9` }))
      .build();
    expect(transactionsAtRisk(timeline).value).toBe(1);
  });
  it('is null when nobody looked, or the probe was lost before the worst may have come', () => {
    expect(transactionsAtRisk(history().build()).value).toBeNull();
    const lost = history().sample(0, { source: 5, replica: 1 }).lost(40, 'replication').build();
    expect(transactionsAtRisk(lost)).toMatchObject({ value: null, reason: expect.stringContaining('to the end') });
  });
});

describe('bytes sent again', () => {
  it('adds up all connections of the last sample', () => {
    const timeline = history().proxy(0, [1]).proxy(40, [1, 2, 3], { resentBytes: 400 }).build();
    expect(bytesResent(timeline)).toEqual({ value: 1200, reason: null, evidence: [1] });
  });
  it('is 0 only when the proxy read the stream and saw nothing twice', () => {
    expect(bytesResent(history().proxy(0, [1]).build()).value).toBe(0);
  });
  it.each([
    ['the proxy cannot read the stream', history().proxy(0, [1, 2], { resentBytes: null }), /does not read/],
    ['there was no connection', history().proxy(0, []), /does not read/],
    ['nobody looked', history(), /not observed/],
    ['the probe was lost', history().proxy(0, [1]).lost(40, 'proxy'), /to the end/],
  ])('is null when %s', (_, timeline, reason) => {
    expect(bytesResent(timeline.build())).toMatchObject({ value: null, reason: expect.stringMatching(reason) });
  });
});

describe('the drain threshold', () => {
  const queues = (sizes: readonly number[]) => {
    const t = history().settings('source', { net_write_timeout: '2' }).fault(10, 'injected');
    sizes.forEach((size, i) => {
      t.sendQueue(20 + i * 40, size);
    });
    return t.fault(9000, 'healed');
  };
  const bps = (sizes: readonly number[]) => drainThresholdBps(queues(sizes).build());

  it('is the largest fall of the send queue that ended in a new write, over the timeout', () => {
    expect(bps([0, 60_000, 50_000, 38_000, 61_000]).value).toBe(11_000);
    expect(bps([60_000, 50_000, 60_000, 30_000, 60_000, 55_000, 60_000]).value).toBe(15_000);
  });
  it('points at the top, the bottom and the refill', () => {
    const drain = largestDrain(queues([60_000, 38_000, 61_000]).build().of('sockets'));
    expect(drain).toMatchObject({ bytes: 22_000 });
    expect(drain?.evidence).toHaveLength(3);
  });
  it('does not count a fall that nothing followed: the write may still have been blocked', () => {
    expect(bps([60_000, 50_000, 40_000]).value).toBeNull();
  });
  it('is null with a reason when the queue only grew or nobody looked', () => {
    expect(bps([0, 10_000, 60_000]).reason).toContain('did not drain');
    expect(bps([]).reason).toContain('did not drain');
  });
  it('looks only at the time under the fault', () => {
    const before = history().settings('source', { net_write_timeout: '2' });
    before.sendQueue(0, 60_000).sendQueue(40, 0).sendQueue(80, 60_000).fault(100, 'injected').fault(200, 'healed');
    before.sendQueue(300, 60_000).sendQueue(340, 0).sendQueue(380, 60_000);
    expect(drainThresholdBps(before.build()).value).toBeNull();
  });
  it('ignores sockets of the other end, and of connections that are ending', () => {
    const changed = queues([60_000, 38_000, 61_000]);
    const asReplica = changed.change('sockets', (o) => ({ sockets: o.sockets.map((s) => ({ ...s, end: 'replica' })) }));
    expect(drainThresholdBps(asReplica.build()).value).toBeNull();
    const ending = queues([60_000, 38_000, 61_000]).change('sockets', (o) => ({
      sockets: o.sockets.map((s) => ({ ...s, state: 'FIN_WAIT1' })),
    }));
    expect(drainThresholdBps(ending.build()).value).toBeNull();
  });
  it.each([
    ['net_write_timeout is unknown', queues([9, 1, 9]).without('settings'), /not recorded/],
    ['no fault was injected', queues([9, 1, 9]).without('fault'), /no fault/],
  ])('is null when %s', (_, timeline, reason) => {
    expect(drainThresholdBps(timeline.build())).toMatchObject({ value: null, reason: expect.stringMatching(reason) });
  });
});

describe('derive', () => {
  const blind = history()
    .every(0, 400, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
    .build();

  it('subtracts the control from the blind window, never below 0', () => {
    expect(derive(blind, 150).blindWindowMs).toBe(250);
    expect(derive(blind, 4000).blindWindowMs).toBe(0);
    expect(derive(blind, 0).blindWindowMs).toBe(400);
  });
  it('withholds the blind window without a control', () => {
    const { blindWindowMs, reasons } = derive(blind, null);
    expect(blindWindowMs).toBeNull();
    expect(reasons.blindWindowMs).toContain('no healthy control');
  });
  it('gives a reason for every null and for nothing else', () => {
    for (const timeline of [history().build(), blind]) {
      const { reasons, ...values } = derive(timeline, 10);
      const nulls = Object.entries(values).flatMap(([name, value]) => (value === null ? [name] : []));
      expect(Object.keys(reasons).sort()).toEqual(nulls.sort());
      expect(Object.values(reasons).every((reason) => reason.length > 0)).toBe(true);
    }
  });
  it('is all null on an empty history', () => {
    const { reasons, ...values } = derive(history().build(), 10);
    expect(Object.values(values).every((value) => value === null)).toBe(true);
  });
});
