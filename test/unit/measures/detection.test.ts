import { describe, expect, it } from 'vitest';
import { firstReplicaReaction, replicaDetectionMs } from '../../../src/measures/replica-detection.ts';
import { sourceDetectionMs, sourceWriteConditions } from '../../../src/measures/source-detection.ts';
import { history } from '../../fixtures/timeline-builder.ts';

/** Both ends calm, the fault injected at 1000 ms, and the ends calm after it until told otherwise. */
const calm = () =>
  history()
    .every(0, 3000, (t, atMs) =>
      t
        .sample(atMs, { source: 9, replica: 9 })
        .dumpThreads(atMs + 1, [11])
        .proxy(atMs + 2, [1]),
    )
    .fault(1001, 'injected');

describe('source detection', () => {
  it.each(sourceWriteConditions)('is the log line %s', (condition) => {
    const timeline = calm().log(3051, 'source', condition, 'Failed on my_net_write()').build();
    expect(sourceDetectionMs(timeline).value).toBe(2050);
  });
  it('is the dump thread gone, where nothing was logged', () => {
    const timeline = calm()
      .without('dump-threads', (o) => o.atMs > 2500)
      .dumpThreads(2521, [])
      .dumpThreads(2561, [])
      .build();
    const { value, evidence } = sourceDetectionMs(timeline);
    expect(value).toBe(1520);
    expect(evidence.map((seq) => timeline.observations[seq]?.kind)).toEqual(['fault', 'dump-threads']);
  });
  it('is a dump thread replaced by another one', () => {
    const timeline = calm()
      .change('dump-threads', (o) => (o.atMs > 2000 ? { threads: o.threads.map((t) => ({ ...t, id: 12 })) } : {}))
      .build();
    expect(sourceDetectionMs(timeline).value).toBe(1000);
  });
  it('is not a new dump thread beside the old one: that is a zombie', () => {
    const timeline = calm()
      .change('dump-threads', (o) =>
        o.atMs > 2000 ? { threads: [...o.threads, ...o.threads.map((t) => ({ ...t, id: 12 }))] } : {},
      )
      .build();
    expect(sourceDetectionMs(timeline).value).toBeNull();
  });
  it('is whichever comes first', () => {
    const timeline = calm()
      .log(1500, 'source', 'source-write-failed', 'x')
      .without('dump-threads', (o) => o.atMs > 1200)
      .dumpThreads(1301, [])
      .build();
    expect(sourceDetectionMs(timeline).value).toBe(300);
  });
  it('is nothing that was logged before the fault, by the replica, or about something else', () => {
    const timeline = calm()
      .log(500, 'source', 'source-write-failed', 'x')
      .log(1500, 'replica', 'source-write-failed', 'x')
      .log(1600, 'source', 'dump-thread-started', 'x')
      .log(1700, 'source', null, 'x')
      .build();
    expect(sourceDetectionMs(timeline)).toMatchObject({
      value: null,
      reason: expect.stringContaining('did not detect the fault'),
    });
  });
  it.each(['dump-threads', 'error-log-source'])('is withheld when the %s probe was silent on the way', (probe) => {
    const timeline = calm().log(3051, 'source', 'source-write-failed', 'x').gap(probe, 2000, 2400).build();
    expect(sourceDetectionMs(timeline)).toMatchObject({ value: null, reason: expect.stringContaining(probe) });
  });
  it('does not care for a gap before the fault or after the line', () => {
    const timeline = calm()
      .log(2000, 'source', 'source-write-failed', 'x')
      .gap('error-log-source', 200, 600)
      .gap('error-log-source', 2100, 2600)
      .build();
    expect(sourceDetectionMs(timeline).value).toBe(999);
  });
  it('says that it was not watched, rather than that nothing happened', () => {
    const reason = expect.stringMatching(/error-log-source probe was silent from 1200 to the end/);
    expect(sourceDetectionMs(calm().lost(1200, 'error-log-source').build())).toMatchObject({ value: null, reason });
  });
  it('has no meaning without a fault', () => {
    expect(sourceDetectionMs(calm().without('fault').build()).reason).toContain('no fault was injected');
  });
});

describe('replica detection', () => {
  it('is status no longer Yes', () => {
    const timeline = calm().change('replication', (o) =>
      o.atMs >= 2000 ? { status: { ...o.status, receiver: 'Connecting' as const } } : {},
    );
    expect(replicaDetectionMs(timeline.build()).value).toBe(999);
  });
  it('is a new connection through the proxy, where the reconnect was faster than the samples', () => {
    const timeline = calm().change('proxy', (o) =>
      o.atMs > 1080
        ? {
            connections: o.connections.flatMap((c) => [
              { ...c, open: false },
              { ...c, id: 2 },
            ]),
          }
        : {},
    );
    expect(replicaDetectionMs(timeline.build()).value).toBe(81);
  });
  it.each(['replica-read-error', 'replica-reconnect-failed', 'replica-fatal-source-error'] as const)(
    'is the log line %s, where nothing else was seen',
    (condition) => {
      const timeline = calm().log(1100, 'replica', condition, 'x').build();
      expect(replicaDetectionMs(timeline).value).toBe(99);
      expect(firstReplicaReaction(timeline, 1001)?.kind).toBe('log');
    },
  );
  it('is not a line of the source, an old line, or the connection that was there', () => {
    const timeline = calm()
      .log(1100, 'source', 'replica-read-error', 'x')
      .log(900, 'replica', 'replica-read-error', 'x')
      .build();
    expect(replicaDetectionMs(timeline)).toMatchObject({
      value: null,
      reason: expect.stringContaining('did not detect the fault'),
    });
  });
  it('does not take the first connection seen for a new one when none was seen before', () => {
    const timeline = calm()
      .without('proxy', (o) => o.atMs < 1100)
      .build();
    expect(replicaDetectionMs(timeline).value).toBeNull();
  });
  it.each(['replication', 'error-log-replica', 'proxy'])(
    'is withheld when the %s probe was silent on the way',
    (probe) => {
      const timeline = calm().log(2100, 'replica', 'replica-read-error', 'x').gap(probe, 1500, 1900).build();
      expect(replicaDetectionMs(timeline)).toMatchObject({ value: null, reason: expect.stringContaining(probe) });
    },
  );
  it('says that it was not watched, rather than that nothing happened', () => {
    expect(replicaDetectionMs(calm().lost(1200, 'proxy').build()).reason).toContain('proxy probe was silent');
  });
  it('has no meaning without a fault', () => {
    expect(replicaDetectionMs(calm().without('fault').build()).reason).toContain('no fault was injected');
  });
});
