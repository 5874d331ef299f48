import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { UpgradeLint } from '../../../src/model/upgrade-lint.ts';
import { reporter as html } from '../../../src/reporters/html.ts';
import { reporter as junit } from '../../../src/reporters/junit.ts';
import { reporter as markdown } from '../../../src/reporters/markdown.ts';
import { exampleLint, hostileLint, lintRun } from '../../fixtures/upgrade-lint-findings.ts';

const render = ({ render: made }: typeof html, lint?: UpgradeLint): string => {
  const { run, timelineOf } = lintRun(lint);
  return made(run, timelineOf);
};
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'testcase',
});
const suiteOf = (xml: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: a parsed document has no type
  parser.parse(xml).testsuites.testsuite.find(({ name }: any) => name === 'upgrade-lint');
const [finding] = exampleLint.findings;
if (finding === undefined) throw new Error('there are findings');

describe('report.md', () => {
  it('has a table of findings for each file that has some, the worst first, and the counts', () => {
    const text = render(markdown);
    const [, section = ''] = /(### From mysql:8\.0 to mysql:9\.7[\s\S]*?)\n###? /.exec(text) ?? [];
    expect(section).toContain('11 items in 3 files: 3 breaks');
    expect([...section.matchAll(/^#### (.*)$/gm)].map(([, title]) => title)).toEqual([
      'ops/runbook.md (runbook, 6 items)',
      'my.cnf (option file, 4 items)',
      'conf.d/a.cnf (included)',
    ]);
    expect([...section.matchAll(/^\| (\w[\w ]*) \| ([\d, ]+) \| `([^`]*)` \|/gm)].map((row) => row.slice(1))).toEqual([
      ['breaks', '7, 22', 'STOP SLAVE'],
      ['was broken before', '30', 'SHOW SLAVES'],
      ['not judged', '9', "CHANGE MASTER TO MASTER_HOST='<host>'"],
      ['changed meaning', '2', 'replica_parallel_workers = 0'],
      ['deprecated', '4', 'early-plugin-load = x'],
      ['breaks', '3', 'expire_logs_days = 7'],
    ]);
    expect(section).toContain('<br>instead: STOP REPLICA<br>cost: replication is interrupted |');
  });
  it('begins with what breaks, and has no table of cases, which measure nothing', () => {
    const { run, timelineOf } = lintRun();
    const of = (changes: object): string => markdown.render({ ...run, ...changes }, timelineOf);
    expect(of({ outcome: 'fail', reason: '3 lines break' })).toMatch(
      /^## ✗ replfault: From mysql:8\.0 to mysql:9\.7: 3 lines break\.\n/,
    );
    expect(of({ outcome: 'pass', reason: null })).toMatch(/^## ✓ replfault: .*: no line breaks\.\n/);
    expect(of({})).not.toMatch(/Blind window|Servers side by side/);
  });
  it('names 100 findings of a file, and says where the others are', () => {
    const findings = Array.from({ length: 103 }, (_, line) => ({ ...finding, line, text: `SHOW S${line}` }));
    expect(render(markdown, { ...exampleLint, findings })).toContain('\n3 more in upgrade-lint.txt.\n');
  });
  it('keeps what files and servers hold in its cells', () => {
    const text = render(markdown, hostileLint);
    for (const row of text.split('\n').filter((line) => /^\| (?:breaks|not judged) \|/.test(line)))
      expect(row.replace(/\\\|/g, '').split('|')).toHaveLength(6);
    // In code nothing is markup.
    expect(text.replace(/`[^`\n]*`/g, '')).not.toContain('<b>');
  });
});

describe('junit.xml', () => {
  it('has a failed test for each finding that breaks, and a passed one for each file in which nothing does', () => {
    const { tests, failures, testcase } = suiteOf(render(junit));
    expect({ tests, failures }).toEqual({ tests: '5', failures: '3' });
    expect(
      testcase.map((one: { name: string; failure?: { message: string } }) => [one.name, one.failure?.message]),
    ).toEqual([
      ['ops/runbook.md:7: STOP SLAVE', 'mysql:9.7 does not know this statement.'],
      ['ops/runbook.md:22: STOP SLAVE', 'mysql:9.7 does not know this statement.'],
      ['conf.d/a.cnf:3: expire_logs_days = 7', 'expire_logs_days is gone since 8.2.0.'],
      ['my.cnf: nothing breaks', undefined],
      ['rules.yml: nothing breaks', undefined],
    ]);
    expect(testcase[0]['system-out']).toContain('instead: STOP REPLICA');
    expect(testcase[3]['system-out']).toContain('4: deprecated: early-plugin-load = x');
  });
  it('counts them in the whole, tells tests of one name apart, and stays XML whatever files hold', () => {
    const twice = { ...exampleLint, findings: [finding, finding] };
    const { testcase } = suiteOf(render(junit, twice));
    expect(new Set(testcase.map(({ name }: { name: string }) => name)).size).toBe(testcase.length);
    const none = parser.parse(junit.render(lintRun({ ...exampleLint, findings: [] }).run, () => undefined)).testsuites;
    expect(Number(parser.parse(render(junit)).testsuites.failures) - Number(none.failures)).toBe(3);
    expect(XMLValidator.validate(render(junit, hostileLint))).toBe(true);
  });
});

describe('report.html', () => {
  const sectionOf = (page: string): string => /<section class="upgrade lint"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';

  it('has a chapter with a table for each file, the worst first', () => {
    const section = sectionOf(render(html));
    expect([...section.matchAll(/<h3><code>([^<]*)/g)].map(([, file]) => file)).toEqual([
      'ops/runbook.md',
      'my.cnf',
      'rules.yml',
      'conf.d/a.cnf',
    ]);
    expect([...section.matchAll(/class="chip \w+">([^<]*)/g)].map(([, level]) => level)).toEqual([
      'breaks',
      'was broken before',
      'not judged',
      'changed meaning',
      'deprecated',
      'breaks',
    ]);
    expect(section).toContain('<p>Nothing breaks.</p>');
    expect(section).toContain('<li>instead: STOP REPLICA</li>');
  });
  it('has none where nothing was linted, and escapes what files and servers hold', () => {
    const { run, timelineOf } = lintRun();
    const { upgradeLint: _, ...other } = run;
    expect(sectionOf(html.render(other, timelineOf))).toBe('');
    const section = sectionOf(render(html, hostileLint));
    expect(section).toContain('&lt;b&gt;');
    expect(section).not.toContain('<b>');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(section).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});
