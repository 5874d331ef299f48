import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../../src/model/comparison.ts';
import type { Absence } from '../../../../src/upgrade/baseline/absence.ts';
import { acceptChanges, compareBaseline } from '../../../../src/upgrade/baseline/compare-baseline.ts';
import type { BaselineEntry } from '../../../../src/upgrade/baseline/entry.ts';
import { difference, entry } from './given.ts';

const timeout = difference('defaults/slave_net_timeout', '3600', '60');
const compare = (
  entries: readonly BaselineEntry[],
  differences: readonly Difference[],
  absence: Absence = 'gone',
): ReturnType<typeof compareBaseline> => compareBaseline({ entries }, differences, () => absence);

describe('a comparison beside its baseline', () => {
  it('has no change where every difference was accepted with its values', () => {
    expect(compare([entry(timeout.id, '3600', '60')], [timeout])).toMatchObject({ kept: 1, changes: [], open: [] });
  });
  it('names what nobody accepted', () => {
    expect(compare([], [timeout]).changes).toEqual([{ id: timeout.id, kind: 'new', was: null, is: '3600 -> 60' }]);
  });
  it.each([
    ['old', '1800', '60'],
    ['new', '3600', '30'],
    ['missing', '3600', null],
  ])('names both values where the %s one was accepted otherwise', (_, from, to) => {
    const was = `${from} -> ${to ?? 'not there'}`;
    const before = entry(timeout.id, from, to);
    expect(compare([before], [timeout])).toEqual({
      kept: 0,
      entries: [],
      changes: [{ id: timeout.id, kind: 'changed', was, is: '3600 -> 60', reason: before.reason }],
      open: [],
    });
  });
  it('names an entry that the run would show and does not', () => {
    expect(compare([entry(timeout.id, '3600', '60')], []).changes).toEqual([
      { id: timeout.id, kind: 'stale', was: '3600 -> 60', is: null, reason: entry(timeout.id, '3600', '60').reason },
    ]);
  });
  it('tells what is as it was accepted, with values and reason, by id', () => {
    const other = difference('columns/z', 'x', null);
    const accepted = [entry(timeout.id, '3600', '60'), { ...entry(other.id, 'x', null), reason: 'nobody reads it' }];
    expect(compare(accepted, [timeout, other]).entries).toEqual([
      { id: other.id, values: 'x -> not there', reason: 'nobody reads it' },
      { id: timeout.id, values: '3600 -> 60', reason: accepted[0]?.reason },
    ]);
  });
  it('keeps an entry for which the run shows neither the difference nor its absence', () => {
    expect(compare([entry(timeout.id, '3600', '60')], [], 'unclear')).toMatchObject({ kept: 1, changes: [], open: [] });
  });
  it('says of what it knows nothing', () => {
    expect(compare([entry(timeout.id, '3600', '60')], [], { open: 'not played' })).toEqual({
      kept: 0,
      entries: [],
      changes: [],
      open: [{ id: timeout.id, reason: 'not played' }],
    });
  });
  it('takes no notice of what is only documented', () => {
    const documented = { ...timeout, evidence: 'documented' } as const;
    expect(compare([], [documented]).changes).toEqual([]);
    expect(compare([entry(timeout.id, '3600', '60')], [documented]).changes).toMatchObject([{ kind: 'stale' }]);
  });
  it('orders changes by id', () => {
    const all = ['defaults/b', 'columns/z', 'defaults/a'].map((id) => difference(id, 'x', 'y'));
    expect(compare([entry('columns/a', 'x', 'y')], all).changes.map(({ id }) => id)).toEqual([
      'columns/a',
      'columns/z',
      'defaults/a',
      'defaults/b',
    ]);
  });
});

