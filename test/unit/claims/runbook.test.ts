import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../src/claims/baseline.ts';
import { judgeClaims } from '../../../src/claims/judge-claims.ts';
import { planRunbook, withClaims } from '../../../src/claims/runbook.ts';
import { exitCodeOf } from '../../../src/cli/play-run.ts';
import type { Claim, ClaimResult } from '../../../src/model/claim.ts';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { controlScenario } from '../../../src/runner/plan.ts';
import { playAgain } from '../../../src/runner/play-more.ts';
import { summarise } from '../../../src/runner/run.ts';
import { runOf } from '../../fixtures/example-run.ts';
import { planned, result, scenario } from '../runner/given.ts';
import { aTimeline, baselineOf, claim, on, trials } from './given.ts';

const slow = 'folder/slow/only';
const fast = 'folder/fast/only';
const control = result(controlScenario);

function judged(claims: Claim[], cases: readonly CaseResult[], baseline: Baseline = {}): ClaimResult[] {
  return judgeClaims(claims, cases, aTimeline, baseline);
}
function one(of: Claim, cases: CaseResult[], baseline: Baseline = {}): ClaimResult {
  const [first] = judged([of], [control, ...cases], baseline);
  if (!first) throw new Error('no result');
  return first;
}
function run(cases: CaseResult[], claims: Claim[], baseline: Baseline = {}): RunResult {
  const { run: head } = runOf([]);
  const summed = summarise(cases, aTimeline, head);
  return withClaims(summed, judged(claims, summed.cases, baseline));
}

describe('the verdict on a claim', () => {
  it.each([
    [[300, 900], 'confirmed', 'it took up to 900 ms'],
    [[300, 1500], 'conditional', 'it took up to 1500 ms'],
    [[300, 4000], 'refuted', 'it took up to 4000 ms'],
  ] as const)('%j ms: %s', (ms, verdict, sentence) => {
    expect(one(claim(), trials(slow, ms))).toMatchObject({
      id: 'C1',
      verdict,
      sentence,
      numbers: { longestMs: Math.max(...ms) },
      facts: { [slow]: ms.map((tookMs) => ({ tookMs })) },
      evidence: ['folder-slow-only-mysql:9.7-trial-1', 'folder-slow-only-mysql:9.7-trial-2'],
      absent: {},
      corrected: ['on 9.7.4 it takes a while'],
      baseline: null,
      server: { replica: { version: '9.7.4' } },
    });
  });
  it('flips in its planted world', () => {
    const real = one(claim(), trials(slow, [1, 2]));
    const made = claim();
    expect(made.decide(made.planted.change(real.facts), { flavour: 'mysql-9', version: '9' }).verdict).toBe('refuted');
  });
  it('is one for each pair of servers, each with the words and the baseline of its own', () => {
    const old = on('mysql:5.6', 'mysql-5.6', '5.6.24');
    const cases = [...trials(slow, [1, 2]), ...trials(slow, [5000, 6000], old)];
    const results = judged([claim()], cases, { ...baselineOf('confirmed'), 'mysql:5.6': { C1: 'refuted' } });
    expect(
      results.map(({ verdict, baseline, asked, corrected }) => [asked.source, verdict, baseline, corrected[0]]),
    ).toEqual([
      ['mysql:9.7', 'confirmed', 'confirmed', 'on 9.7.4 it takes a while'],
      ['mysql:5.6', 'refuted', 'refuted', 'on 5.6.24 it takes a while'],
    ]);
  });
});

