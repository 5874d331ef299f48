import { describe, expect, it } from 'vitest';
import { markOf, viewOf } from '../../../src/history/view.ts';
import type { CaseOutcome } from '../../../src/model/verdict.ts';
import { historyJson } from '../../../src/reporters/history/json.ts';
import { historyText as printed } from '../../../src/reporters/history/text.ts';
import { changeCount } from '../../../src/reporters/history/wording.ts';
import { historyCase, historyLine } from '../../fixtures/run-history.ts';

const runs = (blindWindowMs: readonly number[], changes: Parameters<typeof historyCase>[0] = {}) =>
  blindWindowMs.map((value, run) => historyLine(run, [historyCase({ ...changes, numbers: { blindWindowMs: value } })]));
const ten = Array.from({ length: 10 }, () => 3930);

describe('the mark of a case', () => {
  it.each<[CaseOutcome, CaseOutcome | null | undefined, string | null]>([
    ['pass', undefined, 'new'],
    ['fail', undefined, 'new'],
    ['fail', 'pass', 'regressed'],
    ['inconclusive', 'pass', 'regressed'],
    ['fail', 'flaky', 'regressed'],
    ['pass', 'fail', 'fixed'],
    ['pass', 'inconclusive', 'fixed'],
    ['flaky', 'pass', 'flaky'],
    ['flaky', 'fail', 'flaky'],
    ['pass', 'flaky', null],
    ['pass', 'pass', null],
    ['fail', 'fail', null],
    ['fail', 'inconclusive', null],
    ['skipped', 'pass', null],
    ['pass', null, null],
  ])('%s after %s is %s', (outcome, before, mark) => expect(markOf({ outcome }, before)).toBe(mark));

  it('compares with the last run that played the case, not with one that skipped it', () => {
    const outcomes = ['pass', 'skipped', 'fail'] as const;
    const lines = outcomes.map((outcome, run) => historyLine(run, [historyCase({ outcome })]));
    expect(viewOf('h', lines).cases[0]?.mark).toBe('regressed');
  });
  it('compares outcomes across patch releases, for the same servers that were asked for', () => {
    const lines = [
      historyLine(0, [historyCase()]),
      historyLine(1, [historyCase({ servers: 'MySQL 9.7.5', outcome: 'fail', reason: 'data-intact: lost' })]),
    ];
    const view = viewOf('h', lines);
    expect(view.cases[0]?.mark).toBe('regressed');
    expect(printed(view)).toContain(
      'regressed: error-1190/stalled-reader/large-backlog on MySQL 9.7.5: failed: data-intact: lost',
    );
  });
});

describe('numbers are compared', () => {
  it('with runs on equal servers, machines, parameters and ways to play only', () => {
    for (const other of [{ servers: 'MySQL 9.7.5' }, { params: 'ffffffff' }, { how: 'docker, containers, docker' }]) {
      const lines = [...runs(ten), ...runs([5000], other).map((one) => ({ ...one, run: 'new', startedAt: '2027' }))];
      expect(changeCount(viewOf('h', lines)), JSON.stringify(other)).toBe(0);
    }
    const moved = [
      ...runs(ten),
      historyLine(10, [historyCase({ numbers: { blindWindowMs: 5000 } })], { machine: 'other' }),
    ];
    expect(changeCount(viewOf('h', moved))).toBe(0);
    expect(changeCount(viewOf('h', runs([...ten, 5000])))).toBe(1);
  });
  it('of cases that passed, also if only when played again', () => {
    const bad = runs([...ten, 5000], {}).map((one, run) =>
      run < 10 ? one : { ...one, cases: one.cases.map((each) => ({ ...each, outcome: 'fail' as const })) },
    );
    expect(changeCount(viewOf('h', bad))).toBe(0);
    const flaky = runs([...ten, 5000], { outcome: 'flaky' });
    expect(changeCount(viewOf('h', flaky))).toBe(1);
  });
  it('of the newest run, or of as many as are asked for', () => {
    const lines = [...runs([...ten, 5000]), historyLine(11, [historyCase({ case: 'another' })])];
    expect(changeCount(viewOf('h', lines))).toBe(0);
    expect(changeCount(viewOf('h', lines, 2))).toBe(1);
  });
});

describe('what is printed', () => {
  it('names the change with median and limit, in plain characters', () => {
    expect(printed(viewOf('history.jsonl', runs([...ten, 5000])))).toBe(
      [
        'history.jsonl: 11 runs',
        'newest: run-0010 (commit 000000000000, replfault 0.1.0, 2 CPUs, 8 GiB, local): passed',
        '',
        'changed: error-1190/stalled-reader/large-backlog on MySQL 9.7.4: Blind window 5.0 s (+1.1 s): the median of the last 10 runs is 3.9 s, the limit 250 ms',
        '',
        '1 number changed.',
        '',
      ].join('\n'),
    );
  });
  it('counts new cases of a first run in one line', () => {
    const cases = ['a', 'b', 'c', 'd', 'e'].map((name) => historyCase({ case: name }));
    expect(printed(viewOf('h', [historyLine(0, cases)]))).toContain('new: 5 cases that passed: a, b, c and 2 more');
  });
  it('says so of an empty history', () =>
    expect(printed(viewOf('h', []))).toBe('h: 0 runs\n\nNo run is in this history.\n'));
  it('is the same as JSON', () => {
    const shown = JSON.parse(historyJson(viewOf('h', runs([...ten, 5000]))));
    expect(shown).toMatchObject({ file: 'h', runs: 11, changes: 1, newest: [{ run: 'run-0010', outcome: 'pass' }] });
    expect(shown.cases[0].changes).toEqual([
      { measure: 'blindWindowMs', value: 5000, median: 3930, limit: 250, of: 10 },
    ]);
    expect(shown.trends[0].numbers[0].points.at(-1)).toEqual({ run: 'run-0010', value: 5000, changed: true });
  });
});
