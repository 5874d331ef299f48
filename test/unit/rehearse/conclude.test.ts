import { describe, expect, it } from 'vitest';
import { earliest } from '../../../src/rehearse/arithmetic.ts';
import { findings } from '../../../src/rehearse/conclude/findings.ts';
import { judgeCase } from '../../../src/rehearse/conclude/judge.ts';
import { suggest } from '../../../src/rehearse/conclude/suggest.ts';
import type { Played, Seen } from '../../../src/rehearse/promtool/play.ts';
import { readRules } from '../../../src/rehearse/rules/read.ts';
import { arithmeticText } from '../../../src/rehearse/text.ts';
import { fault, rehearsed, target } from './cases.ts';

const never: Seen = { pendingMs: null, firingMs: null, blindFiringMs: null };
const pace = { scrapeMs: 15_000, evaluationMs: 15_000 };

const played = (
  seen: (rule: number, caseIndex: number, phase: number) => Seen,
  empty: readonly string[] = [],
): Played => ({
  seen,
  empty: () => new Set(empty),
  broken: new Map(),
  brokenRecords: new Map(),
});

const alert = (expr: string, forText = '0s', more = '') =>
  readRules(`groups:\n- name: g\n  rules:\n  - alert: A\n    expr: ${expr}\n    for: ${forText}\n${more}`, 'a.yml');

describe('the arithmetic', () => {
  const timers = { netWriteTimeoutS: 60, replicaNetTimeoutS: 100 };
  it.each<[string, number, number, string, string]>([
    ['0s', 0, 30, 'before', 'before'],
    ['20s', 30, 60, 'sometimes', 'before'],
    ['45s', 45, 75, 'sometimes', 'before'],
    ['1m', 60, 90, 'after', 'before'],
    ['2m', 120, 150, 'after', 'after'],
  ])('for %s fires %s to %s s later: %s and %s', (forText, atBestS, atWorstS, source, replica) => {
    const [rule] = alert('up == 0', forText).alerts;
    expect(rule && earliest(rule, pace, timers)).toMatchObject({ atBestS, atWorstS, source, replica });
  });
});

describe('a rule in a case', () => {
  /** Fires 20 s after the fault in phase 0, and 5 s later in each phase after it. */
  const firing = (phase: number): Seen => ({
    pendingMs: null,
    firingMs: 30_000 + 5000 * phase,
    blindFiringMs: 30_000 + 5000 * phase,
  });

  it('has the lead of the worst, the median and the best phase', () => {
    const judged = judgeCase(
      fault(),
      0,
      1,
      15_000,
      1,
      played((_, __, phase) => firing(phase)),
    );
    expect(judged).toMatchObject({ sourceGaveUpS: 60, replicaNoticedS: 59, blindS: 58, nothingCanFire: false });
    expect(judged.rules[0]).toMatchObject({
      state: 'fired',
      fired: 8,
      firedBeforeSource: 8,
      firstFiringS: { worst: 55, median: 40, best: 20 },
      leadBeforeSourceS: { worst: 5, median: 20, best: 40 },
      leadBeforeReplicaS: { worst: 4, median: 19, best: 39 },
      silentInBlindS: { worst: 54, median: 39, best: 19 },
    });
    expect(judged.bestLeadS?.worst).toBe(5);
  });

  it('that is silent in one phase has no worst lead, and was silent for the whole blind window', () => {
    const judged = judgeCase(
      fault(),
      0,
      1,
      15_000,
      1,
      played((_, __, phase) => (phase === 3 ? never : firing(phase))),
    );
    expect(judged.rules[0]?.leadBeforeSourceS?.worst).toBeNull();
    expect(judged.rules[0]?.silentInBlindS?.worst).toBe(58);
    expect(judged.bestLeadS?.worst).toBeNull();
  });

  it('cannot fire before a source that gives up at once', () => {
    const marks = { ...fault().marks, sourceGaveUpMs: 10_100 };
    expect(
      judgeCase(
        fault({ marks }),
        0,
        1,
        15_000,
        1,
        played(() => never),
      ).nothingCanFire,
    ).toBe(true);
  });

  it('is a false alarm in a control, and before the fault', () => {
    const early = played(() => ({ ...never, firingMs: 5000 }));
    expect(judgeCase(rehearsed(), 0, 1, 15_000, 1, early).rules[0]?.falseAlarms).toBe(8);
    expect(judgeCase(fault(), 0, 1, 15_000, 1, early).rules[0]?.falseAlarms).toBe(8);
  });
});

