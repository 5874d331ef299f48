import { describe, expect, it } from 'vitest';
import { baselineText, portableId, portableName, portableNames } from '../../../../src/upgrade/baseline/format.ts';
import { whyUnknown } from '../../../../src/upgrade/baseline/known-ids.ts';
import { entry } from './given.ts';

describe('the text of a baseline', () => {
  const text = baselineText({
    from: 'mysql:5.6',
    to: 'mysql:9.7',
    pack: 'quick',
    options: ['source.a=1', 'from-cnf sha256:0a'],
    entries: [
      entry('numbers/done/a/b/resumeMs', '1 s', '2 s', { change: 'longer' }),
      entry('defaults/x', null, 'say "y"\n', { reason: 'on purpose' }),
    ],
  });
  it('names its format, is sorted by id, and has one entry a line', () => {
    expect(text.split('\n')).toEqual([
      '{',
      '  "replfault": "upgrade-baseline",',
      '  "version": 2,',
      '  "from": "mysql:5.6",',
      '  "to": "mysql:9.7",',
      '  "pack": "quick",',
      '  "options": [',
      '    "from-cnf sha256:0a",',
      '    "source.a=1"',
      '  ],',
      '  "entries": [',
      '    { "id": "defaults/x", "from": null, "to": "say \\"y\\"\\n", "reason": "on purpose" },',
      '    { "id": "numbers/done/a/b/resumeMs", "change": "longer", "from": "1 s", "to": "2 s", "reason": "known" }',
      '  ]',
      '}',
      '',
    ]);
    expect(JSON.parse(text)).toMatchObject({ entries: [{ from: null }, { change: 'longer' }] });
  });
  it('of no difference is an empty list', () => {
    expect(baselineText({ from: 'a', to: 'a', pack: 'quick', options: [], entries: [] })).toMatch(
      /"entries": \[\]\n}\n$/,
    );
  });
  it.each([
    ['mysql:8.4', 'mysql:8.4'],
    ['mysqld', 'mysqld'],
    ['mysql@/home/me/mysql-8.4/', 'mysql@mysql-8.4'],
    ['registry.example:5000/team/mysql:8.4', 'mysql:8.4'],
  ])('names the server %s as %s', (spec, name) => {
    expect(portableName(spec)).toBe(name);
  });
  it('names files of scenarios without the folders of this machine, and other names as they are', () => {
    expect(portableNames('/home/me/mine.ts error-1190/fin tests/b.js')).toBe('mine.ts error-1190/fin tests/b.js');
    expect(portableNames('/home/me/mine.ts/one')).toBe('mine.ts/one');
    expect(portableNames('quick')).toBe('quick');
    expect(portableId('numbers/done//home/me/mine.ts/one/resumeMs')).toBe('numbers/done/mine.ts/one/resumeMs');
    expect(portableId('texts/done/a/b/log //x/y.ts/z')).toBe('texts/done/a/b/log //x/y.ts/z');
  });
});

describe('ids of a baseline', () => {
  const exhibits = ['error-1190/connection-reset/injected', 'connect/gives-up/retries-exhausted'];
  it.each([
    'defaults/slave_net_timeout',
    'statements/PURGE MASTER LOGS BEFORE /',
    'replicates/fallback',
    'replicates/done/scenarios',
    'replicates/fallback/step demotion',
    'data/fallback/step switchover',
    'starts/replicas-first/step replica-upgraded',
    'channel-defaults/carried over/retry_count',
    'data/fallback/a foreign key',
    'outcomes/done/connect/gives-up/retries-exhausted',
    'numbers/replicas-first/error-1190/connection-reset/injected/blindWindowMs',
    'texts/done/error-1190/connection-reset/injected/log source: a/b',
  ])('%s is known', (id) => {
    expect(whyUnknown(id, exhibits)).toBeNull();
  });
  it.each([
    ['defautls/x', 'there is no class "defautls": did you mean defaults?'],
    ['defaults/', 'it names no subject'],
    ['replicates/falback', 'there is no state "falback": did you mean fallback?'],
    ['outcomes/today/connect/gives-up/retries-exhausted', 'there is no state "today"'],
    ['outcomes/done/connect/gives-up', 'the pack plays no "connect/gives-up"'],
    ['outcomes/done/connect/gives-up/retries-exhausted/x', 'an outcome has no "x"'],
    ['numbers/done/connect/gives-up/retries-exhausted/blindWindow', 'did you mean blindWindowMs?'],
    ['texts/done/connect/gives-up/retries-exhausted', 'it names no text'],
  ])('%s is not', (id, why) => {
    expect(whyUnknown(id, exhibits)).toContain(why);
  });
});
