import type { FirstEffect } from '../model/result.ts';
import type { ProxyConnectionSample } from '../model/samples.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { firstReplicaReaction } from './replica-detection.ts';
import { firstSourceReaction } from './source-detection.ts';

/** A window probe counts as one byte in a queue. */
const sequenceNoiseBytes = 16;
/** In so many samples in a row bytes must stand: a single one may catch bytes that are just passing. */
const standingSamples = 3;
/** Largest time between two samples of a probe that is not a gap, ms: so much later than a reaction its cause may be seen. */
const betweenSamplesMs = 250;

interface Sign {
  readonly atMs: number;
  readonly seq: number;
  readonly words: string;
}

/**
 * When the first fault bit: the first sample after its injection that shows it at work. That is bytes that stand on the path and do not drain, or
 * that the proxy keeps back, a segment that is sent again, the end of a connection that was there before, or a process that stopped or ended. An armed cut bites when it ends the
 * connection, a stall when the first byte waits. An end that reacts a little earlier than that was bitten by then. Where none of this is seen, or only long
 * after an end reacted, nobody knows when the fault bit, and times count from its injection.
 */
export function firstEffect(timeline: Timeline): FirstEffect | undefined {
  const { injected } = timeline;
  if (!injected) return undefined;
  const signs = [
    standingBytes(timeline, injected),
    sentAgain(timeline, injected),
    endOfConnection(timeline, injected),
    endOfProcess(timeline, injected),
  ];
  const first = earliest(signs);
  const reaction = earliest([
    sign(firstSourceReaction(timeline, injected.atMs), 'the source gave up'),
    sign(firstReplicaReaction(timeline, injected.atMs), 'the replica detected the fault'),
  ]);
  // An end that reacted long before any sign was bitten by something that no sample shows.
  if (!first || (reaction && reaction.atMs < first.atMs - betweenSamplesMs))
    return {
      afterInjectionMs: null,
      sign: null,
      reason: 'no sample shows when the fault began to have an effect, so times count from its injection',
      evidence: [injected.seq],
    };
  const { atMs, seq, words } = reaction && reaction.atMs < first.atMs ? reaction : first;
  return {
    afterInjectionMs: Math.round(atMs - injected.atMs),
    sign: words,
    reason: null,
    evidence: [injected.seq, seq],
  };
}

/** Queues of sockets, and what the proxy holds, that do not drain: the last moment at which they were not there yet. */
function standingBytes(timeline: Timeline, injected: Observation<'fault'>): Sign | undefined {
  const queues = new Map<string, { since: Sign; bytes: number; samples: number }>();
  const before = new Map(
    timeline.last('proxy', (o) => o.atMs <= injected.atMs)?.connections.map((c) => [c.id, keptBack(c)]),
  );
  const sampledMs = { sockets: injected.atMs, proxy: injected.atMs };
  const stands = (key: string, bytes: number, now: Sign): Sign | undefined => {
    const before = queues.get(key);
    const still = before !== undefined && bytes >= before.bytes;
    const queue = { since: still ? before.since : now, bytes, samples: still ? before.samples + 1 : 1 };
    if (bytes <= sequenceNoiseBytes) queues.delete(key);
    else queues.set(key, queue);
    return queues.has(key) && queue.samples >= standingSamples ? queue.since : undefined;
  };
  for (const o of timeline.observations) {
    if (o.atMs < injected.atMs || (o.kind !== 'sockets' && o.kind !== 'proxy')) continue;
    const named: [string, number][] =
      o.kind === 'sockets'
        ? o.sockets.flatMap((s): [string, number][] => [
            [`${s.end} ${s.localPort} ${s.peerPort} sends`, s.sendQueue],
            [`${s.end} ${s.localPort} ${s.peerPort} receives`, s.receiveQueue],
          ])
        : o.connections.flatMap((c): [string, number][] =>
            c.open
              ? [
                  [`proxy ${c.id} holds`, c.buffered ?? 0],
                  [`proxy ${c.id} keeps back`, keptBack(c) - (before.get(c.id) ?? 0)],
                ]
              : [],
          );
    // They stand since some moment after the sample before.
    const now = { atMs: sampledMs[o.kind], seq: o.seq, words: 'bytes were stalled on the path' };
    sampledMs[o.kind] = o.atMs;
    for (const [key, bytes] of named) {
      const since = stands(key, bytes, now);
      if (since) return since;
    }
  }
  return undefined;
}

/** Bytes from the source that the proxy took and did not pass on: it holds them, or has thrown them away. */
function keptBack({ downstreamIn, downstreamOut }: ProxyConnectionSample): number {
  return downstreamIn === null || downstreamOut === null ? 0 : downstreamIn - downstreamOut;
}

function sentAgain(timeline: Timeline, injected: Observation<'fault'>): Sign | undefined {
  const again = timeline.first('sockets', (o) => o.atMs >= injected.atMs && o.sockets.some((s) => s.retransmits > 0));
  return sign(again, 'a segment was sent again');
}

function endOfConnection(timeline: Timeline, injected: Observation<'fault'>): Sign | undefined {
  const before = timeline.last('proxy', (o) => o.atMs <= injected.atMs)?.connections ?? [];
  const open = before.flatMap((c) => (c.open ? [c.id] : []));
  const ended = timeline.first(
    'proxy',
    (o) => o.atMs >= injected.atMs && open.some((id) => !o.connections.some((c) => c.open && c.id === id)),
  );
  return sign(ended, 'the connection ended');
}

function endOfProcess(timeline: Timeline, injected: Observation<'fault'>): Sign | undefined {
  const ended = timeline.first(
    'process',
    (o) => o.atMs >= injected.atMs && (o.event === 'stopped' || o.event === 'ended'),
  );
  return sign(ended, ended ? `the process of the ${ended.process} ${ended.event}` : '');
}

const sign = (o: Observation | undefined, words: string): Sign | undefined => o && { atMs: o.atMs, seq: o.seq, words };

function earliest(signs: readonly (Sign | undefined)[]): Sign | undefined {
  return signs.filter((one) => one !== undefined).sort((a, b) => a.atMs - b.atMs)[0];
}
