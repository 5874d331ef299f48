import { describe, expect, it } from 'vitest';
import { phases } from '../../../src/rehearse/case.ts';
import { readOutput } from '../../../src/rehearse/promtool/output.ts';
import { playedName, ruleFile, ruleLabel } from '../../../src/rehearse/promtool/rule-file.ts';
import { placed, promtoolTest } from '../../../src/rehearse/promtool/test-case.ts';
import { readRules } from '../../../src/rehearse/rules/read.ts';
import { fault, target } from './cases.ts';

const printed = `Unit Testing:  tests-15000.yml
  FAILED:
    expr: "vector(3)", time: 3m20s,
        exp: nil
        got: {} 3E+00
    expr: "min_over_time(timestamp(ALERTS)[4m:15s])", time: 3m20s,
        exp: nil
        got: {alertname="A, b", alertstate="firing", replfault_rule="0", severity="a\\"b}"} 1.05E+02, {alertname="A, b", alertstate="pending", replfault_rule="0"} 7.5E+01
    expr: "vector(4)", time: 3m20s,
        exp: nil
        got: {} 4E+00
`;

describe('what promtool prints', () => {
  it('is read by test, with labels that hold anything', () => {
    const { tests, broken, rest } = readOutput(printed);
    expect([...tests.keys()]).toEqual([3, 4]);
    expect(tests.get(3)?.[0]?.samples).toEqual([
      { labels: { alertname: 'A, b', alertstate: 'firing', replfault_rule: '0', severity: 'a"b}' }, value: 105 },
      { labels: { alertname: 'A, b', alertstate: 'pending', replfault_rule: '0' }, value: 75 },
    ]);
    expect(tests.get(4)).toEqual([]);
    expect([broken, rest]).toEqual([[], []]);
  });

  it('names rules that cannot be evaluated, and keeps what it does not know', () => {
    const { broken, rest } = readOutput(
      '  FAILED:\n    rule: A, time: 0s, err: many-to-many matching not allowed\npanic: no space\n',
    );
    expect(broken).toEqual([{ rule: 'A', error: 'many-to-many matching not allowed' }]);
    expect(rest).toEqual(['panic: no space']);
  });
});

describe('the rules that promtool plays', () => {
  const rules = (expr: string) =>
    readRules(
      `groups:\n- name: g\n  rules:\n  - {alert: "A\\n, time: 1s, err: x", expr: up}\n  - {alert: B, expr: '${expr}'}\n  - {alert: B, expr: up}\n  - {record: c, expr: up}\n`,
      'f',
    );

  it('have names that differ and divide no line, but for alerts that rules ask for', () => {
    const names = (expr: string): string[] => [0, 1, 2].map((index) => playedName(rules(expr), index));
    expect(names('up == 0')).toEqual(['rule_0', 'rule_1', 'rule_2']);
    expect(names('ALERTS{alertname="B"}')).toEqual(['rule_0', 'B', 'B']);
  });

  it('leave out recording rules that cannot be evaluated', () => {
    const [group] = JSON.parse(ruleFile(rules('up'), [1], undefined, new Map([[0, 'why']]))).groups;
    expect(group.rules).toMatchObject([{ alert: 'rule_1', labels: { [ruleLabel]: '1' } }]);
  });
});

describe('a test for promtool', () => {
  const pace = { scrapeMs: 16_000, evaluationMs: 16_000 };
  const key = 'mysql_up{instance="r"}';
  const one = fault({ targets: [target('s', {}), target('r', { [key]: (second) => (second < 50 ? second : null) })] });
  const asked = { number: 7, metrics: null, labels: {}, selectors: ['mysql_up'] };
  const built = (phase: number) => {
    const at = placed(one, phase, pace, 32_000);
    return { at, test: promtoolTest(one, at, pace, new Map(), 32_000, asked) };
  };

  it('has scrapes of each target at eight different places', () => {
    const places = Array.from({ length: phases }, (_, phase) => placed(one, phase, pace, 32_000).offsets);
    expect(new Set(places.map(([source]) => source)).size).toBe(phases);
    expect(new Set(places.map(([, replica]) => replica)).size).toBe(phases);
    const apart = places.map(([source = 0, replica = 0]) => (source - replica + phases) % phases);
    expect(new Set(apart).size).toBeGreaterThanOrEqual(7);
  });

  it('shows at each scrape the last look before it, and marks the end of a series', () => {
    const { at, test } = built(0);
    expect(test.interval).toBe('2000ms');
    // The injection, at 10 s, is at 32 s of the test: the first two scrapes are before it, and look at what was there first.
    expect(at.shiftMs).toBe(22_000);
    const line = test.input_series.find(({ series }) => series === key);
    expect(line?.values).toBe('0 _x7 0 _x7 10 _x7 26 _x7 42 _x7 stale');
  });

  it('begins with its number and asks for alerts, for the blind window and for series', () => {
    const expressions = built(3).test.promql_expr_test.map(({ expr }) => expr);
    expect(expressions[0]).toBe('vector(7)');
    expect(expressions[2]).toMatch(/^min_over_time\(timestamp\(ALERTS\{alertstate="firing"\}\)\[58000ms:16000ms\]\)$/);
    expect(expressions.at(-1)).toMatch(/^count\(count_over_time\(mysql_up\[/);
  });
});
