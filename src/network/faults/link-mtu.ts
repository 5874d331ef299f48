import { directionsOf, injectIntoLink, numberIn } from '../packet-fault.ts';
import type { Fault } from '../types.ts';

/** More, and a packet of a usual Ethernet passes. */
const mostBytes = 1499;
/** Less, and not even a login passes. */
const leastBytes = 576;

/**
 * A link of packets drops those of more than `bytes` (headers of IP and TCP included) without telling anybody: a tunnel on the path, and a firewall that
 * drops the ICMP messages by which a sender would learn of it.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link'],
  defaults: { bytes: 1400, direction: 'to-replica' },
  inject(target, params) {
    const mtu = numberIn(params, 'bytes', { least: leastBytes, most: mostBytes, unit: 'bytes' });
    return injectIntoLink(target, directionsOf(params), { mtu }, (seen) => ({
      tookEffect: seen.lostPackets > 0,
      summary: `the link dropped ${seen.lostPackets} packets of more than ${mtu} bytes (${seen.lostBytes} bytes) and passed ${seen.arrivedPackets} smaller ones`,
      numbers: { packets: seen.lostPackets, passed: seen.arrivedPackets, bytes: seen.lostBytes },
    }));
  },
};
