import { soundness } from '../model/subject.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

/** The attempt of servers as they ship came to a conclusion; which one is a finding, not a failure. */
export const entryConcluded: Check = {
  name: 'entry-concluded',
  ...soundness('survey'),
  judge(timeline) {
    const entries = timeline.of('entry');
    const last = entries.at(-1);
    if (!last) return inconclusive('no attempt to replicate was recorded');
    const evidence = entries.map(({ seq }) => seq);
    if (entries[0]?.replicates === null)
      return inconclusive(`it could not be tried whether they replicate: ${entries[0].reason}`, evidence);
    if (entries[0]?.replicates) return pass('the servers replicate as they ship', evidence);
    const why = entries[0]?.errno ?? 'no error number';
    return pass(
      `the servers do not replicate as they ship (${why})${last.replicates ? `; they do with ${last.remedy}` : ''}`,
      evidence,
    );
  },
};
