import { usageError } from '../../model/errors.ts';
import { decoyPort, flowSet, flowTable } from '../kernel/flow-table.ts';
import { legEnds } from '../kernel/leg-packets.ts';
import { kernelOf } from '../kernel-fault.ts';
import type { Fault } from '../types.ts';

let next = 1;

/** What becomes of a packet of a flow that was forgotten: nothing is said, or its sender is told by RST. */
const answers = ['none', 'rst'] as const;
type Answer = (typeof answers)[number];
const verdictOf: Readonly<Record<Answer, string>> = {
  none: 'drop',
  // An RST is never answered: those of the rule itself must pass.
  rst: 'tcp flags & rst == 0 reject with tcp reset',
};
const toldAs: Readonly<Record<Answer, string>> = { none: 'dropped', rst: 'answered with RST' };

/**
 * A NAT, firewall or load balancer that forgets: every flow of a leg that was silent for `idleMs` is dropped from its table without a word. From then on
 * its packets are dropped, both ways, or with `answer: 'rst'` the end that speaks next is told by RST, and the other one is not. A new connection makes
 * a new entry, every packet of a flow renews it.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['proxy-replica', 'source-proxy'],
  needs: ['kernel-faults'],
  defaults: { idleMs: 1000, answer: 'none' },
  async inject(target, params, leg) {
    const idleMs = Number(params['idleMs']);
    if (!Number.isInteger(idleMs) || idleMs < 1)
      throw usageError('BAD_FAULT_PARAMETER', `idle-eviction needs a whole number of ms, not ${params['idleMs']}`);
    const answer = answerOf(params['answer']);
    const { port, lower } = legEnds(target.ports, leg);
    const network = await kernelOf(target)(lower);
    const name = `nat_${next++}`;
    const known = (await target.sockets()).filter((one) => one.peerPort === port).map((one) => one.localPort);
    await network.addRules(name, flowTable({ port, known, idleMs, otherwise: verdictOf[answer] }));
    const startedAt = performance.now();
    return {
      async proof() {
        const [{ packets, bytes }, members] = await Promise.all([
          network.counters(name),
          network.setMembers(name, flowSet),
        ]);
        const elapsedMs = Math.round(performance.now() - startedAt);
        const forgets = elapsedMs >= idleMs && !members.includes(decoyPort);
        const kept = members.filter((member) => member !== decoyPort).length;
        return {
          tookEffect: forgets && (packets > 0 || kept > 0),
          summary: `state of flows expires after ${idleMs} ms without packets: ${packets} packets (${bytes} bytes) of expired flows were ${toldAs[answer]}, ${kept} flow(s) have state; an unused entry ${forgets ? 'has expired' : 'has not expired'}`,
          numbers: { packets, bytes, keptFlows: kept, elapsedMs, forgets },
        };
      },
      heal: () => network.removeRules(name),
    };
  },
};

function answerOf(value: unknown): Answer {
  const found = answers.find((one) => one === value);
  if (found) return found;
  throw usageError(
    'BAD_FAULT_PARAMETER',
    `idle-eviction knows no answer ${String(value)}`,
    `use ${answers.join(' or ')}`,
  );
}
