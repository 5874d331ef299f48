import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src/model/comparison.ts';
import type { CaseResult, Condition } from '../../../../src/model/result.ts';
import { absencesIn, type Seen } from '../../../../src/upgrade/baseline/absence.ts';
import { agreed, type Survey } from '../../../../src/upgrade/played/surveys.ts';
import { trial, trialsWith } from '../support.ts';

const stalled = 'error-1190/stalled-reader/large-backlog';
const survey = (variables: Survey['variables']): Survey => ({
  variables,
  'status-variables': {},
  'replica-status-columns': {},
  'channel-defaults': {},
  privileges: {},
  statements: {},
});
const surveys = { from: survey({ x: '1' }), to: survey({ x: '1' }) };
const of = (seen: Partial<Seen>): ReturnType<typeof absencesIn> =>
  absencesIn({
    cases: [],
    entries: [],
    surveys,
    data: new Map(),
    trials: new Map(),
    steps: [],
    optionsAsked: true,
    ...seen,
  });

describe('what a run says of its servers', () => {
  it('is gone if they were asked', () => {
    expect(of({})('defaults/x')).toBe('gone');
  });
  it('is open if a version was not asked', () => {
    expect(of({ surveys: null })('columns/x')).toEqual({ open: 'a version was not asked' });
  });
  it('is unclear if servers of one version do not agree', () => {
    const from = agreed([survey({ x: '1' }), survey({ x: '2' })]);
    expect(of({ surveys: { from, to: survey({ x: '1' }) } })('defaults/x')).toBe('unclear');
  });
});

describe('whether a program accepts an option', () => {
  it('is gone if the programs were asked, else open', () => {
    expect(of({})('starts/sync_frm')).toBe('gone');
    expect(of({ optionsAsked: false })('starts/sync_frm')).toEqual({
      open: 'no program was asked which options it accepts',
    });
  });
});

describe('a trial of a pair', () => {
  const id = 'replicates/fallback/trial: a GTID with a tag';
  const tried = (state: 'today' | 'fallback') => [state, { 'a GTID with a tag': 'arrives' }] as const;
  it('is gone if it was made in both states, else open', () => {
    expect(of({ trials: new Map([tried('today'), tried('fallback')]) })(id)).toBe('gone');
    expect(of({ trials: new Map([tried('today')]) })(id)).toEqual({
      open: 'nothing of it was tried in the state fallback',
    });
  });
});

describe('whether a state replicates', () => {
  const entered = (state: Entry['state'], replicates: boolean | null): Entry => ({
    state,
    replicates,
    errno: null,
    reason: null,
    remedy: [],
    helped: null,
  });
  it('is gone if both states were entered, and open otherwise', () => {
    const both = [entered('today', true), entered('done', true)];
    expect(of({ entries: both })('replicates/done')).toBe('gone');
    expect(of({ entries: [entered('today', true), entered('done', null)] })('replicates/done')).toEqual({
      open: 'it is not known whether the state done replicates',
    });
  });
  it('with the settings of the scenarios is told by the control', () => {
    const control = (state: 'today' | 'done', changes: Partial<CaseResult> = {}): CaseResult => ({
      ...trial(state, 1, { scenario: 'control/healthy-link' }),
      ...changes,
    });
    const id = 'replicates/done/scenarios';
    expect(of({ cases: [control('today'), control('done')] })(id)).toBe('gone');
    expect(of({ cases: [control('today'), control('done', { outcome: 'inconclusive' })] })(id)).toMatchObject({
      open: expect.stringContaining('done'),
    });
  });
});

describe('the steps of the upgrade', () => {
  const done = { step: 'replica-upgraded', outcome: 'done', reason: null, integrity: 'equal', cases: [] } as const;
  it.each(['starts/replicas-first/step replica-upgraded', 'channel-defaults/carried over/retry_count'])(
    '%s is gone if they were played, and open otherwise',
    (id) => {
      expect(of({ steps: [done] })(id)).toBe('gone');
      expect(of({})(id)).toEqual({ open: 'the steps of the upgrade were not played' });
    },
  );
});

