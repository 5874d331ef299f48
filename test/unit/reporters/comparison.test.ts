import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Comparison, Difference } from '../../../src/model/comparison.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { reporter as comparisonFile } from '../../../src/reporters/comparison.ts';
import { reporter as consoleReporter } from '../../../src/reporters/console.ts';
import { reporter as html } from '../../../src/reporters/html.ts';
import { reporter as junit } from '../../../src/reporters/junit.ts';
import { reporter as markdown } from '../../../src/reporters/markdown.ts';
import { groupsOf } from '../../../src/reporters/wording/comparison.ts';
import { packed } from '../../../src/reporters/wording/packed.ts';
import { type RecordedName, recordedComparison, recordedNames } from '../../fixtures/recorded-comparison.ts';

const none = () => undefined;
const mysql = recordedComparison('mysql-5.6-to-9.7').run;
const mariadb = recordedComparison('mariadb-10.11-to-11.8').run;
const linesOf = (run: RunResult): string[] => consoleReporter.render(run, none).trimEnd().split('\n');
const changed = (run: RunResult, change: Partial<Comparison>): RunResult => ({
  ...run,
  comparison: { ...(run.comparison as Comparison), ...change },
});
const difference = (change: Partial<Difference>): Difference => ({
  id: 'defaults/x',
  class: 'defaults',
  state: null,
  subject: 'x',
  from: '1',
  to: '2',
  severity: 'warns',
  cause: 'changed defaults',
  evidence: 'played',
  source: null,
  cases: [],
  ...change,
});

const steps: Comparison['steps'] = [
  { step: 'today', outcome: 'done', reason: null, integrity: 'equal', cases: [] },
  { step: 'replica-upgraded', outcome: 'not possible', reason: 'Invalid data directory', integrity: null, cases: [] },
];

describe('a comparison on the console', () => {
  test('the steps and why one cannot be taken', () => {
    const lines = linesOf(changed(mysql, { steps }));
    expect(lines).toContain('steps: today: done, equal; replica upgraded: not possible');
    expect(lines).toContain('  replica upgraded: Invalid data directory');
    const finding = { class: 'starts', from: null, cause: 'a step is not possible', severity: 'breaks' } as const;
    const differences = [
      difference({ ...finding, id: 'starts/a', subject: 'format a', to: 'not possible: x' }),
      difference({ ...finding, id: 'starts/b', subject: 'format b', to: 'not possible: y' }),
    ];
    expect(linesOf(changed(mysql, { differences })).join('\n')).toContain(
      'breaks: a step is not possible (2): format a: not possible: x; format b: not possible: y',
    );
  });

  test.each(recordedNames)('%s fits into 85 lines of 118 columns', (name: RecordedName) => {
    const lines = linesOf(recordedComparison(name).run);
    expect(lines.length).toBeLessThanOrEqual(85);
    // A statement to run is never cut.
    const long = lines.filter((line) => line.length > 118 && !line.includes('what made it replicate'));
    expect(long).toEqual([]);
  });

  test('says which options, switches and load of the user both versions had, as the other reports do', () => {
    const run = changed(mysql, { options: ['compression=zlib', 'workload=rate=40'] });
    const line = 'Played with your options: compression=zlib, workload=rate=40';
    expect(linesOf(run)).toContain(line);
    for (const reporter of [comparisonFile, markdown]) expect(reporter.render(run, none)).toContain(line);
    expect(html.render(run, none)).toContain(line);
    expect(linesOf(changed(mysql, { options: [] })).join()).not.toContain('your options');
  });

  test('the worst is first, and what is only documented is last and said to be so', () => {
    const lines = linesOf(mysql);
    const documented = lines.findIndex((line) => line.startsWith('documented, not played ('));
    const severities = (from: number, to: number) =>
      lines.slice(from, to).flatMap((line) => /^(breaks|check|note): /.exec(line)?.[1] ?? []);
    for (const part of [severities(0, documented), severities(documented, lines.length)]) {
      expect(part).toEqual([
        ...part.filter((one) => one === 'breaks'),
        ...part.filter((one) => one === 'check'),
        ...part.filter((one) => one === 'note'),
      ]);
      expect(part).toContain('breaks');
    }
    expect(lines.slice(0, documented).join('\n')).not.toContain('removed option');
  });

  test('every named subject has a line of its own, with short answers', () => {
    const lines = linesOf(mysql);
    for (const { what } of mysql.comparison?.named ?? [])
      expect(
        lines.filter((line) => line.startsWith(`${what}  `)),
        what,
      ).toHaveLength(1);
    expect(lines.find((line) => line.startsWith('SHOW SLAVE STATUS  '))).toMatch(/ executed +refused \(1064\)$/);
    expect(lines.join('\n')).not.toContain('You have an error in your SQL syntax');
  });

  test('a statement that made a state replicate is there to copy, whole', () => {
    const statement = `CHANGE MASTER TO MASTER_SSL_CA='${'x'.repeat(150)}'`;
    const entries = (mariadb.comparison?.entries ?? []).map((one) =>
      one.state === 'replicas-first'
        ? { ...one, replicates: false, helped: true, remedy: [{ on: 'replica' as const, statement }] }
        : one,
    );
    expect(linesOf(changed(mariadb, { entries })).join('\n')).toContain(`on the replica: ${statement}`);
  });

  test('names say it all where everything of a cause is new; values are shown where they changed', () => {
    const differences = [
      difference({ id: 'defaults/a', subject: 'a', from: '1', to: '2' }),
      difference({ id: 'defaults/b', subject: 'b', from: '1', to: '2' }),
      difference({ id: 'defaults/c', subject: 'c', from: null, to: '2', severity: 'informs', cause: 'new' }),
      difference({ id: 'defaults/d', subject: 'd', from: null, to: '3', severity: 'informs', cause: 'new' }),
    ];
    const text = linesOf(changed(mysql, { differences })).join('\n');
    expect(text).toContain('check: changed defaults (2): a: 1 -> 2; b: 1 -> 2');
    expect(text).toContain('note: new (2): c, d');
  });

  test('a cause that was played and is documented too makes two groups', () => {
    const documented = difference({ id: 'defaults/y', evidence: 'documented', source: 'a page' });
    expect(groupsOf([documented, difference({})]).map(({ evidence }) => evidence)).toEqual(['played', 'documented']);
  });
});