describe('findings', () => {
  const replica = target('r', {
    'mysql_slave_status_replica_io_running{instance="r"}': () => 1,
    'mysql_slave_status_seconds_behind_source{instance="r"}': () => 0,
  });
  const one = rehearsed({ targets: [replica] });
  const found = (rules: ReturnType<typeof alert>, empty: readonly string[], seen: Seen = never) => {
    const result = played(() => seen, empty);
    return findings(rules, [one], [judgeCase(one, 0, 1, 15_000, 1, result)], result);
  };

  it('names the words of this server for a metric that is gone', () => {
    const [finding] = found(alert('mysql_slave_status_slave_io_running == 0'), ['mysql_slave_status_slave_io_running']);
    expect(finding).toMatchObject({ level: 'error', what: 'dead', file: 'a.yml', line: 4 });
    expect(finding?.text).toContain('there it is mysql_slave_status_replica_io_running');
  });

  it('finds a recorded name that no rule records', () => {
    const record = '  - record: mysql_slave_lag_seconds\n    expr: mysql_slave_status_seconds_behind_source\n';
    const rules = alert('instance:mysql_slave_lag_seconds > 30', '1m', record);
    const [finding] = found(rules, ['instance:mysql_slave_lag_seconds']);
    expect(finding).toMatchObject({ what: 'dead' });
    expect(finding?.text).toBe('no rule records instance:mysql_slave_lag_seconds; mysql_slave_lag_seconds is recorded');
  });

  it('says that labels fit no series', () => {
    const selector = 'mysql_slave_status_replica_io_running{job="mysqld"}';
    expect(found(alert(`${selector} == 0`), [selector])[0]?.text).toContain('--label');
  });

  it('sees through recording rules', () => {
    const record = '  - record: io\n    expr: mysql_slave_status_slave_io_running\n';
    const [finding] = found(alert('io == 0', '0s', record), ['io', 'mysql_slave_status_slave_io_running']);
    expect(finding).toMatchObject({ what: 'dead' });
    expect(finding?.text).toContain('mysql_slave_status_slave_io_running is gone');
  });

  it('does not call dead what histories cannot show', () => {
    const [finding] = found(alert('node_load1 > 5'), ['node_load1']);
    expect(finding).toMatchObject({ level: 'note', what: 'not-judged' });
  });

  it('warns of a rule that dies on other servers, and not of one with both wordings', () => {
    const newWords = 'mysql_slave_status_replica_io_running == 0';
    expect(found(alert(newWords), []).map(({ what }) => what)).toEqual(['dead-elsewhere', 'dead-elsewhere']);
    const both = `${newWords} or mysql_slave_status_slave_io_running == 0`;
    expect(found(alert(both), ['mysql_slave_status_slave_io_running'])).toEqual([]);
  });

  it('names a recording rule that cannot be evaluated, and the alerts that have nothing without it', () => {
    const rules = alert('a:b == 0', '0s', '  - record: a:b\n    expr: x * y\n');
    const result = { ...played(() => never, ['a:b']), brokenRecords: new Map([[0, 'many-to-many']]) };
    expect(findings(rules, [one], [judgeCase(one, 0, 1, 15_000, 1, result)], result)).toMatchObject([
      { level: 'error', what: 'broken', rule: 'a:b', line: 7, text: 'Prometheus cannot evaluate it: many-to-many' },
      { level: 'error', what: 'dead', rule: 'A', text: 'Prometheus cannot evaluate the rule that records a:b' },
    ]);
  });

  it('reports a rule that fires in a control', () => {
    const seen = { ...never, firingMs: 20_000 };
    const rules = alert('(mysql_slave_status_replica_io_running or mysql_slave_status_slave_io_running) == 1');
    expect(found(rules, [], seen)).toMatchObject([{ level: 'error', what: 'fires-in-control' }]);
  });
});

describe('the largest `for`', () => {
  const { alerts } = alert('up == 0', '1m');
  const options = { leadMs: 10_000, ...pace };
  const pendingAt = (ms: number): Played => played(() => ({ ...never, pendingMs: ms }));

  it('leaves the lead in the worst phase, in whole evaluations', () => {
    // True from 25 s on; the last moment that leaves 10 s is 60 s.
    expect(suggest(alerts, [fault()], pendingAt(25_000), options)).toMatchObject([
      { forS: 60, largestForS: 30, sees: [fault().name], misses: [] },
    ]);
  });

  it('is none where the rule sees nothing in time, or not early enough', () => {
    expect(
      suggest(
        alerts,
        [fault()],
        played(() => never),
        options,
      ),
    ).toMatchObject([{ largestForS: null, misses: [fault().name] }]);
    expect(suggest(alerts, [fault()], pendingAt(65_000), options)).toMatchObject([
      { largestForS: null, sees: [fault().name] },
    ]);
  });
});

it('names of rules are one short line in tables, whatever they hold', () => {
  const name = `A\\e[31m\\n${'x'.repeat(1000)}`;
  const rules = readRules(`groups:\n- name: g\n  rules:\n  - alert: "${name}"\n    expr: up\n`, 'a.yml');
  const text = arithmeticText({
    scrapeS: 15,
    evaluationS: 15,
    timers: { netWriteTimeoutS: 60, replicaNetTimeoutS: 60 },
    arithmetic: rules.alerts.map((rule) => earliest(rule, pace, { netWriteTimeoutS: 60, replicaNetTimeoutS: 60 })),
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(text).not.toMatch(/\u001b/);
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(200);
  expect(text).toMatch(/A \[31m x+…/);
});
