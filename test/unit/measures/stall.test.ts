import { describe, expect, it } from 'vitest';
import { firstLossMs, stallingOutageMs, stallMs } from '../../../src/measures/stall.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** Bytes pass every 40 ms, stand still from 1000 to 3000 ms, then pass again; the fault lasts from 1010 to 2000 ms. */
const stalled = (leg: 'link' | 'proxy-replica' = 'link'): TimelineBuilder =>
  history()
    .every(0, 1000, (b, at) => b.proxy(at, [1], { downstreamOut: at }).sample(at, { source: 9, replica: at }))
    .every(1040, 2960, (b, at) => b.proxy(at, [1], { downstreamOut: 1000 }).sample(at, { source: 9, replica: 1000 }))
    .every(3000, 4000, (b, at) => b.proxy(at, [1], { downstreamOut: at }).sample(at, { source: 9, replica: at + 40 }))
    .fault(1010, 'injected')
    .change('fault', () => ({ leg }))
    .fault(2000, 'healed');

describe('stall', () => {
  it('is the time without a byte that began under the fault, healed or not', () => {
    const stall = stallMs(stalled().build());
    expect(stall).toMatchObject({ value: 2000, reason: null });
    expect(stall.evidence).toHaveLength(2);
  });
  it('is told by what the replica has received where the proxy does not count, or sees nothing of it', () => {
    expect(
      stallMs(
        stalled('proxy-replica')
          .change('proxy', () => ({ connections: [] }))
          .build(),
      ).value,
    ).toBe(2000);
    const uncounted = stalled().change('proxy', (o) => ({
      connections: o.connections.map((one) => ({ ...one, downstreamOut: null })),
    }));
    expect(stallMs(uncounted.build()).value).toBe(2000);
  });
  it('knows how long its outage lasted: from the last byte until the fault was away', () => {
    expect(stallingOutageMs(stalled().build()).value).toBe(1000);
    expect(stallingOutageMs(stalled().without('fault').build()).value).toBeNull();
    expect(stallingOutageMs(stalled().gap('proxy', 700, 1000).build()).value).toBeNull();
  });
  it('counts bytes where the fault lets them through: into the proxy behind a fault on that side of it', () => {
    const late = stalled()
      .change('fault', () => ({ leg: 'source-proxy' as const }))
      .change('proxy', (o) => ({
        // What is on its way in the proxy arrives 120 ms later at the replica.
        connections: o.connections.map((one) => ({ ...one, downstreamIn: one.downstreamOut, downstreamOut: o.atMs })),
      }));
    expect(stallMs(late.build()).value).toBe(2000);
    expect(stallingOutageMs(late.build()).value).toBe(1000);
  });
  it('knows when the first packets were lost: at the first write after the last byte', () => {
    const written = stalled().write(960, 1).write(1310, 2).write(1350, 3);
    expect(firstLossMs(written.build())).toMatchObject({ value: 310, reason: null });
    // Before the injection packets passed, whatever the last look at the proxy saw.
    expect(firstLossMs(stalled().write(1005, 1).write(1310, 2).build()).value).toBe(310);
    expect(firstLossMs(stalled().write(960, 1).write(3200, 2).build()).value).toBeNull();
    expect(firstLossMs(stalled().without('fault').build()).value).toBeNull();
    const repeats = (atMs: number) =>
      stalled()
        .write(1310, 2)
        .add(atMs, {
          kind: 'sockets',
          sockets: [
            {
              end: 'source',
              state: 'ESTABLISHED',
              localPort: 1,
              peerPort: 2,
              sendQueue: 90,
              receiveQueue: 0,
              retransmits: 1,
            },
          ],
        });
    expect(firstLossMs(repeats(1540).build()).value).toBe(310);
    // An acknowledgement was lost: the pauses count from before the first write.
    expect(firstLossMs(repeats(1240).build())).toMatchObject({
      value: null,
      reason: expect.stringContaining('retransmitted'),
    });
    expect(firstLossMs(written.gap('proxy', 700, 1000).build()).value).toBeNull();
  });
  it('is no longer silence that was there before, or came later', () => {
    const quiet = stalled()
      .every(4500, 9000, (b, at) => b.proxy(at, [1], { downstreamOut: 4000 }))
      .proxy(9040, [1], { downstreamOut: 9040 });
    expect(stallMs(quiet.build()).value).toBe(2000);
  });
  it.each([
    ['without a fault', () => stalled().without('fault')],
    ['without healing', () => stalled().without('fault', (o) => o.event === 'healed')],
    ['that never ended', () => stalled().without('proxy', (o) => o.atMs >= 3000)],
    ['that ended with another connection', () => stalled().proxy(2980, [1, 2])],
    ['whose end nobody saw', () => stalled().gap('proxy', 2500, 3000)],
    ['whose beginning nobody saw', () => stalled().gap('proxy', 700, 1000)],
  ])('is withheld %s', (_, planted) => {
    const { value, reason } = stallMs(planted().build());
    expect(value).toBeNull();
    expect(reason?.length).toBeGreaterThan(10);
  });
});
