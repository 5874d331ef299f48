import { ReplfaultError, usageError } from '../../model/errors.ts';
import type { Leg } from '../../model/timeline.ts';
import type { Fault, KernelNetwork, LinkEnd, LinkPorts } from '../types.ts';

let nextRules = 1;

/**
 * The kernel drops arriving packets of one leg: both ways (a black hole) or one way, all of them or a percentage. TCP sees real
 * loss and backs off; connections stay open. Matching is by port, so nothing but the replication path is touched.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy', 'proxy-replica'],
  needs: ['kernel-faults'],
  defaults: { percent: 100, direction: 'both' },
  async inject(target, params, leg) {
    const { kernel } = target;
    if (!kernel) throw new ReplfaultError('KERNEL_FAULT', 'this run has no private network for kernel faults');
    const rules = dropRules(target.ports, leg, Number(params['percent']), String(params['direction']));
    const installed: { name: string; network: KernelNetwork }[] = [];
    for (const { at, rule } of rules) {
      const network = await kernel(at);
      const name = `drop_${nextRules++}`;
      await network.addRules(name, [rule]);
      installed.push({ name, network });
    }
    return {
      async proof() {
        const counted = await Promise.all(installed.map(({ name, network }) => network.counters(name)));
        const packets = counted.reduce((sum, one) => sum + one.packets, 0);
        const bytes = counted.reduce((sum, one) => sum + one.bytes, 0);
        return {
          tookEffect: packets > 0,
          summary: `the kernel dropped ${packets} packets (${bytes} bytes) on the ${leg} leg`,
          numbers: { packets, bytes },
        };
      },
      async heal() {
        for (const { name, network } of installed) await network.removeRules(name);
      },
    };
  },
};

/** A rule of an input chain, and the end of the link where the packets arrive that it is about. */
export interface PlacedRule {
  readonly at: LinkEnd;
  readonly rule: string;
}

/**
 * Packets from the source carry its port as source port on the one leg, the proxy's on the other.
 * @throws ReplfaultError (usage) for a percentage outside 1-100 or an unknown direction.
 */
export function dropRules(ports: LinkPorts, leg: Leg, percent: number, direction: string): PlacedRule[] {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100)
    throw usageError('BAD_FAULT_PARAMETER', `packet-drop needs a percent from 1 to 100, not ${percent}`);
  const port = leg === 'source-proxy' ? ports.source : ports.proxy;
  const chance = percent === 100 ? '' : ` numgen random mod 100 < ${percent}`;
  const [upper, lower]: [LinkEnd, LinkEnd] = leg === 'source-proxy' ? ['source', 'proxy'] : ['proxy', 'replica'];
  const towardsReplica = { at: lower, rule: `tcp sport ${port}${chance} drop` };
  const towardsSource = { at: upper, rule: `tcp dport ${port}${chance} drop` };
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
        `packet-drop knows no direction ${direction}`,
        'use to-replica, to-source or both',
      );
  }
}
