import { describe, expect, it } from 'vitest';
import { casesOf, shownBy } from '../../../src/cli/commands/lint/demonstrate.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { Outcome } from '../../../src/model/verdict.ts';
import type { Rule } from '../../../src/tune/rules/index.ts';

const rule = (...demonstration: string[]): Rule => ({
  name: 'a',
  title: 'A',
  level: 'error',
  says: 'measured',
  restsOn: [],
  demonstration,
  procedures: [],
  check: () => [],
});
const played = (scenario: string, name: string, outcome: Outcome, reason: string | null = null): CaseResult =>
  ({
    scenario,
    case: name,
    outcome,
    reason,
    verdicts: [{ check: 'c', outcome, reason: `${outcome} c`, evidence: [] }],
  }) as unknown as CaseResult;

describe('what demonstrations show', () => {
  const both = rule('x/y/one', 'x/y/two');

  it('takes each case once', () => {
    expect(casesOf([both, rule('x/y/two', 'z/three')])).toEqual(['x/y/one', 'x/y/two', 'z/three']);
  });
  it('is the worst of the cases', () => {
    const run = (...cases: CaseResult[]): ReturnType<typeof shownBy> => shownBy(0, { run: 'r', cases });
    const good = played('x/y', 'one', 'pass');
    expect(run(good, played('x/y', 'two', 'pass')).outcomeOf(both)).toBe('pass');
    expect(run(good, played('x/y', 'two', 'fail')).outcomeOf(both)).toBe('fail');
    expect(run(good, played('x/y', 'two', 'skipped', 'no plugin')).outcomeOf(both)).toBe('pass');
    expect(run(played('x/y', 'one', 'skipped'), played('x/y', 'two', 'skipped')).outcomeOf(both)).toBe('skipped');
  });
  it('is inconclusive where a case is missing, or nothing was played: never green on nothing', () => {
    expect(shownBy(0, { run: 'r', cases: [played('x/y', 'one', 'pass')] }).outcomeOf(both)).toBe('inconclusive');
    expect(shownBy(3, null)).toMatchObject({ exitCode: 3, folder: null });
    expect(shownBy(3, null).outcomeOf(both)).toBe('inconclusive');
  });
  it('says why of what did not pass', () => {
    const shown = shownBy(1, {
      run: 'r',
      cases: [played('x/y', 'one', 'fail'), played('x/y', 'two', 'skipped', 'no plugin')],
    });
    expect(shown.of('x/y/one')).toEqual({ outcome: 'fail', reason: 'fail c' });
    expect(shown.of('x/y/two')).toEqual({ outcome: 'skipped', reason: 'no plugin' });
  });
});
