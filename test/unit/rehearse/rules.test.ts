import { describe, expect, it } from 'vitest';
import { groupsTexts } from '../../../src/rehearse/rules/groups-text.ts';
import { durationMs, readExpression } from '../../../src/rehearse/rules/promql.ts';
import { readRules } from '../../../src/rehearse/rules/read.ts';

const file = 'alerts.yml';
const rules = (body: string): string => `groups:\n  - name: g\n    interval: 10s\n    rules:\n${body}`;

describe('durations', () => {
  it.each<[string, number | null]>([
    ['0', 0],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5m', null],
    ['1m1s', 61_000],
    // Neither out of order, nor twice, nor negative, nor beyond 64 bits of nanoseconds.
    ['1s1m', null],
    ['1m1m', null],
    ['-1m', null],
    ['1e3s', null],
    ['292y', 9_208_512_000_000],
    ['293y', null],
    ['99999999999999999999y', null],
    ['30', null],
    ['', null],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

describe('an expression', () => {
  it('names its selectors as they are written, and how far it looks back on its longest path', () => {
    const one = readExpression('rate(a{job="x"}[5m] offset 1m) > 0 and max_over_time(b[10m:1m]) == 1 or c');
    expect(one?.selectors).toEqual([
      { text: 'a{job="x"}', metric: 'a' },
      { text: 'b', metric: 'b' },
      { text: 'c', metric: 'c' },
    ]);
    expect(one?.looksBackMs).toBe(600_000);
    expect(readExpression('rate(a[5m] offset 1m)')?.looksBackMs).toBe(360_000);
  });

  it.each<[string, boolean]>([
    ['here > 1', true],
    ['gone > 1', false],
    ['gone == 0 or here == 0', true],
    ['here and gone', false],
    ['here unless gone', true],
    ['gone unless here', false],
    ['absent(gone)', true],
    ['sum by (x) (rate(gone[1m])) / sum(here) > 0.5', false],
    ['(here > 1) * on (instance) group_left () here', true],
  ])('%s can return something if only `here` has series: %s', (text, can) => {
    expect(readExpression(text)?.canReturn(({ metric }) => metric === 'here')).toBe(can);
  });
});

it('an expression that is nested without end is none', () => {
  expect(readExpression(`${'('.repeat(100_000)}up${')'.repeat(100_000)}`)).toBeNull();
  expect(readExpression(`${'up + '.repeat(20_000)}up`)).toBeNull();
  expect(readExpression(`${'('.repeat(100)}up${')'.repeat(100)}`)?.selectors).toHaveLength(1);
});

describe('a rule file', () => {
  it('gives alerts with their line, `for`, labels and interval, and recording rules', () => {
    const text = rules(
      '      - record: job:x:sum\n        expr: sum(x)\n      - alert: A\n        expr: job:x:sum > 1\n        for: 1m\n        labels: {severity: page}\n',
    );
    const { alerts, records } = readRules(text, file);
    expect(records.map(({ name, line }) => [name, line])).toEqual([['job:x:sum', 5]]);
    const [alert] = alerts;
    expect(alert).toMatchObject({
      name: 'A',
      line: 7,
      forMs: 60_000,
      intervalMs: 10_000,
      labels: { severity: 'page' },
    });
  });

  it('may be a PrometheusRule resource, whose lines stay where they are', () => {
    const text = `apiVersion: v1\nkind: PrometheusRule\nspec:\n  groups:\n    - name: g\n      rules:\n        - alert: A\n          expr: up == 0\n`;
    expect(readRules(text, file).alerts).toMatchObject([{ name: 'A', line: 7 }]);
    for (const written of [text, text.replaceAll('\n', '\r\n'), text.replace('spec:', 'spec: # here')]) {
      const lines = groupsTexts(written)[0]?.split(/\r?\n/) ?? [];
      expect(lines[3]).toBe('groups:');
      expect(lines[6]?.trim()).toBe('- alert: A');
    }
  });

  it('may hold several such resources, and one that is written on one line', () => {
    const one = 'spec:\n  groups:\n    - name: g\n      rules:\n        - alert: A\n          expr: up\n';
    const texts = groupsTexts(`${one}---\nkind: Other\n---\n${one}  more: x\n`);
    expect(texts).toHaveLength(2);
    expect(texts[1]?.split('\n')[10]).toBe('groups:');
    expect(texts[1]).not.toContain('more');
    expect(
      groupsTexts('spec: {groups: [{name: g, rules: [{alert: A, expr: up}]}]}').map((text) => JSON.parse(text)),
    ).toEqual([{ groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'up' }] }] }]);
    expect(groupsTexts('groups: []')).toEqual(['groups: []']);
  });

  it('is read as Prometheus does where aliases stand for rules, labels and durations, and are merged in', () => {
    const body =
      '      - &r\n        alert: A\n        expr: up == 0\n        for: &f 30s\n        labels: &l {severity: page, n: 1.0}\n' +
      '      - alert: B\n        expr: up\n        for: *f\n        labels: {<<: *l, n: x}\n      - <<: *r\n        alert: C\n      - *r\n';
    const { alerts } = readRules(rules(body), file);
    expect(alerts.map(({ name, expr, forMs, labels }) => [name, expr, forMs, labels])).toEqual([
      ['A', 'up == 0', 30_000, { severity: 'page', n: '1.0' }],
      ['B', 'up', 30_000, { severity: 'page', n: 'x' }],
      ['C', 'up == 0', 30_000, { severity: 'page', n: '1.0' }],
      ['A', 'up == 0', 30_000, { severity: 'page', n: '1.0' }],
    ]);
  });

  it('may have recording rules only, and intervals and durations that are not set', () => {
    expect(readRules(rules('      - record: a:b\n        expr: up\n'), file).records).toHaveLength(1);
    const unset = rules('      - alert: A\n        expr: up\n        for:\n').replace('10s', '0s');
    expect(readRules(unset, file).alerts).toMatchObject([{ forMs: 0, intervalMs: null }]);
  });

  it('with aliases that contain themselves ends', () => {
    const { alerts } = readRules(
      rules('      - &r\n        <<: *r\n        alert: A\n        expr: up\n        labels: &l {a: *l}\n'),
      file,
    );
    expect(alerts).toHaveLength(1);
  });

  it.each<[string, RegExp]>([
    ['groups: [', /^alerts\.yml:1: this is no valid YAML/],
    ['just text', /^alerts\.yml: no alert is in this file/],
    ['groups:\n  - name: g\n    rules: []\n', /^alerts\.yml: no alert/],
    [rules('      - alert: A\n'), /^alerts\.yml:5: a rule without `expr`/],
    [rules('      - expr: up\n'), /^alerts\.yml:5: a rule without `alert`/],
    [rules('      - alert: A\n        expr: up\n        for: 1000y\n'), /^alerts\.yml:7: `for` is no duration/],
    [
      rules('      - alert: A\n        expr: up\n').replace('10s', '1ms'),
      /^alerts\.yml:3: `interval` is shorter than 100ms/,
    ],
    [rules('      - alert: &a A\n        expr: *a\n'), /^alerts\.yml:6: `expr` is an alias/],
    [rules(`      - alert: A\n        expr: ${'-'.repeat(700)}1\n`), /^alerts\.yml:6: `expr` is nested too deeply/],
    [
      `${rules('      - alert: A\n        expr: up\n')}---\n${rules('      - alert: B\n        expr: up\n')}`,
      /^alerts\.yml:8: Prometheus reads only the first/,
    ],
    [rules('      - nothing\n'), /^alerts\.yml:5: a rule must be a map/],
    [rules('      - alert: A\n        expr: up\n        for: soon\n'), /^alerts\.yml:7: `for` is no duration/],
  ])('%j is refused with file and line', (text, message) => {
    expect(() => readRules(text, file)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});