describe('what varies from run to run', () => {
  const id = 'numbers/done/error-1190/stalled-reader/large-backlog/resumeMs';
  const number = (from: string, to: string, severity: Difference['severity']): Difference =>
    difference(id, from, to, { severity, state: 'done' });
  const first = number('0.41 s (0.40 s to 0.43 s in 6 trials)', '3.31 s (3.1 s to 3.4 s in 6 trials)', 'warns');

  it('a number is recorded as its direction, with rounded medians', () => {
    expect(acceptChanges(none, [first], [], { changes: [] }, 'why').entries).toEqual([
      { id, change: 'longer', from: '0.41 s', to: '3.31 s', reason: 'why' },
    ]);
  });
  it('other medians in the same direction are no change, the other direction is one', () => {
    const entries = [entry(id, '0.41 s', '3.31 s', { change: 'longer' })];
    expect(compare(entries, [number('0.9 s (x)', '2.2 s (y)', 'warns')]).changes).toEqual([]);
    expect(compare(entries, [number('3 s (x)', '1 s (y)', 'informs')]).changes).toEqual([
      { id, kind: 'changed', was: 'longer: 0.41 s -> 3.31 s', is: 'shorter: 3 s -> 1 s', reason: entries[0]?.reason },
    ]);
  });
  it('the measured times in the reason of a failure are not compared, the outcome is', () => {
    const outcome = (to: string): Difference => difference('outcomes/done/a/b', 'passes', to);
    const entries = [entry('outcomes/done/a/b', 'passes', 'fails')];
    expect(compare(entries, [outcome('fails: it was blind for 2315 ms')]).changes).toEqual([]);
    expect(compare([entry('outcomes/done/a/b', 'fails', 'passes')], [outcome('fails: x')]).changes).toHaveLength(1);
  });
  it('of a step the data that it left different are not compared, why it is not possible is', () => {
    const step = (to: string): Difference => difference('starts/done/step fallback-upgraded', null, to);
    const failed = [entry('starts/done/step fallback-upgraded', null, 'failed')];
    expect(compare(failed, [step('failed: t1 differs in key 7')]).changes).toEqual([]);
    expect(compare(failed, [step('not possible: unknown format')]).changes).toMatchObject([
      { is: 'not there -> not possible: unknown format' },
    ]);
  });
  it('of the answer to a statement the error number is compared, not its words', () => {
    const answer = (to: string): Difference => difference('statements/START SLAVE', 'accepted', to);
    const entries = [entry('statements/START SLAVE', 'accepted', 'refused with error 1064')];
    expect(compare(entries, [answer('1064: You have an error near SLAVE')]).changes).toEqual([]);
    expect(compare(entries, [answer('1235: not supported')]).changes).toMatchObject([
      { kind: 'changed', is: 'accepted -> refused with error 1235' },
    ]);
  });
  it('of a refusal neither addresses nor the state of the receiver are compared, its words are', () => {
    const refusal = (why: string): Difference =>
      difference('replicates/done', 'replicates', `did not begin: receiver ${why}`);
    const [accepted] = acceptChanges(
      none,
      [refusal("Connecting, applier Yes, error connecting to 'repl@10.1.2.3:3306'")],
      [],
      { changes: [] },
      'why',
    ).entries;
    const entries = accepted === undefined ? [] : [accepted];
    expect(JSON.stringify(entries)).not.toMatch(/10\.1\.2\.3|Connecting/);
    expect(compare(entries, [refusal("No, applier Yes, error connecting to 'repl@10.9.9.9:33'")]).changes).toEqual([]);
    expect(compare(entries, [refusal("No, applier Yes, SSL required by 'repl@10.9.9.9:33'")]).changes).toHaveLength(1);
  });
  it('a text that was shown by some trials may be shown by all or none', () => {
    const text = 'texts/done/a/b/log source: x';
    const entries = [entry(text, 'sometimes', 'sometimes')];
    expect(compare(entries, [difference(text, null, 'shown')]).changes).toEqual([]);
    expect(compare(entries, [difference(text, 'shown', null)]).changes).toEqual([]);
    for (const absence of ['unclear', 'gone'] as const)
      expect(compare(entries, [], absence)).toMatchObject({ kept: 1, changes: [], open: [] });
  });
});

const none = { from: 'mysql:5.6', to: 'mysql:9.7', pack: 'quick', options: [], entries: [] };

describe('accepting', () => {
  const kept = entry('defaults/kept', 'a', 'b', { reason: 'since long' });
  const before = { ...none, entries: [kept, entry('defaults/changed', 'a', 'b'), entry('defaults/stale', 'a', 'b')] };
  const shown = [
    difference('defaults/kept', 'a', 'b'),
    difference('defaults/changed', 'a', 'c'),
    difference('defaults/new', null, 'd'),
    difference('defaults/documented', null, 'e', { evidence: 'documented' }),
  ];
  const found = compareBaseline(before, shown, () => 'gone');

  it('records both values and the reason of every change, drops what is stale, keeps the reasons of the others', () => {
    expect(acceptChanges(before, shown, [], found, 'today').entries).toEqual([
      kept,
      { id: 'defaults/changed', from: 'a', to: 'c', reason: 'today' },
      { id: 'defaults/new', from: null, to: 'd', reason: 'today' },
    ]);
  });
  it('leaves nothing to accept', () => {
    const after = acceptChanges(before, shown, [], found, 'today');
    expect(compareBaseline(after, shown, () => 'gone')).toMatchObject({ kept: 3, changes: [], open: [] });
  });
  it('keeps entries of which the run says nothing, and records texts on which trials do not agree', () => {
    const unclear = compareBaseline(before, [], () => 'unclear');
    const sometimes = difference('texts/done/a/b/log x', 'sometimes', 'sometimes');
    expect(acceptChanges(before, [], [sometimes], unclear, 'today').entries.map(({ id }) => id)).toEqual([
      'defaults/kept',
      'defaults/changed',
      'defaults/stale',
      sometimes.id,
    ]);
  });
});
