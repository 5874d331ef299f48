import { describe, expect, test } from 'vitest';
import type { BaselineResult, Comparison, Difference } from '../../../src/model/comparison.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { historyPairs } from '../../../src/reporters/facts/upgrade.ts';
import { onOneAxis } from '../../../src/reporters/html/svg/both.ts';
import { pictureFacts } from '../../../src/reporters/html/svg/picture.ts';
import { reporter } from '../../../src/reporters/html.ts';
import type { ExampleRun } from '../../fixtures/example-run.ts';
import { recordedComparison, recordedNames, withBaselineOf } from '../../fixtures/recorded-comparison.ts';

const mysql = recordedComparison('mysql-5.6-to-9.7');
const mariadb = recordedComparison('mariadb-10.11-to-11.8');
const render = ({ run, timelineOf }: ExampleRun): string => reporter.render(run, timelineOf);
const chapter = (html: string): string => /<section class="upgrade"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
const cells = (html: string, state: string): string[] =>
  chapter(html)
    .split('<tr>')
    .find((row) => row.startsWith(`<th scope="row">${state}<`))
    ?.split('<td')
    .slice(1) ?? [];
const reset = 'error-1190/connection-reset/injected';

/** The resets of `done` with a replica that notices later, trial by trial, and the difference that this makes. */
function withNumber({ run, timelineOf }: ExampleRun): ExampleRun {
  const cases = run.cases.map((one) =>
    one.scenario === 'error-1190/connection-reset' && one.state === 'done' && one.derived !== null
      ? { ...one, derived: { ...one.derived, resumeMs: 3000 - 500 * (one.trial ?? 1) } }
      : one,
  );
  const shown = cases.filter(
    ({ scenario, state }) => scenario === 'error-1190/connection-reset' && state !== undefined,
  );
  const number: Difference = {
    id: `numbers/done/${reset}/resumeMs`,
    class: 'numbers',
    state: 'done',
    subject: `${reset}: time to resume`,
    from: '0.02 s',
    to: '2.00 s',
    severity: 'warns',
    cause: 'time to resume longer',
    evidence: 'played',
    source: null,
    cases: shown.map(({ id }) => id),
  };
  const comparison = run.comparison as Comparison;
  return {
    run: { ...run, cases, comparison: { ...comparison, differences: [number, ...comparison.differences] } },
    timelineOf,
  };
}

