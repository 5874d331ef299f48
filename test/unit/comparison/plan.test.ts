import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { replicating } from '../../../src/comparison/compare.ts';
import { packNamed, packNames } from '../../../src/comparison/packs.ts';
import { planEntries, planExhibits, serversIn } from '../../../src/comparison/plan-comparison.ts';
import { upgradeStates } from '../../../src/model/comparison.ts';
import { defaultLoad } from '../../../src/model/load.ts';
import { controlScenario } from '../../../src/runner/plan.ts';
import { trial } from '../upgrade/support.ts';

const scenarios = await loadScenarios(['control', 'upgrade', 'error-1190', 'connect']);
const request = { from: 'old', to: 'new', scenarios, seed: 's', cnf: { from: null, to: null } };
const reset = 'error-1190/connection-reset/injected';

describe('the plan of a comparison', () => {
  it('has the servers of each state in the order of an upgrade', () => {
    expect(upgradeStates.map((state) => Object.values(serversIn(state, 'old', 'new')))).toEqual([
      ['old', 'old'],
      ['old', 'new'],
      ['new', 'old'],
      ['new', 'new'],
    ]);
  });
  it('enters each state before anything else, and plays its control', () => {
    const plan = planEntries(request);
    expect(plan.flatMap(({ state, scenario }) => (state === undefined ? [] : [`${state} ${scenario}`])).sort()).toEqual(
      upgradeStates.flatMap((state) => [`${state} ${controlScenario}`, `${state} upgrade/as-shipped`]).sort(),
    );
  });
  it('plays the steps between the states to both ends, with the option file of each version', () => {
    const plan = planEntries({ ...request, cnf: { from: 'old.cnf', to: 'new.cnf' } });
    const steps = plan.filter(({ state }) => state === undefined);
    expect(steps.map(({ params }) => params.case).sort()).toEqual(['rolled-back', 'to-done']);
    for (const one of steps)
      expect(one).toMatchObject({
        scenario: 'upgrade/steps',
        sourceSpec: 'old',
        replicaSpec: 'new',
        cnf: { source: 'old.cnf', replica: 'new.cnf' },
      });
  });
  it('plays the states of a trial with one schedule, one state after the other, and gives every case a name of its own', () => {
    const plan = planExhibits(request, new Set([reset]), { first: 1, last: 3 }, upgradeStates);
    expect(plan.map(({ state, trial: number }) => `${number} ${state}`)).toEqual(
      [1, 2, 3].flatMap((number) => upgradeStates.map((state) => `${number} ${state}`)),
    );
    expect(new Set(plan.map(({ id }) => id)).size).toBe(12);
    expect(new Set(plan.map(({ seed }) => seed)).size).toBe(3);
  });
  it('has the load of the user for the control and the exhibits, and not for servers as they ship and the steps', () => {
    const workload = { text: 'rate=40', load: { ...defaultLoad, writesPerS: 40 } };
    const asked = { ...request, workload };
    const exhibits = planExhibits(asked, new Set([reset]), { first: 1, last: 1 }, upgradeStates);
    const loaded = [...planEntries(asked), ...exhibits].filter(({ load }) => load?.writesPerS === 40);
    const names = [...new Set(loaded.map(({ scenario }) => scenario))].sort();
    expect(names).toEqual([controlScenario, 'error-1190/connection-reset']);
    expect(loaded).toHaveLength(2 * upgradeStates.length);
  });
  it('gives names that do not collide also where both versions are the same', () => {
    const plan = planExhibits({ ...request, to: 'old' }, new Set([reset]), { first: 1, last: 3 }, upgradeStates);
    expect(new Set(plan.map(({ id }) => id)).size).toBe(12);
  });
});

describe('packs', () => {
  it.each(packNames)('%s names cases that exist', (name) => {
    const known = scenarios.flatMap((one) => one.cases.map((each) => `${one.name}/${each.case}`));
    expect(packNamed(name).exhibits.filter((exhibit) => !known.includes(exhibit))).toEqual([]);
  });
  it('that are unknown are refused with the nearest name', () => {
    expect(() => packNamed('quik')).toThrow(expect.objectContaining({ code: 'UNKNOWN_PACK', exitCode: 2 }));
  });
});

describe('states whose exhibits are played', () => {
  it('are those whose control passed, also at its second play', () => {
    const control = (state: Parameters<typeof trial>[0], outcome: 'pass' | 'skipped' | 'inconclusive') =>
      trial(state, 1, { scenario: controlScenario, outcome });
    const judged = [
      control('today', 'pass'),
      control('replicas-first', 'skipped'),
      control('fallback', 'inconclusive'),
      control('done', 'inconclusive'),
      control('done', 'pass'),
    ];
    expect(replicating(judged)).toEqual(['today', 'done']);
  });
});
