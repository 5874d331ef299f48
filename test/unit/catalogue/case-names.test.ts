import { describe, expect, it } from 'vitest';
import { casesNamed } from '../../../src/catalogue/case-names.ts';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { type ReplfaultError, usageError } from '../../../src/model/errors.ts';
import { makePlan } from '../../../src/runner/plan.ts';
import { rules } from '../../../src/tune/rules/index.ts';

const everything = await loadScenarios([]);
/** What a list of names would play, as `scenario/case`. */
const played = async (...names: string[]): Promise<string[]> =>
  (await loadScenarios(names)).flatMap(({ name, cases }) => cases.map((one) => `${name}/${one.case}`)).sort();

const wanted = 'connect/gives-up/retries-exhausted';

describe('a case is found by every form in which the tool prints it', () => {
  it.each([
    'connect/gives-up/retries-exhausted',
    'gives-up/retries-exhausted',
    'connect/gives-up (retries-exhausted)',
    'connect-gives-up-retries-exhausted',
    'connect-gives-up-retries-exhausted-trial-2',
    'connect-gives-up-retries-exhausted-mysql-9.7-mariadb-10.11-trial-3',
    'connect-gives-up-retries-exhausted-again-1',
    'connect-gives-up-retries-exhausted-attempt-2',
    ' connect/gives-up/retries-exhausted/ ',
  ])('%s', async (name) => {
    expect(await played(name)).toEqual([wanted]);
  });

  it('every id of every case, as a plan for several servers and trials writes it', () => {
    const pairs = [
      { source: 'mysql:9.7', replica: 'mysql:9.7' },
      { source: 'mysql:5.6', replica: 'mariadb:10.11' },
    ];
    const trials = new Map(everything.flatMap(({ name, cases }) => cases.map((one) => [`${name}/${one.case}`, 2])));
    for (const planned of [
      ...makePlan({ scenarios: everything, pairs: [pairs[0] as (typeof pairs)[0]], params: [] }),
      ...makePlan({ scenarios: everything, pairs, params: [], trials }),
    ])
      expect(
        casesNamed(planned.id, everything).map((one) => `${one.scenario.name}/${one.case}`),
        planned.id,
      ).toEqual([`${planned.scenario}/${planned.params.case}`]);
  });

  it('every demonstration of every rule of lint', async () => {
    for (const name of new Set(rules.flatMap(({ demonstration }) => demonstration)))
      expect(await played(name), name).toEqual([name]);
  });

  it('a claim stands for the cases of all scenarios that name it', async () => {
    const names = (await loadScenarios(['F11'])).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names).toEqual(everything.filter(({ claims }) => claims?.includes('F11')).map(({ name }) => name));
  });

  it('names of one scenario are put together, each case once', async () => {
    expect(await played(wanted, wanted)).toEqual([wanted]);
    const whole = await played('connect/gives-up');
    expect(await played(wanted, 'connect/gives-up')).toEqual(whole);
    expect(await played('error-1190/fin/injected', 'error-1190/fin/not-injected')).toEqual(
      await played('error-1190/fin'),
    );
  });
});

describe('a case that is not there', () => {
  const refusal = async (name: string): Promise<ReplfaultError> => {
    const error = await loadScenarios([name]).catch((e: unknown) => e);
    expect(error).toMatchObject({ exitCode: usageError('any', 'any').exitCode });
    return error as ReplfaultError;
  };
  it('of a known scenario: the others are told', async () => {
    const error = await refusal('connect/gives-up/no-such-case-at-all');
    expect(error.message).toBe('the scenario connect/gives-up has no case no-such-case-at-all');
    expect(error.hint).toContain('retries-exhausted');
  });
  it('with a slip of the pen: the right one is suggested', async () => {
    expect((await refusal('connect/gives-up/retries-exhuasted')).hint).toContain('retries-exhausted');
    expect((await refusal('connect-gives-up-retries-exhuasted')).hint).toMatch(/did you mean|replfault list/);
  });
  it('that several scenarios have: they are told', async () => {
    const error = await refusal('injected');
    expect(error.hint).toContain('error-1190/fin/injected');
  });
  it('that a search of tune made says so', async () => {
    expect((await refusal('tune-refused-search-1s-1')).hint).toContain('judge');
  });
});
