import { describe, expect, it } from 'vitest';
import { isAnswer, isBelieved } from '../../../src/claims/belief.ts';
import { judgeClaims } from '../../../src/claims/judge-claims.ts';
import { withClaims } from '../../../src/claims/runbook.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import { isSound, judgeAll, type Verdict } from '../../../src/model/verdict.ts';
import { controlScenario } from '../../../src/runner/plan.ts';
import { summarise } from '../../../src/runner/run.ts';
import { runOf } from '../../fixtures/example-run.ts';
import { result } from '../runner/given.ts';
import { aTimeline, baselineOf, claim, on, trials } from './given.ts';

const exhibit = 'folder/slow/only';
const control = result(controlScenario);
const sound: Verdict = {
  check: 'fault-took-effect',
  outcome: 'pass',
  reason: 'it acted',
  evidence: [1],
  kind: 'soundness',
};
const otherwise: Verdict = {
  check: 'source-stays-quiet',
  outcome: 'fail',
  reason: 'a write failed',
  evidence: [2],
  kind: 'finding',
  judges: ['source-write'],
};
const waited: Verdict = { ...otherwise, check: 'awaited-findings', outcome: 'inconclusive' };
const reading = claim({ reads: ['source-write'], effect: 'fixed' });

const failed = (verdicts: readonly Verdict[], changes: Partial<CaseResult> = {}): CaseResult[] =>
  trials(exhibit, [4000, 4000], { outcome: 'fail', verdicts, ...changes });
const believed = (verdicts: readonly Verdict[], changes: Partial<CaseResult> = {}, cases: CaseResult[] = [control]) => {
  const [one] = failed(verdicts, changes);
  return one !== undefined && isBelieved(reading, one, [...cases, one]);
};

describe('a trial is believed', () => {
  it('when only a finding is otherwise', () => expect(believed([sound, otherwise])).toBe(true));
  it('when what it waited for is what the claim measures', () =>
    expect(believed([sound, waited], { outcome: 'inconclusive' })).toBe(true));
  it('when it passed, whatever its verdicts say of themselves', () =>
    expect(believed([], { outcome: 'pass', verdicts: [] })).toBe(true));
});

describe('a trial is not believed', () => {
  it.each([
    ['soundness failed', [{ ...sound, outcome: 'fail' }, otherwise] as Verdict[], {}],
    [
      'soundness is inconclusive',
      [{ ...sound, outcome: 'inconclusive' }] as Verdict[],
      { outcome: 'inconclusive' as const },
    ],
    [
      'a check does not say of what kind it is',
      [sound, { check: 'x', outcome: 'fail', reason: 'x', evidence: [1] }] as Verdict[],
      {},
    ],
    ['the case as a whole had trouble', [sound, otherwise], { reason: 'the worker ended' }],
    ['nothing was judged', [], {}],
    ['it was skipped', [sound], { outcome: 'skipped' as const }],
  ])('when %s', (_, verdicts, changes) => expect(believed(verdicts, changes)).toBe(false));

  it('when the healthy control did not pass', () =>
    expect(believed([sound, otherwise], {}, [result(controlScenario, { outcome: 'fail' })])).toBe(false));
  it('by a claim that does not say what it reads, unless it passed', () => {
    const [one] = failed([sound, otherwise]);
    expect(one && isBelieved(claim(), one, [control, one])).toBe(false);
  });
});

describe('the kind of a verdict', () => {
  const judged = (outcome: 'pass' | 'fail' | 'inconclusive') =>
    judgeAll(
      [{ name: 'x', kind: 'finding', judges: ['data'], judge: () => ({ outcome, reason: 'r', evidence: [1] }) }],
      aTimeline(),
    );
  it.each(['pass', 'fail'] as const)('%s of a finding: claims believe it', (outcome) => {
    expect(judged(outcome)).toEqual([
      { check: 'x', outcome, reason: 'r', evidence: [1], kind: 'finding', judges: ['data'] },
    ]);
    expect(isSound([sound, ...judged(outcome)])).toBe(true);
  });
  it('a finding that could not be judged is a matter of soundness', () => {
    expect(judged('inconclusive')).toMatchObject([{ kind: 'soundness' }]);
    expect(isSound([sound, ...judged('inconclusive')])).toBe(false);
  });
});

describe('a run in which a finding is otherwise', () => {
  function run(cases: CaseResult[], of = reading) {
    const { run: head } = runOf([]);
    const summed = summarise([control, ...cases], aTimeline, head);
    return withClaims(summed, judgeClaims([of], summed.cases, aTimeline, baselineOf('refuted')), [of]);
  }
  it('is decided by the claim: the case stays failed, the verdict is the one expected', () => {
    const ended = run(failed([sound, otherwise]));
    expect(ended.runbook?.[0]).toMatchObject({ verdict: 'refuted' });
    expect(ended).toMatchObject({ outcome: 'pass', reason: null, counts: { fail: 2 } });
  });
  it('fails where the claim does not read it: nobody answers for lost data', () => {
    const ended = run(failed([sound, { ...otherwise, check: 'data-intact', judges: ['data'] }]));
    expect(ended.runbook?.[0]).toMatchObject({ verdict: 'refuted' });
    expect(ended.outcome).toBe('fail');
  });
  it('fails where the claim is undecided', () => {
    const [only] = failed([sound, otherwise]);
    expect(run(only === undefined ? [] : [only]).outcome).toBe('fail');
  });
  it('fails where the claim is undecided on another pair of servers', () => {
    const old = on('mysql:5.6', 'mysql-5.6', '5.6.24');
    expect(run([...failed([sound, otherwise]), ...trials(exhibit, [4000], old)]).outcome).toBe('fail');
  });
  it('is not played again: it is an answer', () => {
    const [one] = failed([sound, waited], { outcome: 'inconclusive' });
    expect(one && isAnswer([reading], one, [control, one])).toBe(true);
    const [other] = failed([{ ...sound, outcome: 'inconclusive' }], { outcome: 'inconclusive' });
    expect(other && isAnswer([reading], other, [control, other])).toBe(false);
  });
});