describe('a claim is undecided', () => {
  const undecided = (of: Claim, cases: CaseResult[], baseline: Baseline = {}): string => {
    const { verdict, sentence } = one(of, cases, baseline);
    expect(verdict).toBe('undecided');
    return sentence;
  };

  it.each([
    ['too few trials were played', trials(slow, [1]), 'only 1 of 2 trials of folder/slow/only are valid'],
    ['none was played', [], 'only 0 of 2 trials of folder/slow/only are valid (it did not run)'],
    [
      'a trial failed',
      [
        ...trials(slow, [1]),
        ...trials(slow, [1], {
          id: 'x',
          outcome: 'fail',
          verdicts: [{ check: 'data-intact', outcome: 'fail', reason: 'lost 3', evidence: [1] }],
        }),
      ],
      'only 1 of 2 trials of folder/slow/only are valid (data-intact: lost 3)',
    ],
    [
      'a trial is inconclusive',
      [...trials(slow, [1]), ...trials(slow, [1], { id: 'x', outcome: 'inconclusive', reason: 'a gap' })],
      'only 1 of 2 trials of folder/slow/only are valid (a gap)',
    ],
    [
      'a trial has a finding beside what was wrong with the experiment',
      [
        ...trials(slow, [1]),
        ...trials(slow, [1], {
          id: 'x',
          outcome: 'fail',
          verdicts: [
            { check: 'source-stays-quiet', kind: 'finding', outcome: 'fail', reason: 'it did not', evidence: [1] },
            { check: 'link-carried', kind: 'soundness', outcome: 'inconclusive', reason: 'it ended', evidence: [2] },
          ],
        }),
      ],
      'only 1 of 2 trials of folder/slow/only are valid (link-carried: it ended)',
    ],
    [
      'this machine could not play it',
      trials(slow, [1, 1], { outcome: 'skipped', reason: 'no namespaces', lacks: 'machine', server: null }),
      null,
    ],
  ])('when %s', (_, cases, expected) => {
    if (expected !== null) expect(undecided(claim(), cases)).toBe(expected);
    else {
      const both = claim({ exhibits: [slow, fast] });
      expect(undecided(both, [...cases, ...trials(fast, [1, 1])])).toBe(
        'folder/slow/only cannot run here: no namespaces',
      );
    }
  });

  const broken: [string, Partial<Claim>, string][] = [
    [
      'its measure throws',
      {
        measure: () => {
          throw new Error('no samples');
        },
      },
      'its claim file failed: no samples',
    ],
    [
      'its rule throws',
      {
        decide: () => {
          throw new Error('no facts');
        },
      },
      'its claim file failed: no facts',
    ],
    [
      'its corrections throw',
      {
        corrected: () => {
          throw new Error('no words');
        },
      },
      'its claim file failed: no words',
    ],
    [
      'it measures what is no number',
      { measure: () => ({ tookMs: Number.NaN }) },
      'its claim file failed: the measure of folder/slow/only gave NaN for tookMs',
    ],
    [
      'it decides by what is no number',
      { decide: () => ({ verdict: 'confirmed', sentence: 'x', numbers: { a: Number.POSITIVE_INFINITY } }) },
      'its claim file failed: its rule gave Infinity for a',
    ],
    [
      'its rule gives what is no verdict',
      { decide: () => ({ verdict: 'maybe' as 'confirmed', sentence: 'x', numbers: {} }) },
      'its rule gave "maybe", which is not a verdict',
    ],
    [
      'its rule gives no reason',
      { decide: () => ({ verdict: 'refuted', sentence: '', numbers: {} }) },
      'its rule gave refuted without a reason',
    ],
  ];
  it.each(broken)('when %s', (_, changes, expected) => {
    expect(undecided(claim(changes), trials(slow, [1, 2]))).toBe(expected);
  });

  it('when a timeline is missing, whatever the case says', () => {
    const [only] = judgeClaims([claim()], trials(slow, [1, 2]), () => undefined, {});
    expect(only).toMatchObject({ verdict: 'undecided', evidence: [] });
  });
  it('when the control did not pass: then no trial is believed', () => {
    const cases = [result(controlScenario, { outcome: 'inconclusive', reason: 'a gap' }), ...trials(slow, [1, 2])];
    const ended = run(cases, [claim()]);
    expect(ended.runbook?.[0]).toMatchObject({ verdict: 'undecided' });
    expect(ended.runbook?.[0]?.sentence).toContain('the healthy control did not pass');
    expect(exitCodeOf(ended, false)).toBe(4);
  });
  it('when it confirms something from no case at all', () => {
    const empty = claim({ exhibits: [], decide: () => ({ verdict: 'confirmed', sentence: 'surely', numbers: {} }) });
    expect(undecided(empty, [])).toContain('without a valid trial of any case');
  });
});

