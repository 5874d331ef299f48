import { describe, expect, it } from 'vitest';
import { playedSteps } from '../../../src/comparison/steps.ts';
import { type Comparison, carriedPart } from '../../../src/model/comparison.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { Timeline } from '../../../src/model/timeline.ts';
import { stepRows } from '../../../src/reporters/wording/upgrade-steps.ts';
import { stepsScenario } from '../../../src/runner/plan.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { ended, upgraded, upgradedCase } from '../checks/upgrade-stories.ts';
import { trial } from '../upgrade/support.ts';

const play = (id: string, changes: Partial<CaseResult> = {}): CaseResult => ({
  ...trial('today', 1, { scenario: stepsScenario }),
  id,
  ...changes,
});
const reason = 'Unsupported redo log format';

describe('playedSteps', () => {
  const carried = { kind: 'survey', server: 'replica', what: carriedPart, facts: { retry_count: '86400' } } as const;
  const histories = new Map<string, Timeline>([
    ['done', upgradedCase().add(1500, carried).build()],
    ['back', upgraded(['today', 'rollback']).build()],
    [
      'first',
      history()
        .add(1, ended('today', 'not possible', 'no answer'))
        .build(),
    ],
    ['other', upgradedCase().build()],
  ]);
  const of = (...cases: readonly CaseResult[]) => playedSteps(cases, (id) => histories.get(id));

  it('puts both ends of the upgrade together, each step once, with its cases', () => {
    const { steps, carried: kept, cases } = of(play('done'), play('back'));
    expect(steps.map(({ step, cases: ids }) => [step, ids])).toEqual([
      ['today', ['done', 'back']],
      ['replica-upgraded', ['done']],
      ['switchover', ['done']],
      ['demotion', ['done']],
      ['fallback-upgraded', ['done']],
      ['rollback', ['back']],
    ]);
    expect(steps.every(({ integrity }) => integrity === 'equal')).toBe(true);
    expect(kept).toEqual({ retry_count: '86400' });
    expect(cases).toEqual(['done', 'back']);
  });
  it('takes the second play of a case that was repeated', () => {
    const { steps } = of(play('first'), play('done', { playsAgain: 'first' }));
    expect(steps[0]).toMatchObject({ step: 'today', outcome: 'done', cases: ['done'] });
  });
  it('reads no other scenario, and nothing where nothing was played', () => {
    expect(of(play('other', { scenario: 'control/healthy-link' }), play('never'))).toEqual({
      steps: [],
      carried: {},
      cases: [],
    });
  });
});

describe('stepRows', () => {
  it('has a row for each step: the outcome, what the gate found, and the reason', () => {
    const steps: Comparison['steps'] = [
      { step: 'today', outcome: 'done', reason: null, integrity: 'equal', cases: [] },
      { step: 'replica-upgraded', outcome: 'not possible', reason, integrity: null, cases: [] },
    ];
    expect(stepRows({ steps } as Comparison)).toEqual([
      ['today', 'done', 'equal', ''],
      ['replica upgraded', 'not possible', '', reason],
    ]);
    expect(stepRows({} as Comparison)).toEqual([]);
  });
});
