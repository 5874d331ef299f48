import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The client could write again after heal: a write that began then was acknowledged. */
export const writesResume: Check = {
  name: 'writes-resume',
  ...finding('commits'),
  judge(timeline) {
    const { injected, healed } = timeline;
    if (!injected) return inconclusive('no fault was injected');
    if (!healed) return inconclusive('the fault was never healed', [injected.seq]);
    const later = timeline.of('write').filter((o) => o.startedAtMs >= healed.atMs);
    const acknowledged = later.find((o) => o.outcome === 'ok');
    if (acknowledged)
      return pass(
        `the first acknowledged write after healing came ${Math.round(acknowledged.atMs - healed.atMs)} ms after it`,
        [healed.seq, acknowledged.seq],
      );
    const [first] = later;
    if (first)
      return fail(`no write was acknowledged after healing: ${first.error ?? first.outcome}`, [healed.seq, first.seq]);
    const broken = timeline.last('write', (o) => o.outcome !== 'ok');
    if (broken)
      return fail(`the workload did not continue after a write was ${broken.outcome}: ${broken.error}`, [broken.seq]);
    return inconclusive('no write began after healing', [healed.seq]);
  },
};
