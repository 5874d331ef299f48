import type { Leg } from '../../model/samples.ts';
import type { FaultParams } from '../../model/scenario.ts';
import { legPackets, onlyConnections } from '../kernel/leg-packets.ts';
import { injectRules, type PlacedRule } from '../kernel-fault.ts';
import type { Fault, LinkPorts } from '../types.ts';

/**
 * A firewall that refuses: each packet of a leg is answered with RST as if nobody were there, and goes no further. The RST goes to the
 * sender of the packet only; the other end hears nothing until it sends something itself. `connections: new` refuses only what
 * would open a connection.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy', 'proxy-replica'],
  needs: ['kernel-faults'],
  defaults: { direction: 'both', connections: 'all' },
  inject: (target, params, leg) => injectRules(target, rejectRules(target.ports, leg, params), 'answered with RST'),
};

/** @throws ReplfaultError (usage) for an unknown direction or unknown connections. */
export function rejectRules(ports: LinkPorts, leg: Leg, params: FaultParams): PlacedRule[] {
  return legPackets(ports, leg, String(params['direction'])).map(({ to, match }) => ({
    at: to,
    // An RST is never answered, so matching it would only swallow the answers of the rule for the other direction.
    rule: `${onlyConnections(match, String(params['connections']))} tcp flags & rst == 0 reject with tcp reset`,
  }));
}
