import { describe, expect, it } from 'vitest';
import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import { deliveryOf, deliveryWords } from '../../../src/measures/delivery.ts';
import { bytesBehind } from '../../../src/measures/lag-bytes.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

describe('lag in bytes', () => {
  it('is the end of the binary log less the position that the receiver has read', () => {
    const timeline = history()
      .sourceLog(0, 1000)
      .sample(10, { source: 1, replica: 1, readSourceLogPos: 1000 })
      .sourceLog(20, 5000)
      .sample(30, { source: 2, replica: 1, readSourceLogPos: 1200 })
      .build();
    expect(bytesBehind(timeline).map(({ atMs, behindBytes }) => [atMs, behindBytes])).toEqual([
      [10, 0],
      [30, 3800],
    ]);
  });
  it('counts over a new file of the binary log', () => {
    const timeline = history()
      .sourceLog(0, 1000, 'binlog.000002')
      .sourceLog(20, 300, 'binlog.000003', 1000)
      .sample(30, { source: 2, replica: 1, sourceLogFile: 'binlog.000002', readSourceLogPos: 900 })
      .sample(40, { source: 2, replica: 2, sourceLogFile: 'binlog.000003', readSourceLogPos: 300 })
      .build();
    expect(bytesBehind(timeline).map(({ behindBytes }) => behindBytes)).toEqual([400, 0]);
  });
  it('is never less than nothing where the replica was asked a moment later', () => {
    const timeline = history().sourceLog(0, 1000).sample(10, { source: 1, replica: 1, readSourceLogPos: 1400 }).build();
    expect(bytesBehind(timeline)[0]?.behindBytes).toBe(0);
  });
  it('does not grow when a new connection begins at the start of the file again', () => {
    const timeline = history()
      .sourceLog(0, 1000)
      .sample(10, { source: 1, replica: 1, readSourceLogPos: 1000 })
      .sample(20, { source: 1, replica: 1, readSourceLogPos: 4 })
      .build();
    expect(bytesBehind(timeline).map(({ behindBytes }) => behindBytes)).toEqual([0, 0]);
  });
  it('is not told for a file of which nothing is known, nor without a binary log', () => {
    const reads = history().sample(10, { source: 1, replica: 1, sourceLogFile: 'other.000001' });
    expect(bytesBehind(reads.build())).toEqual([]);
    expect(bytesBehind(reads.sourceLog(0, 1000).build())).toEqual([]);
  });
});

/** 10 transactions of 100 bytes in 10 s, of which `arrives` of each arrive. */
function stretch(arrives: number, lagS: (second: number) => number | null): TimelineBuilder {
  const builder = history()
    .sourceLog(0, 1000)
    .sample(50, { source: 5, replica: 5, readSourceLogPos: 1000 })
    .add(100, { kind: 'note', text: stretchMark('delivery', 'begins') });
  for (let second = 1; second <= 10; second += 1) {
    const atMs = 100 + second * 1000;
    const has = 5 + Math.floor(second * arrives);
    builder.sourceLog(atMs - 10, 1000 + second * 100).sample(atMs, {
      source: 5 + second,
      replica: has,
      readSourceLogPos: 1000 + Math.round(second * 100 * arrives),
      lagS: lagS(second),
    });
  }
  return builder.add(10_110, { kind: 'note', text: stretchMark('delivery', 'ends') });
}

describe('what arrives under load', () => {
  it('is counted between the marks, with what the status said meanwhile', () => {
    expect(deliveryOf(stretch(0.1, (second) => (second % 2 === 0 ? 0 : second)).build())).toEqual({
      tookMs: 10_000,
      writtenBytes: 1000,
      receivedBytes: 100,
      receivedBytesPerS: 10,
      sharePercent: 10,
      committed: 10,
      received: 1,
      behindBytes: 900,
      behindTransactions: 9,
      shown: { receiver: 'Yes', applier: 'Yes', secondsBehind: 0 },
      mostSecondsBehind: 9,
      looksBehind: 9,
      looksBehindShowing0: 5,
    });
  });
  it('does not count what happened after the stretch', () => {
    const later = stretch(1, () => 0)
      .sourceLog(10_200, 9000)
      .sample(10_300, { source: 50, replica: 15, readSourceLogPos: 2000, lagS: 7 })
      .build();
    expect(deliveryOf(later)).toMatchObject({
      sharePercent: 100,
      behindBytes: 0,
      looksBehind: 0,
      mostSecondsBehind: 0,
    });
  });
  it('does not take NULL for 0', () => {
    const unknown = deliveryOf(stretch(0.1, () => null).build());
    expect(unknown).toMatchObject({ mostSecondsBehind: null, looksBehindShowing0: 0 });
    expect(unknown && deliveryWords(unknown)).toContain('Yes, Yes, NULL');
  });
  it('is not measured without a stretch, nor where an end was not seen', () => {
    expect(deliveryOf(history().sourceLog(0, 1).sample(1, { source: 1, replica: 1 }).build())).toBeUndefined();
    const unseen = history()
      .add(100, { kind: 'note', text: stretchMark('delivery', 'begins') })
      .sourceLog(200, 1)
      .sample(300, { source: 1, replica: 1 })
      .add(400, { kind: 'note', text: stretchMark('delivery', 'ends') });
    expect(deliveryOf(unseen.build())).toBeUndefined();
  });
  it('has no share where nothing was written', () => {
    const idle = history()
      .sourceLog(0, 1000)
      .sample(50, { source: 5, replica: 5, readSourceLogPos: 1000 })
      .add(100, { kind: 'note', text: stretchMark('delivery', 'begins') })
      .sample(1100, { source: 5, replica: 5, readSourceLogPos: 1000 })
      .add(1200, { kind: 'note', text: stretchMark('delivery', 'ends') })
      .build();
    expect(deliveryOf(idle)).toMatchObject({ writtenBytes: 0, sharePercent: null });
  });
  it('is told in words', () => {
    const delivery = deliveryOf(stretch(0.1, () => 0).build());
    expect(delivery && deliveryWords({ ...delivery, writtenBytes: 180_100_000, receivedBytes: 5_020_000 })).toMatch(
      /^Under load, 5\.02 MB of 180\.1 MB of the binary log \(1 of 10 transactions\) arrived in 10\.0 s\. .* Yes, Yes, 0 /,
    );
  });
});