describe('data', () => {
  const id = 'data/fallback/a foreign key';
  const written = { 'a foreign key': 'the same' };
  const entered = (replicates: boolean): Entry => ({
    state: 'fallback',
    replicates,
    errno: null,
    reason: null,
    remedy: [],
    helped: null,
  });
  it('that were written in both states are gone', () => {
    const data = new Map([['today', written] as const, ['fallback', written] as const]);
    expect(of({ data })(id)).toBe('gone');
  });
  it('that were not written are open, and gone if the state does not replicate at all', () => {
    const data = new Map([['today', written] as const]);
    expect(of({ data, entries: [entered(true)] })(id)).toEqual({
      open: 'nothing of it was written in the state fallback',
    });
    expect(of({ data, entries: [entered(false)] })(id)).toBe('gone');
  });
});

describe('numbers', () => {
  const id = `numbers/done/${stalled}/blindWindowMs`;
  const with_ = (today: readonly number[], done: readonly number[]): unknown =>
    of({ cases: [...trialsWith('today', today), ...trialsWith('done', done)] })(id);
  it('that are alike are gone', () => {
    expect(with_([1000, 1010, 1020], [1050, 1060, 1100])).toBe('gone');
  });
  it('near the limit of a difference are unclear: one run shows it, the next does not', () => {
    expect(with_([1000, 1010, 1020], [1190, 1200, 1250])).toBe('unclear');
  });
  it('of too few trials are unclear', () => {
    expect(with_([1000, 1010], [1000, 1010])).toBe('unclear');
  });
  it('without a trial that can be believed are open, with the reason', () => {
    const doubtful = trial('done', 1, { outcome: 'inconclusive', reason: 'probes were silent' });
    expect(of({ cases: [...trialsWith('today', [1]), doubtful] })(id)).toEqual({
      open: 'no trial of the state done can be believed: probes were silent',
    });
    expect(of({ cases: trialsWith('today', [1]) })(id)).toMatchObject({
      open: expect.stringContaining('not played'),
    });
  });
  it('of servers that refuse each other now are gone: that is a difference of its own', () => {
    const refused: CaseResult = {
      ...trial('done', 1, { scenario: 'control/healthy-link', outcome: 'skipped' }),
      lacks: 'server',
    };
    expect(of({ cases: [...trialsWith('today', [1]), refused] })(id)).toBe('gone');
  });
});

describe('texts and outcomes', () => {
  const shows = (state: 'today' | 'done', number: number, texts: readonly string[]): CaseResult =>
    trial(state, number, {
      condition: {
        errnos: null,
        errnosReason: null,
        abortedClients: null,
        texts,
        replicaErrnos: [],
        literal1190: false,
      } satisfies Condition,
    });
  const id = `texts/done/${stalled}/log source: x`;
  const silent = [1, 2, 3].map((number) => shows('today', number, []));
  it('that no trial shows, or all show, are gone', () => {
    expect(of({ cases: [...silent, shows('done', 1, []), shows('done', 2, [])] })(id)).toBe('gone');
    const all = ['today', 'done'] as const;
    expect(of({ cases: all.flatMap((state) => [1, 2].map((n) => shows(state, n, ['source: x']))) })(id)).toBe('gone');
  });
  it('that some trials show, in either state, are unclear', () => {
    expect(of({ cases: [...silent, shows('done', 1, []), shows('done', 2, ['source: x'])] })(id)).toBe('unclear');
    const mixed = [...silent.slice(1), shows('today', 4, ['source: x'])];
    expect(of({ cases: [...mixed, shows('done', 1, ['source: x'])] })(id)).toBe('unclear');
  });
  it('outcomes on which trials do not agree are unclear, others gone', () => {
    const outcome = `outcomes/done/${stalled}`;
    const passed = [trial('today', 1), trial('done', 1)];
    expect(of({ cases: passed })(outcome)).toBe('gone');
    expect(of({ cases: [...passed, trial('done', 2, { outcome: 'fail' })] })(outcome)).toBe('unclear');
  });
});
