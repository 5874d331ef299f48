import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/model/timeline.ts';
import { type Check, fail, inconclusive, judgeAll, type Outcome, pass, worst } from '../../../src/model/verdict.ts';

describe('worst', () => {
  it.each<[Outcome[], Outcome]>([
    [[], 'inconclusive'],
    [['pass'], 'pass'],
    [['pass', 'pass'], 'pass'],
    [['skipped', 'pass'], 'pass'],
    [['skipped', 'skipped'], 'skipped'],
    [['pass', 'inconclusive', 'skipped'], 'inconclusive'],
    [['inconclusive', 'fail', 'pass'], 'fail'],
    [['fail', 'inconclusive'], 'fail'],
  ])('%j is %s', (outcomes, expected) => expect(worst(outcomes)).toBe(expected));
});

describe('judgeAll', () => {
  const judged = (judge: Check['judge']) => judgeAll([{ name: 'probe-check', judge }], new Timeline([]))[0];

  it('names the check and keeps its judgement', () => {
    expect(judged(() => fail('lost a row', [3]))).toEqual({
      check: 'probe-check',
      outcome: 'fail',
      reason: 'lost a row',
      evidence: [3],
    });
    expect(judged(() => pass('all there', [1]))?.outcome).toBe('pass');
  });
  it('turns a judge that crashes into inconclusive, with its message', () => {
    const verdict = judged(() => {
      throw new TypeError('no such field');
    });
    expect(verdict?.outcome).toBe('inconclusive');
    expect(verdict?.reason).toContain('no such field');
  });
  it('survives a judge that throws something that is no error', () => {
    const verdict = judged(() => {
      throw undefined;
    });
    expect(verdict?.outcome).toBe('inconclusive');
  });
  it('does not believe a pass without evidence', () => {
    const verdict = judged(() => pass('trust me', []));
    expect(verdict?.outcome).toBe('inconclusive');
    expect(verdict?.reason).toContain('trust me');
  });
  it('lets a failure and an inconclusive verdict stand without evidence', () => {
    expect(judged(() => fail('never happened'))?.outcome).toBe('fail');
    expect(judged(() => inconclusive('not seen'))?.outcome).toBe('inconclusive');
  });
  it('goes on to the next judge after one crashed', () => {
    const broken: Check = {
      name: 'broken',
      judge: () => {
        throw new Error('broken');
      },
    };
    const good: Check = { name: 'good', judge: () => pass('fine', [0]) };
    expect(judgeAll([broken, good], new Timeline([])).map((v) => v.outcome)).toEqual(['inconclusive', 'pass']);
  });
});
