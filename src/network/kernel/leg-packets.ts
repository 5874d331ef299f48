import { usageError } from '../../model/errors.ts';
import type { Leg } from '../../model/samples.ts';
import type { LinkEnd, LinkPorts } from '../types.ts';

/** Packets that go one way on one leg. */
export interface LegPackets {
  readonly direction: 'to-replica' | 'to-source';
  /** Where they leave, and where they arrive. */
  readonly from: LinkEnd;
  readonly to: LinkEnd;
  /** They and no others, in nftables syntax: packets carry the source's port on the one leg, the proxy's on the other. */
  readonly match: string;
}

/** The ends of a leg, the upper one nearer to the source, and the port of the server on it. */
export function legEnds(ports: LinkPorts, leg: Leg): { port: number; upper: LinkEnd; lower: LinkEnd } {
  return leg === 'source-proxy'
    ? { port: ports.source, upper: 'source', lower: 'proxy' }
    : { port: ports.proxy, upper: 'proxy', lower: 'replica' };
}

/**
 * The packets of a leg in a direction: `to-replica`, `to-source` or `both`, which is two.
 * @throws ReplfaultError (usage) for an unknown direction.
 */
export function legPackets(ports: LinkPorts, leg: Leg, direction: string): LegPackets[] {
  const { port, upper, lower } = legEnds(ports, leg);
  const towardsReplica = { direction: 'to-replica', from: upper, to: lower, match: `tcp sport ${port}` } as const;
  const towardsSource = { direction: 'to-source', from: lower, to: upper, match: `tcp dport ${port}` } as const;
  switch (direction) {
    case 'to-replica':
      return [towardsReplica];
    case 'to-source':
      return [towardsSource];
    case 'both':
      return [towardsReplica, towardsSource];
    default:
      throw usageError(
        'BAD_FAULT_PARAMETER',
        `there is no direction ${direction}`,
        'use to-replica, to-source or both',
      );
  }
}

/**
 * Narrows a match to packets that open a connection (SYN and its answer), as a firewall does that lost its rule for new connections
 * and still knows the old ones; `all` narrows nothing.
 * @throws ReplfaultError (usage) for another word.
 */
export function onlyConnections(match: string, connections: string): string {
  if (connections === 'all') return match;
  if (connections === 'new') return `${match} tcp flags & (syn | rst) == syn`;
  throw usageError('BAD_FAULT_PARAMETER', `connections are new or all, not ${connections}`);
}
