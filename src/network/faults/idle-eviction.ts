import { usageError } from '../../model/errors.ts';
import { legEnds } from '../kernel/leg-packets.ts';
import { kernelOf } from '../kernel-fault.ts';
import type { Fault, RuleSet } from '../types.ts';

let next = 1;
const set = 'flows';
/** No flow has this port: its entry is never used, and shows that what is not used is forgotten. */
const decoyPort = 1;

/**
 * A NAT or firewall that forgets: every flow of a leg that was silent for `idleMs` is dropped from its table without a word, and its packets are
 * dropped from then on, both ways. A new connection makes a new entry, every packet of a flow renews it.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['proxy-replica', 'source-proxy'],
  needs: ['kernel-faults'],
  defaults: { idleMs: 1000 },
  async inject(target, params, leg) {
    const idleMs = Number(params['idleMs']);
    if (!Number.isInteger(idleMs) || idleMs < 1)
      throw usageError('BAD_FAULT_PARAMETER', `idle-eviction needs a whole number of ms, not ${params['idleMs']}`);
    const { port, lower } = legEnds(target.ports, leg);
    const network = await kernelOf(target)(lower);
    const name = `nat_${next++}`;
    const known = (await target.sockets()).filter((one) => one.peerPort === port).map((one) => one.localPort);
    await network.addRules(name, flowTable(port, idleMs, known));
    const startedAt = performance.now();
    return {
      async proof() {
        const [{ packets, bytes }, members] = await Promise.all([
          network.counters(name),
          network.setMembers(name, set),
        ]);
        const elapsedMs = Math.round(performance.now() - startedAt);
        const forgets = elapsedMs >= idleMs && !members.includes(decoyPort);
        const kept = members.filter((member) => member !== decoyPort).length;
        return {
          tookEffect: forgets && (packets > 0 || kept > 0),
          summary: `state of flows expires after ${idleMs} ms without packets: ${packets} packets (${bytes} bytes) of expired flows were dropped, ${kept} flow(s) have state; an unused entry ${forgets ? 'has expired' : 'has not expired'}`,
          numbers: { packets, bytes, keptFlows: kept, elapsedMs, forgets },
        };
      },
      heal: () => network.removeRules(name),
    };
  },
};

/** Both ways through the lower end of a leg; a flow is told by the port of its client. Exported for its tests. */
export function flowTable(port: number, idleMs: number, known: readonly number[]): RuleSet {
  const elements = [decoyPort, ...new Set(known)].join(', ');
  const renew = (field: string): string => `${field} @${set} update @${set} { ${field} } accept`;
  return {
    declarations: [
      `set ${set} {`,
      '  type inet_service',
      '  flags dynamic,timeout',
      `  timeout ${idleMs}ms`,
      `  elements = { ${elements} }`,
      '}',
    ],
    arriving: [`tcp sport ${port} ${renew('tcp dport')}`, `tcp sport ${port} drop`],
    leaving: [
      `tcp dport ${port} tcp flags & (syn | ack) == syn update @${set} { tcp sport }`,
      `tcp dport ${port} ${renew('tcp sport')}`,
      `tcp dport ${port} drop`,
    ],
  };
}
