import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, dataIntact, defineScenario, fail, inconclusive, pass } from 'replfault';
import { shortSettings } from './_settings.ts';

const firstPlay = 'this is the first play';

/** Whether a case is played for the first time: its mark is in the cache, a folder that plays may write to. */
function isFirst(name: string): boolean {
  const mark = join(process.env['REPLFAULT_CACHE'] ?? '', `.${process.env['REPLFAULT_TEST']}-${name}`);
  if (existsSync(mark)) return false;
  writeFileSync(mark, '');
  return true;
}

/** Says this of a first play, or of every play; and that all is well of the others. */
const says = (what: typeof fail | typeof inconclusive, when: 'first' | 'always'): Check => ({
  name: 'steady',
  judge(timeline) {
    const note = timeline.first('note', (o) => o.text === firstPlay);
    const [seen] = timeline.observations;
    return when === 'always' || note ? what('this play is not steady', [0]) : pass('steady', [seen?.seq ?? 0]);
  },
});

const checks: Readonly<Record<string, readonly Check[]>> = {
  'fails-once': [says(fail, 'first'), dataIntact],
  'doubtful-once': [says(inconclusive, 'first'), dataIntact],
  'fails-always': [says(fail, 'always'), dataIntact],
  'differs-once': [dataIntact],
  steady: [dataIntact],
  'cannot-play': [dataIntact],
};

/** Cases that do not always end the same. */
export default defineScenario({
  title: 'Plays that differ from attempt to attempt',
  cases: Object.keys(checks).map((name) => ({ case: name })),
  requires: ({ case: name }) => (name === 'cannot-play' ? ['mariadb-gtid'] : []),
  settings: () => shortSettings,
  criticalPathMs: () => 300,
  async play(stage, { case: name }) {
    const first = isFirst(name);
    if (first) stage.note(firstPlay);
    await stage.hold(300, 'the workload writes');
    if (first && name === 'differs-once') await stage.operate('write-on-replica');
  },
  checks: ({ case: name }) => checks[name] ?? [],
});
