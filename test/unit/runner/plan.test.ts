import { describe, expect, it } from 'vitest';
import { ExitCode, type ReplfaultError } from '../../../src/model/errors.ts';
import { controlScenario, makePlan, type PlanRequest } from '../../../src/runner/plan.ts';
import { scenario } from './given.ts';

const control = scenario(controlScenario, { cases: [{ case: 'no-fault', watchMs: 2000 }] });
const stalled = scenario('error-1190/stalled-reader', {
  cases: [
    { case: 'large', backlog: 1.5, inject: true, label: 'x', netWriteTimeoutS: 2 },
    { case: 'small', backlog: 0, inject: false, label: 'x', netWriteTimeoutS: 2 },
  ],
  criticalPathMs: ({ backlog }) => (backlog === 0 ? 3000 : 4000),
});
const fin = scenario('error-1190/fin', { criticalPathMs: () => 0 });
const pair = { source: 'mysql:9.7', replica: 'mysql:9.7' };
const plan = (changes: Partial<PlanRequest> = {}) =>
  makePlan({ scenarios: [fin, stalled, control], pairs: [pair], params: [], ...changes });
const refusal = (make: () => unknown): ReplfaultError => {
  try {
    make();
  } catch (error) {
    return error as ReplfaultError;
  }
  throw new Error('nothing was refused');
};

describe('makePlan', () => {
  it('puts the control first, then the longest first', () => {
    expect(plan().map((c) => c.id)).toEqual([
      'control-healthy-link-no-fault',
      'error-1190-stalled-reader-large',
      'error-1190-stalled-reader-small',
      'error-1190-fin-only',
    ]);
  });
  it('keeps only the cases asked for, and the control', () => {
    const ids = (only: string) => plan({ only }).map((c) => `${c.scenario}/${c.params.case}`);
    expect(ids('stalled-reader/small')).toEqual(['control/healthy-link/no-fault', 'error-1190/stalled-reader/small']);
    expect(ids('error-1190/fin')).toEqual(['control/healthy-link/no-fault', 'error-1190/fin/only']);
    expect(ids('nothing-like-it')).toEqual(['control/healthy-link/no-fault']);
  });
  it('plays a case as often as asked, each trial under a name and a seed of its own', () => {
    const trials = new Map([['error-1190/fin/only', 2]]);
    const planned = plan({ trials, seed: 's', only: 'fin' }).slice(1);
    expect(planned.map((c) => [c.id, c.seed])).toEqual([
      ['error-1190-fin-only-trial-1', 's/error-1190/fin/only/1'],
      ['error-1190-fin-only-trial-2', 's/error-1190/fin/only/2'],
    ]);
  });
  it('gives a case the same seed beside other cases and on other servers, and another one in another run', () => {
    const pairs = [pair, { source: 'mariadb:10.11', replica: 'mariadb:10.11' }];
    const seeds = (changes: Partial<PlanRequest>) =>
      new Set(plan({ only: 'fin', ...changes }).flatMap((c) => (c.scenario === controlScenario ? [] : [c.seed])));
    expect(seeds({ seed: 'a', pairs })).toEqual(new Set(['a/error-1190/fin/only/1']));
    expect(seeds({ seed: 'a' })).not.toEqual(seeds({ seed: 'b' }));
  });
  it('is frozen, list and cases and parameters', () => {
    const frozen = plan();
    expect(Object.isFrozen(frozen)).toBe(true);
    expect(frozen.every((c) => Object.isFrozen(c) && Object.isFrozen(c.params))).toBe(true);
    expect(() => (frozen as unknown[]).push(1)).toThrow();
  });
  it('gives every case of a matrix an id of its own', () => {
    const pairs = [pair, { source: 'mysql@/opt/mysql-8.4.6', replica: 'mysql@/opt/mysql-8.4.6' }];
    const ids = plan({ pairs }).map((c) => c.id);
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });
  it.each(['./my-scenario.ts', '../elsewhere/my.ts', '/home/me/my scenario.ts', '.hidden/x.ts'])(
    'makes a plain file name of %s',
    (name) => {
      const [one] = makePlan({ scenarios: [scenario(name)], pairs: [pair], params: [] });
      expect(one?.id).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/);
      expect(one?.id).not.toContain('..');
    },
  );
  it('does not change the scenarios it was given', () => {
    plan({ params: [{ name: 'backlog', value: '9' }] });
    expect(stalled.cases[0]?.['backlog']).toBe(1.5);
  });
});

describe('--param', () => {
  const withParam = (name: string, value: string) =>
    plan({ params: [{ name, value }] }).find((c) => c.params.case === 'large')?.params;

  it.each([
    ['backlog', '2.5', 2.5],
    ['backlog', '1e3', 1000],
    ['inject', 'false', false],
    ['inject', 'true', true],
    ['label', '7', '7'],
  ] as const)('%s=%s keeps the type of the parameter', (name, value, expected) => {
    expect(withParam(name, value)?.[name]).toBe(expected);
  });
  it('reaches only the cases that have the parameter', () => {
    const changed = plan({ params: [{ name: 'netWriteTimeoutS', value: '9' }] });
    expect(changed.map((c) => c.params['netWriteTimeoutS'])).toEqual([undefined, 9, 9, 9]);
  });
  it.each([
    ['error-1190/stalled-reader:backlog', [9, 9]],
    ['error-1190/stalled-reader/small:backlog', [1.5, 9]],
  ])('%s reaches only what is named before it', (name, expected) => {
    const changed = plan({ params: [{ name, value: '9' }] }).filter(({ scenario: of }) => of === stalled.name);
    expect(changed.map((c) => c.params['backlog'])).toEqual(expected);
  });
  it.each([
    ['error-1190/stalled-reader/smal:backlog', 'did you mean error-1190/stalled-reader/small?'],
    ['error-1190/stalled-reader/small:backlg', 'did you mean backlog?'],
    ['error-1190/stalled-reader/small:case', expect.anything()],
  ])('refuses %s, which is nothing', (name, hint) => {
    expect(refusal(() => plan({ params: [{ name, value: '9' }] }))).toMatchObject({
      code: 'UNKNOWN_PARAMETER',
      exitCode: ExitCode.usage,
      hint,
    });
  });
  it('takes the last of several values', () => {
    const params = ['3', '4'].map((value) => ({ name: 'backlog', value }));
    expect(plan({ params })[1]?.params['backlog']).toBe(4);
  });
  it.each([
    ['backlog', 'many', /needs a number, not "many"/],
    ['backlog', '', /needs a number/],
    ['backlog', 'Infinity', /needs a number/],
    ['inject', 'yes', /needs true or false/],
  ])('%s=%s is refused as a usage error', (name, value, message) => {
    const error = refusal(() => withParam(name, value));
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(ExitCode.usage);
  });
  it('refuses an unknown name and suggests a near one', () => {
    const error = refusal(() => withParam('netWriteTimoutS', '3'));
    expect(error).toMatchObject({ code: 'UNKNOWN_PARAMETER', exitCode: ExitCode.usage });
    expect(error.hint).toBe('did you mean netWriteTimeoutS?');
  });
  it('lists the names when none is near', () => {
    expect(refusal(() => withParam('somethingElseEntirely', '3')).hint).toMatch(/they have: .*backlog.*inject/);
  });
  it('cannot rename a case', () => {
    expect(refusal(() => withParam('case', 'other')).code).toBe('UNKNOWN_PARAMETER');
  });
});