describe('the chapter of a comparison', () => {
  const page = render(withNumber(mysql));

  test('has a matrix of states and scenarios with outcomes and medians', () => {
    const today = cells(page, 'today');
    expect(today).toHaveLength(4);
    expect(today[0]).toContain('replicates');
    expect(cells(page, 'done').join()).toMatch(/resume <b>2\.0 s<\/b>/);
    expect(cells(page, 'done').join()).toContain('3 trials');
    expect(cells(page, 'replicas first').join()).toContain('not played');
    expect(cells(page, 'replicas first').join()).toContain('mysql_native_password');
  });

  test('says how each state was entered, with statements to copy and their server', () => {
    expect(chapter(page)).toContain('Nothing that was tried made it replicate.');
    const block = /<h4>replicas first: on the replica<\/h4><pre[^>]*>([^<]*)</.exec(chapter(render(mariadb)));
    expect(block?.[1]).toBe('CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0;');
  });

  test('has every difference, folded by cause, what is only documented apart', () => {
    const { differences = [] } = mysql.run.comparison ?? {};
    const [, listed = ''] = chapter(page).split('<h3 id="upgrade-differences">');
    const [played = '', documented = ''] = listed.split('<h3>Documented, not played</h3>');
    const rows = (text: string) =>
      text
        .split('<table class="compared">')
        .slice(1)
        .join()
        .match(/<tr><th scope="row">/g);
    const count = (evidence: string) => differences.filter((one) => one.evidence === evidence).length;
    expect(rows(played)).toHaveLength(count('played') + 1);
    expect(rows(documented)).toHaveLength(count('documented'));
    expect(page).not.toMatch(/<details[^>]* open/);
  });

  test('draws both histories of a number on one axis, the trials of the middle value', () => {
    const [pair] = historyPairs(withNumber(mysql).run);
    expect(pair).toMatchObject({ state: 'done', exhibit: reset });
    expect(pair?.later.derived?.resumeMs).toBe(2000);
    expect(chapter(page)).toContain('<a href="#both-done-error-1190-connection-reset-injected">both histories</a>');
    const svg = /<svg class="picture" id="h1-picture"[\s\S]*?<\/svg>/.exec(page)?.[0] ?? '';
    expect(svg.match(/class="panel-title"[^>]*>[^<]*/g)?.map((one) => one.split('>')[1])).toEqual([
      'today: MySQL 5.6.24 → MySQL 5.6.24',
      'done: MySQL 9.7.4 → MySQL 9.7.4',
    ]);
    expect(svg.match(/class="axis-name"/g)).toHaveLength(1);
  });

  test('has the steps, with a link to their case', () => {
    const [first] = mysql.run.cases;
    const cases = first === undefined ? [] : [first.id];
    const steps = [
      { step: 'switchover', outcome: 'failed', reason: 'rows differ', integrity: 'differs', cases },
    ] as const;
    const { steps: _, ...without } = mysql.run.comparison as Comparison;
    const comparison = { ...without, steps };
    const text = chapter(render({ ...mysql, run: { ...mysql.run, comparison } }));
    const none = chapter(render({ ...mysql, run: { ...mysql.run, comparison: without } }));
    expect(none).not.toContain('Steps between the states');
    expect(text).toMatch(
      /<a href="#case-1">switchover<\/a><\/th><td[^>]*>failed<\/td><td[^>]*>differs<\/td><td[^>]*>rows differ</,
    );
  });

  test('has a part for the baseline: each change, and what is as accepted, with both values and the reason', () => {
    expect(chapter(page)).not.toContain('upgrade-baseline');
    const part = (changes: Partial<BaselineResult> = {}) => chapter(render(withBaselineOf(mysql, changes)));
    const text = part();
    expect(text).toContain('<a href="#upgrade-baseline">to the baseline</a>');
    expect(text).toContain('2 as accepted, 1 new, 1 changed, 1 no longer there, 1 not confirmed.');
    expect(text).toContain('Nobody accepted these changes.');
    const rows = text
      .split('<tr>')
      .map((row) =>
        (row.split('</tr>')[0] ?? '').replace(/<td data-label="([^"]*)">/g, ' [$1] ').replace(/<[^>]*>/g, ''),
      );
    expect(rows).toContain('new defaults/x [Accepted] not accepted before [In this run] 1 -&gt; 2 [Reason then] none');
    expect(rows).toContain(
      'changed defaults/y [Accepted] 1 -&gt; 2 [In this run] 1 -&gt; 3 [Reason then] read by the DBAs',
    );
    expect(rows).toContain(
      'no longer there columns/z [Accepted] a -&gt; b [In this run] no difference [Reason then] known',
    );
    expect(rows).toContain('texts/t [Why] no trial of it can be believed');
    expect(rows).toContain('columns/a [Accepted] x -&gt; y [Reason] known');
    expect(part({ accepted: 'new release' })).toContain('<p>Accepted in this run: new release</p>');
    // A run of an earlier version counts what it does not name.
    const { entries: _, ...earlier } = (withBaselineOf(mysql).run.comparison as Comparison).baseline as BaselineResult;
    const { comparison, ...run } = mysql.run;
    const old = { ...run, comparison: { ...(comparison as Comparison), baseline: earlier } };
    expect(chapter(render({ ...mysql, run: old }))).not.toContain('As accepted');
  });

  test('links of the page lead somewhere, and no id is there twice', () => {
    for (const html of [page, render(mariadb), render(withBaselineOf(mysql))]) {
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((one) => one[1]);
      expect(new Set(ids).size).toBe(ids.length);
      const targets = [...html.matchAll(/href="#([^"]+)"/g)].map((one) => one[1]);
      expect(targets.filter((one) => !ids.includes(one))).toEqual([]);
    }
  });

  test('escapes what servers said', () => {
    const { comparison } = mysql.run;
    const payload = '"><script>alert(1)</script>';
    const evil = JSON.parse(JSON.stringify(comparison), (key, value) =>
      typeof value === 'string' && /^(reason|statement|subject|from|to|cause|source|says|what|pack)$/.test(key)
        ? `${value}${payload}`
        : value,
    ) as Comparison;
    const text = render({ ...mysql, run: { ...mysql.run, comparison: evil } });
    expect(text.match(/<script/g)).toHaveLength(1);
  });

  test.each(recordedNames)('%s: the page stays small', (name) => {
    expect(render(recordedComparison(name)).length).toBeLessThan(800_000);
  });
});

describe('two histories on one axis', () => {
  const facts = (id: string) => {
    const result = mysql.run.cases.find((one) => one.id === id);
    const timeline = mysql.timelineOf(id);
    if (!result || !timeline) throw new Error(`the fixture has no case ${id}`);
    return pictureFacts(result, timeline, id);
  };
  const today = facts('error-1190-connection-reset-injected-today-trial-1');
  const later = facts('connect-gives-up-retries-exhausted-done-trial-1');
  const [first, second] = onOneAxis(today, later);

  test('the same time after the injection is at the same place', () => {
    for (const ms of [0, 200, 900])
      expect(first.frame.x(first.frame.zeroMs + ms)).toBe(second.frame.x(second.frame.zeroMs + ms));
  });

  test('the shorter one ends where it ended', () => {
    expect(first.frame.endMs).toBe(today.frame.toMs);
    expect(first.frame.toMs).toBeGreaterThan(first.frame.endMs);
    expect(second.frame.endMs).toBe(later.frame.toMs);
  });
});

test('a run without a comparison has no such chapter', () => {
  const { comparison: _, ...run } = mysql.run;
  expect(reporter.render(run as RunResult, mysql.timelineOf)).not.toContain('class="upgrade"');
});
