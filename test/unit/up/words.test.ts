import { describe, expect, it } from 'vitest';
import { readWords } from '../../../src/cli/commands/exec/exec.ts';
import { topologyOf } from '../../../src/cli/commands/up/plan.ts';
import { agoText } from '../../../src/cli/pairs/fault-text.ts';
import { ReplfaultError } from '../../../src/model/errors.ts';
import { fromWire, inCommandWords, toWire } from '../../../src/up/errors.ts';
import { faultValues } from '../../../src/up/fault-values.ts';
import { pairName } from '../../../src/up/names.ts';

const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (cause) {
    return cause;
  }
};

describe('the name of a pair', () => {
  it.each(['default', 'a', '7', 'mysql-9-7', 'x'.repeat(32)])('%s is one', (name) => {
    expect(pairName(name, ['stall'])).toBe(name);
  });
  it.each(['', '../x', '/tmp/x', '.', '..', '-a', 'a-', 'A', 'a b', 'a\n', 'a/b', 'ä', 'x'.repeat(33), 'stall'])(
    '%j is none',
    (name) => {
      expect(failure(() => pairName(name, ['stall']))).toMatchObject({ code: 'BAD_NAME', exitCode: 2 });
    },
  );
});

describe('the words of a topology', () => {
  it('may be joined', () => {
    expect(topologyOf('pair')).toEqual({});
    expect(topologyOf('semi-sync,tls,position')).toEqual({ semiSync: true, tls: true, by: 'position' });
  });
  it.each([
    ['semisync', 'did you mean semi-sync?'],
    ['', 'known: pair, semi-sync, tls, position'],
    ['pair,', 'known: pair, semi-sync, tls, position'],
    ['constructor', 'known: pair, semi-sync, tls, position'],
    ['tls, position', 'did you mean position?'],
  ])('%j is refused', (text, hint) => {
    expect(failure(() => topologyOf(text))).toMatchObject({ code: 'UNKNOWN_TOPOLOGY', exitCode: 2, hint });
  });
});

describe('parameters of a fault', () => {
  const faults = new Map([['flap', { defaults: { times: 3, how: 'close', deep: false } }]]);
  const values = (...params: [string, string][]) =>
    faultValues({ fault: 'flap', params: params.map(([name, value]) => ({ name, value })) }, faults);

  it('are numbers, words or truths as their defaults are; unknown ones are left to the fault', () => {
    expect(values(['times', '5'], ['how', '7'], ['deep', 'true'], ['other', '1'])).toEqual({
      times: 5,
      how: '7',
      deep: true,
      other: '1',
    });
  });
  it.each([
    ['times', 'soon', /needs a number, not "soon"/],
    ['times', '', /needs a number/],
    ['times', 'Infinity', /needs a number/],
    ['deep', 'yes', /needs true or false, not "yes"/],
  ])('%s=%s is refused', (name, value, message) => {
    expect(failure(() => values([name, value]))).toMatchObject({
      code: 'BAD_FAULT_PARAMETER',
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });
  it('of an unknown fault get a suggestion', () => {
    expect(failure(() => faultValues({ fault: 'flab', params: [] }, faults))).toMatchObject({
      code: 'UNKNOWN_FAULT',
      hint: 'did you mean flap?',
    });
  });
});

describe('the words of exec', () => {
  it.each([
    [['true'], ['exec', '--', 'true'], { command: ['true'] }],
    [['old', 'sh', '-c', 'x'], ['exec', 'old', '--', 'sh', '-c', 'x'], { name: 'old', command: ['sh', '-c', 'x'] }],
    [['a', '--', 'b'], ['exec', '--', 'a', '--', 'b'], { command: ['a', '--', 'b'] }],
  ])('%j', (words, argv, read) => {
    expect(readWords(words, argv)).toEqual(read);
  });
  it.each([
    [['old'], ['exec', 'old'], 'NO_COMMAND'],
    [['old'], ['exec', 'old', '--'], 'NO_COMMAND'],
    [['old', 'new', 'true'], ['exec', 'old', 'new', '--', 'true'], 'TOO_MANY_WORDS'],
  ])('%j is refused', (words, argv, code) => {
    expect(failure(() => readWords(words, argv))).toMatchObject({ code, exitCode: 2 });
  });
});

describe('an error that crosses the border of two processes', () => {
  it('keeps its code, its words and its exit code', () => {
    const error = new ReplfaultError('X', 'what happened', { hint: 'what to do', exitCode: 2 });
    expect(fromWire(JSON.parse(JSON.stringify(toWire(error))))).toMatchObject({
      code: 'X',
      message: 'what happened',
      hint: 'what to do',
      exitCode: 2,
    });
  });
  it('that nobody foresaw keeps its stack', () => {
    expect(toWire(new TypeError('oops'))).toMatchObject({
      code: 'UNEXPECTED',
      exitCode: 3,
      message: expect.stringMatching(/oops\n +at /),
    });
  });
  it('of the library speaks of options of the command', () => {
    const hint = "start it with isolation: 'netns' (docs/library.md, In a network of its own)";
    expect(inCommandWords(new ReplfaultError('X', 'no', { hint }))).toMatchObject({
      hint: 'start it with --isolation netns',
    });
  });
});

describe('a time that has passed', () => {
  const since = '2026-01-01T00:00:00.000Z';
  it.each([
    [0, '0 s'],
    [119_400, '119 s'],
    [120_000, '2 min'],
    [3_599_000, '59 min'],
    [7_500_000, '2 h 5 min'],
    [-5_000, '0 s'],
  ])('%d ms: %s', (ms, text) => {
    expect(agoText(since, Date.parse(since) + ms)).toBe(text);
  });
});
