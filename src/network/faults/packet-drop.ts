import { ReplfaultError, usageError } from '../../model/errors.ts';
import type { Leg } from '../../model/timeline.ts';
import type { Fault, LinkPorts } from '../types.ts';

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
    const name = `drop_${nextRules++}`;
    await kernel.addRules(name, dropRules(target.ports, leg, Number(params['percent']), String(params['direction'])));
    return {
      async proof() {
        const { packets, bytes } = await kernel.counters(name);
        return {
          tookEffect: packets > 0,
          summary: `the kernel dropped ${packets} packets (${bytes} bytes) on the ${leg} leg`,
          numbers: { packets, bytes },
        };
      },
      heal: () => kernel.removeRules(name),
    };
  },
};

/**
 * Packets from the source carry its port as source port on the one leg, the proxy's on the other.
 * @throws ReplfaultError (usage) for a percentage outside 1-100 or an unknown direction.
 */
export function dropRules(ports: LinkPorts, leg: Leg, percent: number, direction: string): string[] {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100)
    throw usageError('BAD_FAULT_PARAMETER', `packet-drop needs a percent from 1 to 100, not ${percent}`);
  const port = leg === 'source-proxy' ? ports.source : ports.proxy;
  const chance = percent === 100 ? '' : ` numgen random mod 100 < ${percent}`;
  const towardsReplica = `tcp sport ${port}${chance} drop`;
  const towardsSource = `tcp dport ${port}${chance} drop`;
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
