import type { Measured } from '../model/result.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Measure, measured, notInjected, unlessGap, unmeasured } from './measure.ts';

/** How long after the last heal a stall may still begin: what was sent until then stands still because of the fault, ms. */
const afterHealMs = 100;

/**
 * How long the stream stood still because of a fault: the longest time in which nothing from the source arrived at the replica's side, out of those that
 * began while the fault was there, ms. By bytes that the proxy passed on; by what the replica has received where these are not known, or where
 * the fault sits behind the proxy. Only for a connection that outlived it: a new one begins with bytes of its own.
 */
export const stallMs: Measure = (timeline) => {
  const stall = longestStall(timeline);
  return 'measured' in stall ? stall.measured : stall;
};

/**
 * How long the outage behind a stall lasted, ms, at most: from the last byte that got through until the fault was away. Not the time that was asked for,
 * since rules of the kernel take a moment to place and to remove, in containers much more than on this machine.
 */
export const stallingOutageMs: Measure = (timeline) => {
  const stall = longestStall(timeline);
  if (!('measured' in stall)) return stall;
  if (stall.measured.value === null) return stall.measured;
  return measured(stall.healed.atMs - stall.fromMs, [...stall.measured.evidence, stall.healed.seq]);
};

/**
 * When the first packets were lost, counted from the last byte that got through, ms: at the first write that was acknowledged to its client after both, that byte
 * and the injection. TCP counts its pauses from there. Withheld where the source was seen to repeat a segment before that write: then something was
 * lost earlier, an acknowledgement of the last byte for example.
 */
export const firstLossMs: Measure = (timeline) => {
  const stall = longestStall(timeline);
  if (!('measured' in stall)) return stall;
  const { value: lengthMs, evidence } = stall.measured;
  if (lengthMs === null) return stall.measured;
  const { injected } = timeline;
  const afterMs = Math.max(stall.fromMs, injected?.atMs ?? 0);
  const write = timeline.first('write', (o) => o.outcome === 'ok' && o.atMs > afterMs);
  if (write === undefined || write.atMs >= stall.fromMs + lengthMs)
    return unmeasured('nothing was written during the stall', evidence);
  const repeated = timeline.first(
    'sockets',
    ({ atMs, sockets }) =>
      atMs > stall.fromMs &&
      atMs <= write.atMs &&
      sockets.some(({ end, state, retransmits }) => end === 'source' && state === 'ESTABLISHED' && retransmits > 0),
  );
  return repeated
    ? unmeasured('a segment was retransmitted before the first write, so packets were lost earlier', [
        repeated.seq,
        write.seq,
      ])
    : measured(write.atMs - stall.fromMs, [...evidence, write.seq]);
};

interface Stall {
  readonly measured: Measured;
  readonly fromMs: number;
  readonly healed: Observation<'fault'>;
}

function longestStall(timeline: Timeline): Stall | Measured {
  const { injected, healed } = timeline;
  if (!injected) return unmeasured(notInjected);
  if (!healed) return unmeasured('the fault was never healed');
  const replaced = newConnection(timeline, injected.atMs);
  if (replaced !== undefined)
    return unmeasured('the replica opened a new connection, so the stall has no end', [replaced]);
  const byBytes = injected.leg === 'proxy-replica' ? undefined : passedBytes(timeline, injected.leg);
  const samples = byBytes ?? receivedSets(timeline);
  let longest: { ms: number; from: Arrival; to: Arrival } | undefined;
  let arrived: Arrival | undefined;
  let known: string | undefined;
  for (const sample of samples) {
    if (sample.mark === known) continue;
    if (arrived) {
      const ms = sample.atMs - arrived.atMs;
      // The stream may stop a little before the fault is recorded, and with the last byte that got through after it.
      const because = sample.atMs > injected.atMs && arrived.atMs <= healed.atMs + afterHealMs;
      if (because && ms > (longest?.ms ?? 0)) longest = { ms, from: arrived, to: sample };
    }
    known = sample.mark;
    arrived = sample;
  }
  if (!longest) return unmeasured('nothing from the source arrived after the fault', [injected.seq]);
  const { from, to, ms } = longest;
  const probe = byBytes ? 'proxy' : 'replication';
  // Only the ends count: what was not seen in between would have shown at the next sample.
  const value = measured(ms, [from.seq, to.seq]);
  const atBeginning = unlessGap(timeline, from.atMs - endMs, from.atMs, [probe], value);
  return {
    measured: unlessGap(timeline, to.atMs - endMs, to.atMs, [probe], atBeginning),
    fromMs: from.atMs,
    healed,
  };
}

/** A gap that ends with the sample at the end of a stall makes its length uncertain, ms. */
const endMs = 1;

interface Arrival {
  readonly atMs: number;
  readonly seq: number;
  /** Differs from the one before when something has arrived in between. */
  readonly mark: string;
}

function newConnection(timeline: Timeline, fromMs: number): number | undefined {
  const before = timeline.last('proxy', (o) => o.atMs <= fromMs);
  const known = Math.max(0, ...(before?.connections ?? []).map(({ id }) => id));
  return timeline.first('proxy', (o) => o.atMs > fromMs && o.connections.some(({ id }) => id > known))?.seq;
}

/**
 * `undefined` where this proxy does not count while connections live. Behind a fault between source and proxy, a byte arrives when the proxy has it: what the
 * link's own latency adds on the other leg is no part of the outage.
 */
function passedBytes(timeline: Timeline, leg: Observation<'fault'>['leg']): Arrival[] | undefined {
  const samples: Arrival[] = [];
  const counted = leg === 'source-proxy' ? 'downstreamIn' : 'downstreamOut';
  for (const { atMs, seq, connections } of timeline.of('proxy')) {
    const open = connections.filter(({ open }) => open);
    if (open.some((one) => one[counted] === null)) return undefined;
    const bytes = open.reduce((sum, one) => sum + (one[counted] ?? 0), 0);
    samples.push({ atMs, seq, mark: String(bytes) });
  }
  return samples.length > 0 ? samples : undefined;
}

function receivedSets(timeline: Timeline): Arrival[] {
  return timeline.of('replication').map(({ atMs, seq, status, replicaGtid }) => ({
    atMs,
    seq,
    mark: `${status.sourceLogFile}:${status.readSourceLogPos} ${status.retrieved} ${replicaGtid}`,
  }));
}
