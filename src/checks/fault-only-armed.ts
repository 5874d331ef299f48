import { soundness } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The control of a fault case: everything was ready, and the fault was not injected. */
export const faultOnlyArmed: Check = {
  name: 'fault-only-armed',
  ...soundness('fault'),
  judge(timeline) {
    const injected = timeline.injected;
    if (injected) return fail(`${injected.fault} was injected in a control`, [injected.seq]);
    const armed = timeline.first('fault', (o) => o.event === 'armed');
    return armed ? pass(`${armed.fault} was armed and not injected`, [armed.seq]) : inconclusive('no fault was armed');
  },
};
