import { describe, expect, it } from 'vitest';
import { entryConcluded } from '../../../src/checks/entry-concluded.ts';
import { surveyComplete } from '../../../src/checks/survey-complete.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { attempt, enteredCase, surveyed } from './entry-stories.ts';

describe('entryConcluded', () => {
  it('passes where servers do not replicate: that is a finding', () => {
    const refused = { replicates: false, errno: 2059, reason: 'the plugin cannot be loaded' } as const;
    const alone = history().add(1, attempt(refused)).build();
    expect(entryConcluded.judge(alone)).toMatchObject({ outcome: 'pass', reason: expect.stringContaining('2059') });
    const helped = history()
      .add(1, attempt(refused))
      .add(2, attempt({ remedy: 'plain' }))
      .build();
    expect(entryConcluded.judge(helped).reason).toContain('they do with plain');
    const useless = history()
      .add(1, attempt(refused))
      .add(2, attempt({ ...refused, remedy: 'plain' }))
      .build();
    expect(entryConcluded.judge(useless).reason).not.toContain('they do with');
  });
  it('is inconclusive where a server did not start, and says why', () => {
    const reason = "the replica does not start: unknown variable 'old=1'";
    const timeline = history()
      .add(1, attempt({ replicates: null, notStarted: 'replica', reason }))
      .build();
    const judgement = entryConcluded.judge(timeline);
    expect(judgement.outcome).toBe('inconclusive');
    expect(judgement.reason).toContain("unknown variable 'old=1'");
  });
});

describe('surveyComplete', () => {
  it('names what is missing', () => {
    const timeline = enteredCase()
      .without('survey', (o) => o.server === 'source' && o.what === 'statements')
      .build();
    expect(surveyComplete.judge(timeline)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'nothing was recorded of: statements of the source',
    });
  });
  it('does not take an empty part for an answer', () => {
    const timeline = surveyed(history()).add(300, { kind: 'survey', server: 'replica', what: 'variables', facts: {} });
    expect(surveyComplete.judge(timeline.build()).reason).toContain('variables of the replica');
  });
});