describe('items on few lines', () => {
  test('fill the lines, and the rest is counted', () => {
    expect(packed('head: ', ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee'], ', ', 2, 24)).toEqual([
      'head: aaaa, bbbb, cccc,',
      '  dddd, eeee',
    ]);
    expect(packed('head: ', ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee'], ', ', 1, 24)).toEqual(['head: aaaa and 4 more']);
  });
  test('an item that is longer than a line is cut, never a line made longer', () => {
    const lines = packed('head: ', ['x'.repeat(99), 'y'], ', ', 3, 30);
    expect(lines.every((line) => line.length <= 30)).toBe(true);
    expect(lines.join('')).toContain('…');
  });
});

describe('comparison.md', () => {
  test('has the whole answers, and what is only documented in a part of its own with its source', () => {
    const text = comparisonFile.render(mysql, none);
    expect(text).toContain('You have an error in your SQL syntax');
    const [played = '', documented = ''] = text.split('## Documented, not played');
    expect(played).not.toContain('removed option');
    expect(documented).toContain('removed option');
    for (const one of mysql.comparison?.differences ?? [])
      if (one.evidence === 'documented') expect(one.source).not.toBeNull();
  });
  test('has the statements that made a state replicate in a block, with the server', () => {
    expect(comparisonFile.render(mariadb, none)).toContain(
      '```sql\n-- on the replica\nCHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0;\n```',
    );
  });
});

test('report.md has the states and a link to the rest', () => {
  const text = markdown.render(mysql, none);
  expect(text).toContain('### From mysql:5.6 to mysql:9.7');
  expect(text).toContain('| replicas first | mysql:5.6 | mysql:9.7 |');
  expect(text).toContain('[comparison.md](comparison.md)');
});

describe('a comparison in junit.xml', () => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
  // biome-ignore lint/suspicious/noExplicitAny: parsed XML
  type Parsed = any;
  const suitesOf = (run: RunResult): Parsed[] => parser.parse(junit.render(run, none)).testsuites.testsuite;
  const suite = (run: RunResult): Parsed => suitesOf(run).find((one) => one.name === 'upgrade');

  test('without a baseline nothing fails; a state that does not replicate is skipped with its reason', () => {
    expect(suite(mysql)).toMatchObject({ failures: '0', errors: '0' });
    const test = (name: string) => suite(mysql).testcase.find((one: Parsed) => one.name === name);
    expect(test('today: replicates as it ships').skipped).toBeUndefined();
    expect(test('replicas first: replicates as it ships').skipped.message).toContain('error 2026');
    expect(test('replicas first: replicates in the scenarios').skipped.message).toContain('mysql_native_password');
  });
  test('a remedy is in the output', () => {
    const entered = suite(mariadb).testcase.find(
      (one: Parsed) => one.name === 'replicas first: replicates as it ships',
    );
    expect(entered.skipped.message).toContain('only after a change');
    expect(entered['system-out']).toContain('on the replica: CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0');
  });
  test('a step that is not possible is skipped with its reason', () => {
    const step = (name: string) =>
      suite(changed(mysql, { steps })).testcase.find((one: Parsed) => one.name === `step ${name}`);
    expect(step('replica-upgraded').skipped.message).toBe('not possible: Invalid data directory');
    expect(step('today').skipped).toBeUndefined();
  });
  test('a state that could not be tried is an error', () => {
    const entries = (mysql.comparison?.entries ?? []).filter(({ state }) => state !== 'done');
    expect(suite(changed(mysql, { entries }))).toMatchObject({ errors: '1' });
  });
  test('no two tests have one name, also where all states have the same servers', () => {
    const server = mysql.cases.find((one) => one.server !== null)?.server ?? null;
    const same = { ...mysql, cases: mysql.cases.map((one) => ({ ...one, server })) };
    for (const { testcase } of suitesOf(same)) {
      const names = [testcase].flat().map((one: Parsed) => `${one.classname} ${one.name}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
