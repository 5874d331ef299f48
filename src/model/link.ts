import type { LinkConditions } from './profile.ts';

/** The least that Linux waits beyond a round trip before it sends a packet again, ms. */
const leastSlackMs = 200;

/**
 * After how long a packet is first sent again on a link, ms: a round trip and four times what it varies by, at least 200 ms
 * (RFC 6298 with the floor of Linux). Every further time it is doubled.
 */
export function rtoOfLink({ rttMs, jitterMs }: Pick<LinkConditions, 'rttMs' | 'jitterMs'>): number {
  return rttMs + Math.max(leastSlackMs, 4 * jitterMs);
}

/** The first pause before a connection request (SYN) is sent again, and the longest one (`tcp_syn_retries` 6), ms. */
const firstSynPauseMs = 1000;
const mostSynPauseMs = 64_000;

/**
 * For how long an attempt to connect that begins with an outage of dropped packets may hang at worst, ms. Its first packet (SYN) is sent again 1, 3, 7, 15, 31
 * and 63 s after the first time, so the staircase is that of a stalled stream with an RTO of 1 s: at worst 2 x outage + 1 s. A server gives the attempt up
 * sooner, after its replica_net_timeout, and begins another one after its connect retry interval.
 */
export function connectStallBoundMs(outageMs: number): number {
  return outageMs + Math.min(outageMs + firstSynPauseMs, mostSynPauseMs);
}

/** Whether conditions are those of a link, and not of a cable. */
export const hasLink = ({ rttMs, jitterMs, lossPercent, bandwidthMbitS }: LinkConditions): boolean =>
  rttMs > 0 || jitterMs > 0 || lossPercent > 0 || (bandwidthMbitS ?? 0) > 0;
