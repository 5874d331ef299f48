import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/model/timeline.ts';
import { history } from '../../fixtures/timeline-builder.ts';

const timeline = history()
  .sample(0, { source: 1, replica: 1 })
  .fault(10, 'injected', { id: 1 })
  .log(20, 'source', 'source-write-failed', 'a "quoted" text\nwith a line break, ünïcode')
  .fault(30, 'healed', { id: 1 })
  .fault(40, 'injected', { id: 2 })
  .fault(50, 'healed', { id: 2 })
  .gap('replication', 100, 400)
  .sample(410, { source: 2, replica: 2 })
  .build();

describe('Timeline', () => {
  it('finds the first, the last and all of a kind', () => {
    expect(timeline.of('replication')).toHaveLength(2);
    expect(timeline.first('replication')?.atMs).toBe(0);
    expect(timeline.last('replication')?.atMs).toBe(410);
    expect(timeline.first('replication', (o) => o.atMs > 0)?.atMs).toBe(410);
    expect(timeline.first('integrity')).toBeUndefined();
  });
  it('anchors detection at the first injection and resumption at the last heal', () => {
    expect(timeline.injected?.atMs).toBe(10);
    expect(timeline.healed?.atMs).toBe(50);
  });
  it.each([
    [0, 100, undefined, 0],
    [0, 101, undefined, 1],
    [399, 1000, undefined, 1],
    [400, 1000, undefined, 0],
    [200, 300, ['replication'], 1],
    [200, 300, ['proxy'], 0],
  ])('gaps within %d..%d of %s: %d', (from, to, probes, count) => {
    expect(timeline.gapsWithin(from, to, probes)).toHaveLength(count);
  });
  it('survives being written and read back', () => {
    const text = timeline.toNdjson();
    expect(text.split('\n')).toHaveLength(timeline.observations.length + 2);
    expect(text.split('\n')[0]).toBe('{"replfault":"history","version":1}');
    expect(Timeline.fromNdjson(text).observations).toEqual(timeline.observations);
  });
  it('reads an empty file as an empty history, and skips blank lines', () => {
    expect(Timeline.fromNdjson('').observations).toEqual([]);
    expect(Timeline.fromNdjson(`\n${timeline.toNdjson()}\n`).observations).toHaveLength(8);
  });
  it('reads a history from before the formats had versions, and refuses one of a later format', () => {
    const lines = timeline.toNdjson().split('\n').slice(1).join('\n');
    expect(Timeline.fromNdjson(lines).observations).toEqual(timeline.observations);
    expect(() => Timeline.fromNdjson(`{"replfault":"history","version":2}\n${lines}`)).toThrow(
      expect.objectContaining({ code: 'NEWER_FORMAT' }),
    );
  });
  it('names the line that is torn', () => {
    const torn = timeline.toNdjson().slice(0, -20);
    expect(() => Timeline.fromNdjson(torn)).toThrow(/^line 9 is not JSON$/);
    expect(() => Timeline.fromNdjson('{"seq":0}\n{"seq":')).toThrow(/line 2/);
  });
});