describe('an exhibit that cannot be had', () => {
  const both = claim({ exhibits: [slow, fast] });
  const skip = (exhibit: string, lacks: 'machine' | 'server'): CaseResult[] =>
    trials(exhibit, [0, 0], { outcome: 'skipped', reason: `the ${lacks} has no clone`, lacks, server: null });

  it('is left out when the servers lack what it needs; the rest decides', () => {
    const cases = [...skip(fast, 'server'), ...trials(slow, [1, 2])];
    expect(one(both, cases)).toMatchObject({ verdict: 'confirmed', absent: { [fast]: 'the server has no clone' } });
  });
  it('is left out when the claim says so for this server', () => {
    const cases = [...skip(fast, 'machine'), ...trials(slow, [1, 2])];
    const optional = (exhibit: string, server: { flavour: string }) => exhibit === fast && server.flavour === 'mysql-9';
    expect(one({ ...both, optional }, cases).verdict).toBe('confirmed');
    expect(one({ ...both, optional: () => false }, cases).verdict).toBe('undecided');
  });
  it('makes the claim not testable when it was the only one', () => {
    const decide = (): never => {
      throw new Error('never asked');
    };
    expect(one(claim({ decide }), skip(slow, 'server'))).toMatchObject({
      verdict: 'not-testable',
      sentence: 'Not testable here: the server has no clone.',
      absent: { [slow]: 'the server has no clone' },
    });
  });
  it('does not pass for an answer where there was another one', () => {
    expect(one(claim(), skip(slow, 'machine'), baselineOf('refuted')).verdict).toBe('undecided');
    expect(one(claim(), skip(slow, 'server'), baselineOf('not-testable')).verdict).toBe('not-testable');
  });
  it('is not needed by a claim that this tool cannot test', () => {
    const decide = () => ({ verdict: 'not-testable' as const, sentence: 'nobody can', numbers: {} });
    expect(one(claim({ exhibits: [], decide }), [])).toMatchObject({ verdict: 'not-testable', sentence: 'nobody can' });
  });
});

