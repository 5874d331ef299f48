import { usageError } from '../../model/errors.ts';
import type { Leg, Proof } from '../../model/samples.ts';
import type { FaultParams } from '../../model/scenario.ts';
import { netem } from '../kernel/disciplines.ts';
import { legPackets, onlyConnections } from '../kernel/leg-packets.ts';
import { countResent } from '../kernel/resent.ts';
import { injectQueues, injectRules, kernelOf, type PlacedQueue, type PlacedRule } from '../kernel-fault.ts';
import type { Fault, FaultTarget, LinkPorts, QueueStats } from '../types.ts';

/**
 * The kernel drops packets of one leg: both ways (a black hole) or one way, all of them or a percentage. TCP sees real loss and backs
 * off; connections stay open. Matching is by port, so nothing but the replication path is touched.
 *
 * `connections: new` drops only what would open a connection: the others live on, and no reconnect succeeds.
 *
 * A percentage is drawn by the network emulator at the sender where the kernel has it (found by trying), otherwise by the packet filter
 * at the receiver; everything else is done by the packet filter. What the sender hands over in one piece (segmentation
 * offload, several segments of a large write) is one packet to both.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy', 'proxy-replica'],
  needs: ['kernel-faults'],
  defaults: { percent: 100, direction: 'both', connections: 'all' },
  async inject(target, params, leg) {
    const percent = percentOf(params);
    const rules = dropRules(target.ports, leg, params);
    kernelOf(target);
    const resent = await countResent(target, leg);
    const byRules = percent === 100 || params['connections'] === 'new' || !(await hasNetem(target, rules));
    const injected = byRules
      ? await injectRules(target, rules, 'dropped')
      : await injectQueues(target, lossQueues(target.ports, leg, params), ({ stats }) => lossOf(stats, leg));
    return {
      async proof() {
        const [{ tookEffect, summary, numbers }, resentSegments] = await Promise.all([injected.proof(), resent()]);
        return {
          tookEffect,
          summary: `${summary}; TCP sent ${resentSegments} segments of open connections again`,
          numbers: { ...numbers, resentSegments },
        };
      },
      heal: injected.heal,
    };
  },
};

function lossOf(stats: readonly QueueStats[], leg: Leg): Proof {
  const dropped = stats.reduce((sum, one) => sum + one.dropped, 0);
  const sent = stats.reduce((sum, one) => sum + one.sentPackets, 0);
  return {
    tookEffect: dropped > 0,
    summary: `the network emulator dropped ${dropped} packets and passed ${sent} on the ${leg} leg`,
    numbers: { packets: dropped, passed: sent },
  };
}

async function hasNetem(target: FaultTarget, rules: readonly PlacedRule[]): Promise<boolean> {
  const kernel = kernelOf(target);
  for (const { at } of rules) if (!(await (await kernel(at)).disciplines()).netem) return false;
  return true;
}

/** @throws ReplfaultError (usage) for a percentage outside 1-100. */
function percentOf(params: FaultParams): number {
  const percent = Number(params['percent']);
  if (!Number.isInteger(percent) || percent < 1 || percent > 100)
    throw usageError('BAD_FAULT_PARAMETER', `packet-drop needs a percent from 1 to 100, not ${params['percent']}`);
  return percent;
}

/** @throws ReplfaultError (usage) for a percentage outside 1-100, an unknown direction or unknown connections. */
export function dropRules(ports: LinkPorts, leg: Leg, params: FaultParams): PlacedRule[] {
  const percent = percentOf(params);
  const chance = percent === 100 ? '' : ` numgen random mod 100 < ${percent}`;
  return legPackets(ports, leg, String(params['direction'])).map(({ to, match }) => ({
    at: to,
    rule: `${onlyConnections(match, String(params['connections']))}${chance} drop`,
  }));
}

/** The same loss by the network emulator, at the ends where the packets leave. */
export function lossQueues(ports: LinkPorts, leg: Leg, params: FaultParams): PlacedQueue[] {
  return legPackets(ports, leg, String(params['direction'])).map(({ from, match }) => ({
    at: from,
    match,
    discipline: netem({ lossPercent: percentOf(params) }),
  }));
}
