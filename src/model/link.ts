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