describe('the outcome of a run with claims', () => {
  const good = [control, ...trials(slow, [1, 2])];
  const bad = [control, ...trials(slow, [4000, 4000])];
  const noBaseline =
    'no baseline for C1 on mysql:9.7: nothing says whether the verdicts are as before (run all claims with --update-baseline to save them)';
  it.each([
    ['confirmed as expected', good, baselineOf('confirmed'), 0, null],
    ['refuted as expected: an answer like any other', bad, baselineOf('refuted'), 0, null],
    ['refuted and no baseline', bad, {}, 4, noBaseline],
    [
      'another series of the flavour has a baseline',
      bad,
      { 'mysql:9.6': { C1: 'refuted' } } as Baseline,
      4,
      noBaseline,
    ],
    ['differs from the baseline', bad, baselineOf('confirmed'), 1, 'C1 on mysql:9.7: expected confirmed, seen refuted'],
    ['undecided', [control, ...trials(slow, [1])], baselineOf('confirmed'), 4, 'C1 on mysql:9.7 is undecided'],
    ['undecided and no baseline', [control, ...trials(slow, [1])], {}, 4, 'C1 on mysql:9.7 is undecided'],
  ] as const)('%s', (_, cases, baseline, code, reason) => {
    const ended = run([...cases], [claim()], baseline);
    expect(exitCodeOf(ended, false)).toBe(code);
    expect(ended.reason).toBe(reason);
  });
  it('says of options of the user where their verdicts can be kept', () => {
    const { run: head } = runOf([]);
    const summed = summarise(bad, aTimeline, { ...head, runbookOptions: ['source.net_write_timeout=5'] });
    const ended = withClaims(summed, judged([claim()], summed.cases));
    expect(ended.reason).toContain('no baseline for C1 on mysql:9.7 with your options');
    expect(ended.reason).toContain('--baseline FILE --update-baseline');
  });
  it('differing weighs more than undecided', () => {
    const claims = [claim(), claim({ id: 'C2', exhibits: [fast] })];
    expect(exitCodeOf(run(bad, claims, baselineOf('confirmed')), false)).toBe(1);
  });
  it('a failed case fails it, whatever the claims say', () => {
    const failed = result('folder/other', { outcome: 'fail' });
    expect(exitCodeOf(run([...good, failed], [claim()], baselineOf('confirmed')), false)).toBe(1);
  });
  it('an inconclusive trial that was then believed does not matter', () => {
    const [first, second] = trials(slow, [1, 2]) as [CaseResult, CaseResult];
    const lost: CaseResult = { ...second, outcome: 'inconclusive', reason: 'a gap' };
    const again: CaseResult = { ...second, id: `${second.id}-again`, playsAgain: second.id };
    const ended = run([control, first, lost, again], [claim()], baselineOf('confirmed'));
    expect(ended).toMatchObject({ outcome: 'pass', reason: null, counts: { inconclusive: 1 } });
    expect(ended.runbook?.[0]?.evidence).toEqual([first.id, again.id]);
  });
  it('a control that was inconclusive speaks through its second play', () => {
    const lost = result(controlScenario, { outcome: 'inconclusive', reason: 'a gap' });
    const again = (outcome: CaseResult['outcome']) =>
      result(controlScenario, { id: 'again', playsAgain: lost.id, outcome });
    expect(
      exitCodeOf(run([lost, again('pass'), ...trials(slow, [1, 2])], [claim()], baselineOf('confirmed')), false),
    ).toBe(0);
    expect(exitCodeOf(run([lost, again('inconclusive'), ...trials(slow, [1, 2])], [claim()]), false)).toBe(4);
  });
});

describe('the plan', () => {
  const scenarios = [
    scenario(controlScenario, { cases: [{ case: 'no-fault' }] }),
    scenario('folder/slow', { cases: [{ case: 'only' }, { case: 'other' }] }),
    scenario('folder/fast', { cases: [{ case: 'only' }] }),
  ];
  const claims = [claim(), claim({ id: 'C2', leastTrials: 3, exhibits: [slow, fast] })];
  const plan = planRunbook({ claims, scenarios, pairs: [{ source: 'a', replica: 'a' }], seed: 's' });

  it('holds every exhibit as often as the claim that wants it most often, and the control', () => {
    expect(plan.map((one) => `${one.scenario}/${one.params.case} ${one.trial ?? ''}`).sort()).toEqual([
      'control/healthy-link/no-fault ',
      'folder/fast/only 1',
      'folder/fast/only 2',
      'folder/fast/only 3',
      'folder/slow/only 1',
      'folder/slow/only 2',
      'folder/slow/only 3',
    ]);
    expect(new Set(plan.map((one) => one.id)).size).toBe(7);
    expect(plan[0]?.scenario).toBe(controlScenario);
  });
  it('is the same for the same seed', () => {
    expect(planRunbook({ claims, scenarios, pairs: [{ source: 'a', replica: 'a' }], seed: 's' })).toEqual(plan);
  });
  it('plays a control that is an exhibit as often as asked', () => {
    const wanted = [claim({ exhibits: ['control/healthy-link/no-fault'] })];
    expect(planRunbook({ claims: wanted, scenarios, pairs: [{ source: 'a', replica: 'a' }] })).toHaveLength(2);
  });
  it('plays what was inconclusive once more, by the same schedule and under a name of its own', () => {
    const all = [planned('a/x'), { ...planned('a/y'), seed: 's/y' }];
    const again = playAgain(all, [
      result('a/x'),
      result('a/y', { outcome: 'inconclusive' }),
      result('a/z', { outcome: 'fail' }),
    ]);
    expect(again).toEqual([{ ...all[1], id: 'a-y-again', playsAgain: 'a-y' }]);
  });
});
