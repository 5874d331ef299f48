import { soundness } from '../model/subject.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

/** Every injected fault must have shown, by numbers, that it acted on traffic; otherwise the case proves nothing. */
export const faultTookEffect: Check = {
  name: 'fault-took-effect',
  ...soundness('fault'),
  judge(timeline) {
    const injected = timeline.of('fault').filter((o) => o.event === 'injected');
    if (injected.length === 0) return inconclusive('no fault was injected');
    const evidence: number[] = [];
    for (const fault of injected) {
      const proofs = timeline.of('fault').filter((o) => o.event === 'proof' && o.id === fault.id);
      const good = proofs.find((o) => o.proof?.tookEffect);
      if (!good) {
        const seen = proofs.at(-1)?.proof?.summary ?? 'no proof was recorded';
        return inconclusive(`${fault.fault} shows no effect: ${seen}`, [fault.seq, ...proofs.map((o) => o.seq)]);
      }
      evidence.push(fault.seq, good.seq);
    }
    const said = timeline.of('fault').filter((o) => evidence.includes(o.seq) && o.proof !== null);
    return pass(said.map((o) => o.proof?.summary).join('; '), evidence);
  },
};
