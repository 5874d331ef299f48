import { clientNotices } from '../../../src/checks/client-notices.ts';
import { resumes } from '../../../src/checks/resumes.ts';
import { judgeAll } from '../../../src/model/verdict.ts';
import { type Evidence, remember, verdictsOf } from '../../../src/vitest/evidence.ts';
import { type FailedTest, reportOf } from '../../../src/vitest/report.ts';
import { linkStory } from '../checks/link-stories.ts';
import { stalledCase } from '../checks/stories.ts';

const test: FailedTest = {
  name: 'my client notices <a stall>',
  reason: 'expected 1 to be 2',
  startedAt: new Date('2026-01-02T03:04:05Z'),
  toolVersion: '0.0.0',
};
const server = (spec: string) => ({ spec, version: '9.7.4' }) as Evidence['servers']['source'];

/** A recording of a pair and a faulty link, each with what matchers were told. */
function exampleEvidence(): Evidence[] {
  const [recorded, link] = [{}, {}];
  const [pairHistory, linkHistory] = [stalledCase().build(), linkStory().build()];
  for (const verdict of judgeAll([resumes({ withinMs: 10 })], pairHistory)) remember(recorded, verdict, false);
  for (const verdict of judgeAll([clientNotices({ withinMs: 500 })], linkHistory)) remember(link, verdict, true);
  return [
    {
      name: 'recording 1',
      kind: 'pair',
      servers: { source: server('mysql:9.7'), replica: server('mysql:9.7') },
      timeline: () => pairHistory,
      verdicts: () => verdictsOf(recorded),
    },
    {
      name: 'faulty link',
      kind: 'link',
      servers: { source: server('mysql:9.7'), replica: null },
      timeline: () => linkHistory,
      verdicts: () => verdictsOf(link),
    },
  ];
}

/** The report of a test that has failed. */
export const exampleReport = (): string => reportOf(test, exampleEvidence());
