import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/play-run.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import { controlScenario } from '../../../src/runner/plan.ts';
import { summarise } from '../../../src/runner/run.ts';
import { result } from './given.ts';

const head = {
  $schema: 'urn:x',
  tool: { name: 'replfault', version: '0.0.0' },
  run: 'r',
  startedAt: '2026-01-02T03:04:05.000Z',
  wallMs: 1,
  seed: 's',
  command: ['run'],
  machine: {},
  runtime: { kind: 'local', why: 'asked for' } as const,
} as const;
const control = (changes: Partial<CaseResult> = {}) => result(controlScenario, changes);
const of = (outcome: CaseResult['outcome'], id: string, reason: string | null = null) =>
  result('error-1190/fin', { outcome, id, reason });
const sum = (cases: CaseResult[], interrupted = false) => summarise(cases, () => undefined, head, interrupted);

describe('the outcome of a run and its exit code', () => {
  it.each([
    ['all passed', [control(), of('pass', 'a')], 'pass', 0],
    ['one failed', [control(), of('pass', 'a'), of('fail', 'b')], 'fail', 1],
    ['one is inconclusive', [control(), of('inconclusive', 'a')], 'inconclusive', 4],
    ['one failed and one is inconclusive', [control(), of('inconclusive', 'a'), of('fail', 'b')], 'fail', 1],
    ['some were skipped', [control(), of('skipped', 'a', 'no namespace')], 'pass', 0],
    ['all were skipped', [control({ outcome: 'skipped' }), of('skipped', 'a')], 'inconclusive', 4],
    ['there was nothing to run', [], 'inconclusive', 4],
    ['there was no control', [of('pass', 'a')], 'inconclusive', 4],
    ['the control was skipped', [control({ outcome: 'skipped' }), of('pass', 'a')], 'inconclusive', 4],
    ['the control is inconclusive', [control({ outcome: 'inconclusive' }), of('pass', 'a')], 'inconclusive', 4],
    ['the control failed', [control({ outcome: 'fail' }), of('pass', 'a')], 'fail', 1],
  ] as const)('%s', (_, cases, outcome, code) => {
    const run = sum([...cases]);
    expect(run.outcome).toBe(outcome);
    expect(exitCodeOf(run, false)).toBe(code);
    expect(Object.values(run.counts).reduce((a, b) => a + b, 0)).toBe(cases.length);
  });
  it('is flaky where the worst case is, which only --allow-flaky lets pass', () => {
    const run = sum([control(), of('pass', 'a'), of('flaky', 'b', 'attempt 1 failed')]);
    expect(run).toMatchObject({ outcome: 'flaky', counts: { pass: 2, flaky: 1 } });
    expect(exitCodeOf(run, false)).toBe(4);
    expect(exitCodeOf(run, false, true)).toBe(0);
    const skipped = sum([control(), of('flaky', 'b'), of('skipped', 'c', 'no namespace')]);
    expect(exitCodeOf(skipped, true, true)).toBe(4);
    for (const worse of ['inconclusive', 'fail'] as const)
      expect(exitCodeOf(sum([control(), of('flaky', 'b'), of(worse, 'c')]), false, true)).not.toBe(0);
    expect(exitCodeOf(sum([control({ outcome: 'flaky' }), of('pass', 'a')]), false)).toBe(4);
    expect(exitCodeOf(sum([control(), of('flaky', 'a')], true), false, true)).toBe(4);
  });
  it('is never green when interrupted', () => {
    const run = sum([control(), of('pass', 'a')], true);
    expect(run).toMatchObject({ outcome: 'inconclusive', reason: 'interrupted' });
    expect(exitCodeOf(run, false)).toBe(4);
  });
  it('is inconclusive on a skip when strict', () => {
    const run = sum([control(), of('skipped', 'a', 'no namespace')]);
    expect(exitCodeOf(run, true)).toBe(4);
    expect(exitCodeOf(sum([control(), of('pass', 'a')]), true)).toBe(0);
  });
  it('counts what became of a pass that could not be believed', () => {
    const run = sum([control({ outcome: 'inconclusive' }), of('pass', 'a'), of('pass', 'b')]);
    expect(run.counts).toEqual({ pass: 0, fail: 0, inconclusive: 3, skipped: 0 });
  });
  it('names each reason for skipping once', () => {
    const run = sum([control(), of('skipped', 'a', 'no namespace'), of('skipped', 'b', 'no namespace')]);
    expect(run.skippedBecause).toEqual(['no namespace']);
    expect(run.counts.skipped).toBe(2);
  });
  it('says why when no case does', () => {
    expect(sum([]).reason).toBe('nothing ran');
    expect(sum([of('pass', 'a')]).reason).toBe('no healthy control was run');
    expect(sum([control(), of('fail', 'a')]).reason).toBeNull();
  });
});
