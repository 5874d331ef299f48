import type { LinkConditions } from '../../model/profile.ts';
import type { DirectionShape, LinkShape } from './types.ts';
import { mostMbitS } from './words.ts';

/** A cable: what a link is while servers start. */
export const cable: LinkShape = both({
  delayMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  lossBurst: 0,
  duplicatePercent: 0,
  reorder: false,
  bandwidthMbitS: null,
  queueBytes: null,
  mtu: null,
});

const bytesPerMbit = 125_000;
/** A queue holds at least some packets of an Ethernet-sized link, bytes. */
const leastQueueBytes = 64 * 1024;

/**
 * What both directions of a link do to packets. Half of the round trip and of its jitter is spent in each. Bandwidth narrows the way from source to
 * replica, behind a queue of one round trip, as routers are sized by the bandwidth-delay product (RFC 3439, section 2.4).
 */
export function shapeOf({ rttMs, jitterMs, lossPercent, bandwidthMbitS }: LinkConditions): LinkShape {
  const way: DirectionShape = {
    ...cable['to-replica'],
    delayMs: rttMs / 2,
    jitterMs: Math.min(rttMs, jitterMs) / 2,
    lossPercent,
  };
  if (bandwidthMbitS === null || bandwidthMbitS <= 0) return both(way);
  const queueBytes = Math.max(leastQueueBytes, Math.ceil((bandwidthMbitS * bytesPerMbit * rttMs) / 1000));
  return { 'to-replica': { ...way, bandwidthMbitS, queueBytes }, 'to-source': way };
}

/**
 * The kernel counts its own overhead against a buffer, and its window moves in steps. With twice the bandwidth-delay product the buffers limited a link of
 * 70 ms and 20 Mbit/s to 14 Mbit/s, with four times it carried its rate (measured).
 */
const bufferShare = 4;

/** What both ends keep of a stream at most so that the link is not limited by their buffers, bytes. */
export function bufferBytesFor({ rttMs, bandwidthMbitS }: LinkConditions): number {
  const rate = Math.min(bandwidthMbitS ?? mostMbitS, mostMbitS);
  return Math.ceil((bufferShare * rate * bytesPerMbit * rttMs) / 1000);
}

function both(way: DirectionShape): LinkShape {
  return { 'to-replica': way, 'to-source': way };
}
