import { describe, expect, it } from 'vitest';
import {
  attemptKey,
  attemptsOf,
  caseOfAttempts,
  historiesOf,
  mayBePlayedAgain,
  outcomeOf,
  resultOfAttempt,
} from '../../../src/model/attempts.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { worst } from '../../../src/model/verdict.ts';
import { attempt, caseOf } from '../../fixtures/attempts-run.ts';

const outcomes = ['pass', 'fail', 'inconclusive', 'lost'] as const;

describe('what several attempts come to', () => {
  it.each([
    [['pass'], 'pass'],
    [['fail', 'pass'], 'flaky'],
    [['inconclusive', 'pass'], 'flaky'],
    [['fail', 'inconclusive', 'pass'], 'flaky'],
    [['fail', 'fail'], 'fail'],
    [['inconclusive', 'fail'], 'fail'],
    [['fail', 'inconclusive'], 'fail'],
    [['inconclusive', 'inconclusive'], 'inconclusive'],
    [['pass', 'pass'], 'pass'],
  ] as const)('%j is %s', (played, outcome) => expect(caseOf(...played).outcome).toBe(outcome));

  it('lost data stay a failure, whatever came before and after', () => {
    for (const before of outcomes)
      for (const after of outcomes) {
        const played = [before, 'lost', after].map((one, index) =>
          attempt(one as (typeof outcomes)[number], index + 1),
        );
        expect(outcomeOf(played), `${before}, lost, ${after}`).toBe('fail');
      }
  });
  it('the order of the attempts does not count', () => {
    for (const a of outcomes)
      for (const b of outcomes)
        expect(outcomeOf([attempt(a, 1), attempt(b, 2)])).toBe(outcomeOf([attempt(b, 1), attempt(a, 2)]));
  });
  it('is fail before inconclusive before flaky before pass', () => {
    expect(worst(['pass', 'flaky', 'skipped'])).toBe('flaky');
    expect(worst(['flaky', 'inconclusive'])).toBe('inconclusive');
    expect(worst(['flaky', 'fail', 'inconclusive'])).toBe('fail');
  });
  it('only a failure or an inconclusive attempt is played again, and none that lost data', () => {
    expect(outcomes.map((one) => mayBePlayedAgain(attempt(one, 1)))).toEqual([false, true, true, false]);
    expect(mayBePlayedAgain({ ...attempt('pass', 1), outcome: 'skipped' })).toBe(false);
  });
  it('needs an attempt', () => expect(() => caseOfAttempts([])).toThrow(RangeError));
});

describe('a case of several attempts', () => {
  it('has verdicts, numbers and history of the attempt that decides, and keeps all of them', () => {
    const flaky = caseOf('fail', 'inconclusive', 'pass');
    expect(flaky).toMatchObject({
      id: attempt('pass', 1).id,
      timeline: attempt('pass', 3).timeline,
      startedAt: attempt('pass', 1).startedAt,
      wallMs: 6000,
      reason:
        'attempt 1 failed (replica-notices: the replica detected the fault after 9.1 s, expected at most 4.5 s), attempt 3 passed',
    });
    expect(flaky.verdicts.every(({ outcome }) => outcome === 'pass')).toBe(true);
    expect(attemptsOf(flaky).map((one) => [one.attempt, one.outcome])).toEqual([
      [1, 'fail'],
      [2, 'inconclusive'],
      [3, 'pass'],
    ]);
  });
  it('shows the last attempt where all failed', () =>
    expect(caseOf('fail', 'fail').timeline).toBe(attempt('fail', 2).timeline));
  it('shows the attempt that lost data, also where a later one did not', () =>
    expect(caseOf('lost', 'pass')).toMatchObject({ timeline: attempt('lost', 1).timeline, reason: null }));
  it('played once keeps no attempts', () => expect(caseOf('fail')).toEqual(attempt('fail', 1)));
  it('gives each attempt back as a result of its own', () => {
    const whole = caseOf('fail', 'pass');
    const [first] = attemptsOf(whole);
    expect(first && resultOfAttempt(whole, first)).toMatchObject({
      outcome: 'fail',
      timeline: attempt('fail', 1).timeline,
      scenario: whole.scenario,
    });
    expect(first && resultOfAttempt(whole, first)).not.toHaveProperty('attempts');
  });
  it('has the history of the attempt that decides', () => {
    const flaky = caseOf('fail', 'pass');
    const histories = new Map([1, 2].map((number) => [attemptKey(flaky.id, number), new Timeline([])]));
    const of = historiesOf([flaky], (key) => histories.get(key));
    expect(of(flaky.id)).toBe(histories.get(attemptKey(flaky.id, 2)));
    expect(of(attemptKey(flaky.id, 1))).toBe(histories.get(attemptKey(flaky.id, 1)));
  });
});
