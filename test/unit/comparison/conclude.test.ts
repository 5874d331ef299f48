import { describe, expect, it } from 'vitest';
import { compareRun, openStates } from '../../../src/comparison/conclude.ts';
import type { Entry } from '../../../src/model/comparison.ts';
import { controlScenario, entryScenario } from '../../../src/runner/plan.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { enteredCase } from '../checks/entry-stories.ts';
import { trial } from '../upgrade/support.ts';

const head = {
  from: 'mysql:9.7',
  to: 'mysql:9.7',
  path: { supported: true, says: 'One version at both ends.', source: 'a manual' },
  pack: 'quick',
  trials: 3,
};

describe('how the states were entered', () => {
  it('is told once for each state, by the second time where the first was inconclusive', () => {
    const first = { ...trial('today', 1, { scenario: entryScenario, outcome: 'inconclusive' }), id: 'first' };
    const again = { ...trial('today', 1, { scenario: entryScenario }), id: 'first-again', playsAgain: 'first' };
    const timelines = new Map([
      ['first', history().build()],
      ['first-again', enteredCase().build()],
    ]);
    const { entries } = compareRun(head, [first, again], (id) => timelines.get(id));
    expect(entries.map(({ state, replicates }) => [state, replicates])).toEqual([['today', true]]);
  });
});

describe('a state that stays open', () => {
  const entry = (state: Entry['state'], replicates: boolean | null): Entry => ({
    state,
    replicates,
    errno: null,
    reason: null,
    remedy: [],
    helped: null,
  });
  const states = ['today', 'replicas-first', 'fallback', 'done'] as const;
  const control = (state: Entry['state'], changes: Parameters<typeof trial>[2] = {}) =>
    trial(state, 1, { scenario: controlScenario, ...changes });

  it('is one whose entry could not be tried, or whose control did not pass', () => {
    const entries = states.map((state) => entry(state, state === 'done' ? null : true));
    const cases = states.map((state) =>
      state === 'fallback' ? control(state, { outcome: 'inconclusive', reason: 'a gap' }) : control(state),
    );
    expect([...openStates(entries, cases)]).toEqual([
      ['fallback', 'a gap'],
      ['done', 'its servers could not be tried as they ship'],
    ]);
  });
  it('is none whose servers refuse each other: that is the answer', () => {
    const entries = states.map((state) => entry(state, state !== 'fallback'));
    const cases = states.map((state) =>
      state === 'fallback' ? control(state, { outcome: 'skipped', lacks: 'server' }) : control(state),
    );
    expect([...openStates(entries, cases)]).toEqual([]);
  });
});
