import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { Timeline } from '../../../src/model/timeline.ts';
import { reporter as console } from '../../../src/reporters/console.ts';
import { reporter as atlas } from '../../../src/reporters/error-atlas.ts';
import { matrixOf } from '../../../src/reporters/facts/matrix.ts';
import { serverPairs } from '../../../src/reporters/facts/server-pairs.ts';
import { reporter as html } from '../../../src/reporters/html.ts';
import { reporter as junit } from '../../../src/reporters/junit.ts';
import { reporter as markdown } from '../../../src/reporters/markdown.ts';
import type { Reporter } from '../../../src/reporters/types.ts';
import { healthyLink } from '../../fixtures/example-cases.ts';
import { type ExampleRun, exampleRun, runOf } from '../../fixtures/example-run.ts';
import { matrixRun } from '../../fixtures/matrix-run.ts';

const render = (reporter: Reporter, { run, timelineOf }: ExampleRun) => reporter.render(run, timelineOf);
const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;

describe('pairs of servers', () => {
  test('are named by vendor and short version, with the exact version beside', () => {
    expect(serverPairs(matrixRun().run).map(({ label, exact }) => [label, exact])).toEqual([
      ['MySQL 9.7.4', 'MySQL 9.7.4'],
      ['MySQL 5.6.24', 'MySQL 5.6.24-log'],
      ['MariaDB 10.11.14', 'MariaDB 10.11.14-MariaDB-0+deb12u2-log'],
    ]);
  });
  test('name both ends where they differ, and what was asked for where nothing ran', () => {
    const { run } = matrixRun();
    const mixed = run.cases.map((c) =>
      c.server === null || c.asked.source !== 'mysql:5.6'
        ? c
        : {
            ...c,
            asked: { ...c.asked, replica: 'mysql:9.7' },
            server: { ...c.server, replica: { spec: 'mysql:9.7', flavour: 'mysql-9', version: '9.7.4' } },
          },
    );
    expect(serverPairs({ ...run, cases: mixed }).map((pair) => pair.label)).toContain('MySQL 5.6.24 → MySQL 9.7.4');
    expect(serverPairs({ ...run, cases: mixed }).map((pair) => pair.label)).toContain('mysql:5.6');
  });
  test('are found in a run of an earlier version, which does not say what was asked for', () => {
    const { run } = exampleRun();
    const cases = run.cases.map(({ asked: _, ...old }) => old as (typeof run.cases)[number]);
    expect(matrixOf({ ...run, cases }).rows).toHaveLength(run.cases.length);
  });
});

