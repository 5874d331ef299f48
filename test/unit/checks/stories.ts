import type { Happening, Observation } from '../../../src/model/timeline.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** What stands in the send queue of a source whose write is blocked, bytes. */
const blockedBytes = 60_000;

/** Moments of the stories below, ms. */
export const at = { injected: 1000, sourceGaveUp: 3060, replicaNoticed: 5000, healed: 5100, resumed: 5400, end: 6000 };

const quietCounters = { '1105': 0, '1160': 0, '1161': 0, '1189': 0, '1190': 0 };

/** Every probe at once, with how many transactions each end has executed. */
function watch(
  t: TimelineBuilder,
  atMs: number,
  source: number,
  replica: number,
  connections: readonly number[],
): void {
  t.sample(atMs, { source, replica })
    .dumpThreads(atMs + 1, connections.length > 0 ? [10 + (connections.at(-1) ?? 0)] : [])
    .sendQueue(atMs + 2, 0)
    .proxy(atMs + 3, connections)
    .counters(atMs + 4, quietCounters)
    .counters(atMs + 4, quietCounters, 'replica');
}

/** Nothing happens to the link: the healthy control. Every check that is fit for a control passes. */
export function quietCase(): TimelineBuilder {
  return history()
    .settings('source', { net_write_timeout: '2' })
    .every(0, at.end, (t, atMs) => watch(t, atMs, 10 + atMs / 40, 10 + atMs / 40, [1]))
    .integrity(at.end + 10);
}

/** The control of a fault case: armed, not injected. */
export const armedCase = (): TimelineBuilder => quietCase().fault(at.injected, 'armed');

/**
 * A stall with a large backlog, net_write_timeout 2 s, replica_net_timeout 4 s: the source gives up, later the replica notices and
 * reconnects, and everything arrives. Every check that is fit for a fault passes.
 */
export function stalledCase(): TimelineBuilder {
  const connected = (atMs: number): readonly number[] => (atMs < at.replicaNoticed + 40 ? [1] : [1, 2]);
  const executed = (atMs: number): number =>
    atMs < at.injected ? 10 + atMs / 40 : atMs < at.resumed ? 35 : 10 + atMs / 40;
  return history()
    .settings('source', { net_write_timeout: '2' })
    .every(0, at.end, (t, atMs) => watch(t, atMs, 10 + atMs / 40, executed(atMs), connected(atMs)))
    .change('replication', (o) => (o.atMs >= at.replicaNoticed && o.atMs < at.resumed ? broken(o.status) : {}))
    .change('counters', (o) =>
      o.server === 'source' && o.atMs >= at.sourceGaveUp ? { errors: { ...quietCounters, '1161': 1, '1105': 1 } } : {},
    )
    .change('sockets', (o) => (o.atMs >= at.injected && o.atMs < at.replicaNoticed ? queueOf(o, blockedBytes) : {}))
    .fault(at.injected, 'injected')
    .log(at.sourceGaveUp, 'source', 'source-write-failed', 'Aborted connection 11 (Failed on my_net_write()).')
    .log(at.replicaNoticed + 20, 'replica', 'replica-connected', 'connected to source')
    .proof(at.healed - 1, true)
    .fault(at.healed, 'healed')
    .integrity(at.end + 10);
}

/** The same sockets with another send queue. */
export const queueOf = ({ sockets }: Observation<'sockets'>, sendQueue: number): Partial<Happening<'sockets'>> => ({
  sockets: sockets.map((s) => ({ ...s, sendQueue })),
});

const broken = <S extends object>(status: S): { status: S & { receiver: 'Connecting'; lagS: null } } => ({
  status: { ...status, receiver: 'Connecting', lagS: null },
});

/** A link slower than the source, faster than the drain threshold: 20 KB/s over 11 KB/s. */
export function drippingCase(rateKBps = 20): TimelineBuilder {
  return stalledCase()
    .without('fault', (o) => o.event === 'injected')
    .fault(at.injected, 'injected', { fault: 'bandwidth', detail: { rateKBps } })
    .without('sockets')
    .sendQueue(at.injected + 10, 60_000)
    .sendQueue(at.injected + 50, 38_000)
    .sendQueue(at.injected + 90, 61_000);
}

/** The connection was cut and the one after it carried 400 bytes of binary log again. */
export function refetchingCase(resentBytes = 400): TimelineBuilder {
  return stalledCase().proxy(at.end + 40, [1, 2], { resentBytes: resentBytes / 2 });
}

/** Packets are lost and sent again: the source's socket is seen to wait for an answer to what it sent a second time. */
export function lossyCase(): TimelineBuilder {
  return stalledCase().change('sockets', (o) =>
    o.atMs > at.injected && o.atMs < at.injected + 300
      ? { sockets: o.sockets.map((socket) => ({ ...socket, retransmits: 1 })) }
      : {},
  );
}

/** A firewall answers the source with RST: its write fails at once, counted as 1160. */
export function rejectedCase(afterMs = 200): TimelineBuilder {
  const failedMs = at.injected + afterMs;
  return stalledCase()
    .without('log', (o) => o.server === 'source')
    .log(failedMs, 'source', 'source-flush-failed', 'Aborted connection 11 (failed on flush_net()).')
    .change('counters', (o) =>
      o.server === 'source' ? { errors: { ...quietCounters, '1160': o.atMs >= failedMs ? 1 : 0 } } : {},
    );
}
