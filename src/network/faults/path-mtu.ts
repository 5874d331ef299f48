import { usageError } from '../../model/errors.ts';
import { numberIn, packetLinkMissing, packetLinkOf } from '../packet-fault.ts';
import type { Fault } from '../types.ts';

/** More, and a packet of a usual Ethernet passes. */
const mostBytes = 1499;
/** Less, and not even a login passes. */
const leastBytes = 576;

/**
 * The path changes: what the source sends goes over a router whose next hop takes packets of at most `bytes` (headers of IP and TCP included). The router
 * answers larger ones by ICMP, as routers do; with `icmp: 'dropped'` a firewall drops these messages.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link', 'path-router'],
  defaults: { bytes: 1400, icmp: 'sent' },
  async inject(target, params) {
    const mtu = numberIn(params, 'bytes', { least: leastBytes, most: mostBytes, unit: 'bytes' });
    const { icmp } = params;
    if (icmp !== 'sent' && icmp !== 'dropped')
      throw usageError('BAD_FAULT_PARAMETER', `path-mtu knows no icmp ${icmp}`, 'use sent or dropped');
    const { detour } = packetLinkOf(target);
    if (detour === undefined) throw packetLinkMissing();
    const router = await detour({ mtu, told: icmp === 'sent' });
    return {
      proof: async () => {
        const { forwardedPackets, refusedPackets } = router.counts();
        return {
          tookEffect: forwardedPackets > 0 && refusedPackets > 0,
          summary: `the router forwarded ${forwardedPackets} packets and refused ${refusedPackets} of more than ${mtu} bytes; its ICMP messages were ${icmp}`,
          numbers: { packets: refusedPackets, passed: forwardedPackets },
        };
      },
      heal: () => router.remove(),
    };
  },
};