describe('a run on several pairs', () => {
  test('is a matrix: each case once, each pair in its column, what was not planned left open', () => {
    const { rows } = matrixOf(matrixRun().run);
    expect(rows.map((row) => row.cells.map((cell) => cell?.result.outcome ?? null))).toEqual([
      ['pass', 'pass', 'pass'],
      ['pass', 'pass', 'pass'],
      ['fail', null, 'fail'],
      [null, 'skipped', null],
    ]);
  });
  test('shows it in the page, each outcome leading to its case', () => {
    const page = render(html, matrixRun());
    const section = /<section aria-labelledby="matrix">[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    expect(section).toContain('>MySQL 5.6.24</th>');
    expect([...section.matchAll(/href="#case-\d+"/g)]).toHaveLength(9);
    expect(section).toContain('kernel faults need a private network namespace');
    expect(section).toContain('not planned');
    expect(page).toContain('on MariaDB 10.11.14</span></h2>');
  });
  test('shows it on the console and in Markdown, in tables that hold together', () => {
    const text = render(console, matrixRun());
    expect(text).toMatch(/^error-1190\/stalled-reader +net_write_timeout=2 +passed +passed +passed$/m);
    expect(text).toMatch(/^failed: error-1190\/connection-reset \(default, MySQL 9\.7\.4\): /m);
    const md = render(markdown, matrixRun());
    expect(md).toContain('### Servers side by side');
    expect(md).toContain('| Scenario | Case | MySQL 9.7.4 | MySQL 5.6.24 | MariaDB 10.11.14 |');
    for (const block of md
      .trimEnd()
      .split('\n\n')
      .filter((part) => part.startsWith('|')))
      expect(new Set(block.split('\n').map(cells)).size).toBe(1);
  });
  test('has a test name of its own in JUnit for every pair', () => {
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(render(junit, matrixRun())) as {
      testsuites: { testsuite: { testcase: { '@_classname': string; '@_name': string }[] }[] };
    };
    const names = parsed.testsuites.testsuite
      .flatMap((suite) => suite.testcase)
      .map((one) => `${one['@_classname']} ${one['@_name']}`);
    expect(names).toHaveLength(9);
    expect(new Set(names).size).toBe(9);
    expect(names).toContain('control/healthy-link default [MySQL 5.6.24]');
  });
  test('of one pair shows none of this', () => {
    expect(render(html, exampleRun())).not.toContain('id="matrix"');
    expect(render(console, exampleRun())).not.toContain('servers');
    expect(render(markdown, exampleRun())).not.toContain('side by side');
  });
});

describe('the error atlas', () => {
  const text = render(atlas, matrixRun());
  const page = render(html, matrixRun());

  test('holds the cases with a fault, the servers side by side, and says what was run', () => {
    expect(text).toMatch(/^# Errors and log lines by fault\n/);
    expect(text).toContain('Recorded by replfault 0.1.0 on 2026-02-03: local runtime, embedded proxy.');
    expect(text).toContain('- MariaDB 10.11.14: MariaDB 10.11.14-MariaDB-0+deb12u2-log, requested as mariadb:10.11.');
    expect([...text.matchAll(/^## (.*)$/gm)].map((m) => m[1])).toEqual([
      'By what you see',
      'At a glance',
      'error-1190/stalled-reader: net\\_write\\_timeout=2',
      'error-1190/connection-reset: default',
    ]);
    expect(text).toContain(
      '| Error counters of the source that changed | 1105 (ER\\_UNKNOWN\\_ERROR: set when a dump thread ends with an error); 1161 (a network write timed out) | not counted: this server does not count errors by number | not counted: this server does not count errors by number |',
    );
    expect(text).toContain('Number 1190 was seen in no counter, log or status of these cases.');
    expect(text).toContain('| The source counts 1161 (a network write timed out) | [error-1190/stalled-reader (');
    for (const block of text
      .trimEnd()
      .split('\n\n')
      .filter((part) => part.startsWith('|')))
      expect(new Set(block.split('\n').map(cells)).size).toBe(1);
  });
  test('links from the overview to headings that exist', () => {
    const anchors = [...text.matchAll(/^## (.*)$/gm)].map((m) =>
      (m[1] ?? '')
        .replaceAll('\\', '')
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map((m) => m[1]);
    expect(new Set(links).size).toBe(2);
    for (const link of links) expect(anchors).toContain(link);
  });
  test('holds nothing that another run would change: no port, no thread, no position', () => {
    const body = text.slice(text.indexOf('## At a glance'));
    expect(body).not.toMatch(/127\.0\.0\.1|:\d{4,5}\b|connection \d|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
  test('stands in the page as rows to unfold', () => {
    const section = /<section aria-labelledby="atlas">[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    expect([...section.matchAll(/<details>/g)]).toHaveLength(2);
    expect([...section.matchAll(/<div class="server">/g)]).toHaveLength(6);
    expect(section).toContain('not counted: this server does not count errors by number');
    expect(section).toContain('not planned');
  });
  test('says why there is no entry', () => {
    const { run } = matrixRun();
    const only = run.cases.find((c) => c.scenario.endsWith('stalled-reader') && c.asked.source === 'mysql:9.7');
    const { timelineOf } = matrixRun();
    const partly = atlas.render(run, (id) => (id === only?.id ? timelineOf(id) : undefined));
    expect(partly).toContain('its timeline is not available');
    expect(atlas.render(run, () => undefined)).toContain('No case with an injected fault is recorded in this run.');
    expect(render(atlas, runOf([healthyLink()]))).toContain('No case with an injected fault');
  });
  test('hostile words of a server stay words', () => {
    const { run, timelineOf } = matrixRun();
    const payload = '` | <img src=x> \u001b[2J';
    const poisoned = (id: string) => {
      const timeline = timelineOf(id);
      return (
        timeline &&
        new Timeline(timeline.observations.map((o) => (o.kind === 'log' ? { ...o, text: `${o.text}${payload}` } : o)))
      );
    };
    const md = atlas.render(run, poisoned);
    expect(md).not.toContain('\u001b');
    for (const block of md
      .trimEnd()
      .split('\n\n')
      .filter((part) => part.startsWith('|')))
      expect(new Set(block.split('\n').map(cells)).size).toBe(1);
    expect(html.render(run, poisoned)).not.toContain('<img');
  });
});
