import { describe, expect, it } from 'vitest';
import { firstEffect } from '../../../src/measures/first-effect.ts';
import { derive } from '../../../src/measures/index.ts';
import { history } from '../../fixtures/timeline-builder.ts';

/** A link on which nothing stands, sampled every 40 ms; the fault is injected at 1000 ms. */
const calm = () =>
  history()
    .every(0, 4000, (t, atMs) =>
      t
        .sample(atMs, { source: 9, replica: 9 })
        .dumpThreads(atMs + 1, [11])
        .sendQueue(atMs + 2, 0)
        .proxy(atMs + 3, [1]),
    )
    .fault(1000, 'injected');
const queueFrom = (fromMs: number, bytes = 60_000) =>
  calm().change('sockets', (o) => ({
    sockets: o.sockets.map((s) => ({ ...s, sendQueue: o.atMs >= fromMs ? bytes : 0 })),
  }));

describe('the first effect of a fault', () => {
  it('is nothing where none was injected', () => {
    expect(firstEffect(calm().without('fault').build())).toBeUndefined();
  });
  it('is not known where no sample shows it, and says so', () => {
    const found = firstEffect(calm().build());
    expect(found).toMatchObject({ afterInjectionMs: null, sign: null });
    expect(found?.reason).toMatch(/count from its injection/);
  });
  it('is the last moment before bytes stood still', () => {
    const timeline = queueFrom(2000).build();
    const found = firstEffect(timeline);
    expect(found).toMatchObject({ afterInjectionMs: 962, sign: 'bytes were stalled on the path', reason: null });
    expect(timeline.observations[found?.evidence[1] ?? 0]).toMatchObject({ kind: 'sockets', atMs: 2002 });
  });
  it('is never before the injection', () => {
    expect(firstEffect(queueFrom(0).build())?.afterInjectionMs).toBe(0);
  });
  it('is not the bytes that one sample caught while they passed, nor a window probe', () => {
    const passing = calm().change('sockets', (o) => ({
      sockets: o.sockets.map((s) => ({ ...s, sendQueue: o.atMs > 1500 && o.atMs < 1600 ? 600 : 0 })),
    }));
    expect(firstEffect(passing.build())?.afterInjectionMs).toBeNull();
    expect(firstEffect(queueFrom(2000, 1).build())?.afterInjectionMs).toBeNull();
  });
  it('is what the proxy holds, where no socket shows it', () => {
    const held = calm().change('proxy', (o) => ({
      connections: o.connections.map((c) => ({ ...c, buffered: o.atMs > 1200 ? 500 : 0 })),
    }));
    expect(firstEffect(held.build())?.afterInjectionMs).toBe(163);
  });
  it('is what the proxy throws away', () => {
    const swallowed = calm().change('proxy', (o) => ({
      connections: o.connections.map((c) => ({ ...c, downstreamIn: 100 + Math.max(0, o.atMs - 1200) })),
    }));
    expect(firstEffect(swallowed.build())?.afterInjectionMs).toBe(203);
    const before = calm().change('proxy', (o) => ({
      connections: o.connections.map((c) => ({ ...c, downstreamIn: 9000 })),
    }));
    expect(firstEffect(before.build())?.afterInjectionMs).toBeNull();
  });
  it('is not known where an end reacted long before any sign', () => {
    const late = queueFrom(3000).sample(2000, { source: 9, replica: 9, receiver: 'Connecting' });
    expect(firstEffect(late.build())?.afterInjectionMs).toBeNull();
  });
  it('is the end of the connection that an armed cut waited for', () => {
    const cut = calm().change('proxy', (o) =>
      o.atMs > 2500 ? { connections: o.connections.map((c) => ({ ...c, open: false })) } : {},
    );
    expect(firstEffect(cut.build())).toMatchObject({ afterInjectionMs: 1523, sign: 'the connection ended' });
  });
  it('is a segment that was sent again, or a process that stopped', () => {
    const again = calm().change('sockets', (o) => ({
      sockets: o.sockets.map((s) => ({ ...s, retransmits: o.atMs > 1200 ? 1 : 0 })),
    }));
    expect(firstEffect(again.build())?.sign).toBe('a segment was sent again');
    const stopped = calm().process(1100, 'replica', 'stopped', 7).build();
    expect(firstEffect(stopped)).toMatchObject({ afterInjectionMs: 100, sign: 'the process of the replica stopped' });
  });
  it('is no later than the first reaction of an end', () => {
    const cut = calm()
      .change('proxy', (o) => (o.atMs > 2500 ? { connections: o.connections.map((c) => ({ ...c, open: false })) } : {}))
      .log(2515, 'replica', 'replica-read-error', 'Lost connection');
    expect(firstEffect(cut.build())).toMatchObject({ afterInjectionMs: 1515, sign: 'the replica detected the fault' });
  });
});

describe('detection times', () => {
  it('count from the first effect', () => {
    const timeline = queueFrom(2000).log(3500, 'source', 'source-write-failed', 'Aborted connection 11').build();
    expect(derive(timeline, 0).sourceDetectionMs).toBe(2500 - 962);
  });
  it('count from the injection where the first effect is not known', () => {
    const timeline = calm().log(3500, 'source', 'source-write-failed', 'Aborted connection 11').build();
    expect(derive(timeline, 0).sourceDetectionMs).toBe(2500);
  });
});
