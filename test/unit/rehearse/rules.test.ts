import { describe, expect, it } from 'vitest';
import { durationMs, readExpression } from '../../../src/rehearse/rules/promql.ts';
import { groupsText, readRules } from '../../../src/rehearse/rules/read.ts';

const file = 'alerts.yml';
const rules = (body: string): string => `groups:\n  - name: g\n    interval: 10s\n    rules:\n${body}`;

describe('durations', () => {
  it.each<[string, number | null]>([
    ['0', 0],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5m', null],
    ['30', null],
    ['', null],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

describe('an expression', () => {
  it('names its selectors as they are written, and how far it looks back on its longest path', () => {
    const one = readExpression('rate(a{job="x"}[5m] offset 1m) > 0 and max_over_time(b[10m:1m]) == 1 or c');
    expect(one.selectors).toEqual([
      { text: 'a{job="x"}', metric: 'a' },
      { text: 'b', metric: 'b' },
      { text: 'c', metric: 'c' },
    ]);
    expect(one.looksBackMs).toBe(600_000);
    expect(readExpression('rate(a[5m] offset 1m)').looksBackMs).toBe(360_000);
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
    expect(readExpression(text).canReturn(({ metric }) => metric === 'here')).toBe(can);
  });
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
    const lines = groupsText(text).split('\n');
    expect(lines[3]).toBe('groups:');
    expect(lines[6]?.trim()).toBe('- alert: A');
  });

  it.each<[string, RegExp]>([
    ['groups: [', /^alerts\.yml:1: this is no valid YAML/],
    ['just text', /^alerts\.yml: no alert is in this file/],
    ['groups:\n  - name: g\n    rules: []\n', /^alerts\.yml: no alert/],
    [rules('      - alert: A\n'), /^alerts\.yml:5: a rule without `expr`/],
    [rules('      - expr: up\n'), /^alerts\.yml:5: a rule without `alert`/],
    [rules('      - nothing\n'), /^alerts\.yml:5: a rule must be a map/],
    [rules('      - alert: A\n        expr: up\n        for: soon\n'), /^alerts\.yml:7: `for` is no duration/],
  ])('%j is refused with file and line', (text, message) => {
    expect(() => readRules(text, file)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});
