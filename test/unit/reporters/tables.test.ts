import { describe, expect, test } from 'vitest';
import type { CaseResult } from '../../../src/model/result.ts';
import { reporter as console } from '../../../src/reporters/console.ts';
import { reporter as markdown } from '../../../src/reporters/markdown.ts';
import { healthyLink, skippedBlackHole, stalledReader } from '../../fixtures/example-cases.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';
import { unwrapped } from '../../support/page-lines.ts';

const print = ({ run, timelineOf }: ReturnType<typeof exampleRun>) => console.render(run, timelineOf);
const hostileCase = () => {
  const { result, timeline } = stalledReader();
  const reason = 'x | y <img src=x onerror=alert(1)> \u001b[2J `code` *bold*\nsecond line';
  const broken: CaseResult = {
    ...result,
    outcome: 'fail',
    verdicts: [{ check: 'c', outcome: 'fail', reason, evidence: [1] }],
  };
  return runOf([{ result: broken, timeline }]);
};

describe('console', () => {
  test('columns are aligned, troubles and counts follow', () => {
    const lines = print(exampleRun()).trimEnd().split('\n');
    const column = lines[0]?.indexOf('outcome') ?? -1;
    expect(column).toBeGreaterThan(0);
    for (const line of lines.slice(2, 9)) expect(line.slice(column)).toMatch(/^(passed|failed|inconclusive|skipped)/);
    expect(lines[3]).toMatch(
      /stalled-reader +net_write_timeout=2 +passed +2\.1 s +4\.0 s +4\.0 s +1\.2 s +405 +328 KB +1105 \+1, 1161 \+1$/,
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^failed: error-1190\/connection-reset \(default\): both-notice: .*1160/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^inconclusive: error-1190\/fin \(default\): replica-detects: /),
    );
    expect(lines.at(-2)).toBe('6 ran, 4 passed, 1 failed, 1 inconclusive, 1 skipped');
    expect(lines.at(-1)).toMatch(/^6 ran, 1 skipped: kernel faults need a private network namespace/);
  });

  test('a legend under the table says what each column is, what it counts and from when', () => {
    const text = print(exampleRun());
    for (const head of ['source', 'replica', 'blind', 'resume', 'at risk', 'resent', 'errnos', '-'])
      expect(text).toMatch(new RegExp(`^  ${head} {2,}\\S`, 'm'));
    expect(text).toMatch(/^ {2}source +time\. From the first effect of the fault until/m);
    expect(text).toMatch(/^ {2}at risk +transactions\./m);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'The first effect of a fault is the first sample after its injection in which',
    );
    for (const line of text.split('Columns:')[1]?.split('\n\n')[0]?.split('\n') ?? [])
      expect(line.length).toBeLessThanOrEqual(118);
    expect(text).not.toMatch(/counted from the injection/);
    expect(print(runOf([], { outcome: 'inconclusive', reason: 'interrupted' }))).not.toContain('Columns:');
  });

  test('a time whose first effect was not observed carries a sign, and the legend says that it counts from the injection', () => {
    const { result, timeline } = stalledReader();
    const firstEffect = { afterInjectionMs: null, sign: null, reason: 'not seen', evidence: [1] };
    const given = runOf([{ result: { ...result, firstEffect }, timeline }]);
    expect(print(given)).toMatch(/ 2\.1 s\* +4\.0 s\* +4\.0 s /);
    expect(print(given)).toMatch(/^ {2}\* +The first effect was not observed: counted from the injection\.$/m);
    const inMarkdown = markdown.render(given.run, given.timelineOf);
    expect(inMarkdown).toContain('| 2.1 s\\* | 4.0 s\\* | 4.0 s |');
    expect(inMarkdown).toMatch(/counted from the injection/);
  });

  test('a wait that ran out is told under the table', () => {
    const { result, timeline } = stalledReader();
    const reason = 'a wait of the play timed out: "the replica notices" did not occur within 5.0 s';
    const verdicts = [
      ...result.verdicts,
      { check: 'waits-satisfied', outcome: 'inconclusive', reason, evidence: [3] } as const,
    ];
    const given = runOf([{ result: { ...result, outcome: 'inconclusive', verdicts }, timeline }]);
    expect(print(given)).toMatch(
      /^inconclusive: error-1190\/stalled-reader .*: waits-satisfied: a wait of the play timed out/m,
    );
    expect(markdown.render(given.run, given.timelineOf)).toMatch(/`waits-satisfied`: a wait of the play timed out/);
  });

  test('a run without skips ends with the counts, an empty one with its reason', () => {
    expect(print(runOf([healthyLink()]))).toMatch(/\n1 ran, 1 passed, 0 failed, 0 inconclusive, 0 skipped\n$/);
    const empty = print(runOf([], { outcome: 'inconclusive', reason: 'interrupted' }));
    expect(empty).toBe('inconclusive: interrupted\n0 ran, 0 passed, 0 failed, 0 inconclusive, 0 skipped\n');
  });

  test('hostile text cannot drive the terminal or break a line', () => {
    const text = print(hostileCase());
    expect(text).not.toContain('\u001b');
    expect(text).toContain('\\x1b[2J');
    expect(text).not.toMatch(/^second line/m);
  });
});

describe('report.md', () => {
  const render = ({ run, timelineOf }: ReturnType<typeof exampleRun>) => unwrapped(markdown.render(run, timelineOf));

  test('says the outcome, the table, and every reason of what did not pass', () => {
    const text = render(exampleRun());
    expect(text).toMatch(/^## ✗ replfault: 1 of 6 cases failed\. 1 more could not be decided\. 1 case was skipped\.\n/);
    expect(text).toContain('6 ran, 4 passed, 1 failed, 1 inconclusive, 1 skipped');
    expect(text).toContain(
      '| ✓ passed | error-1190/stalled-reader | net\\_write\\_timeout=2 | 2.1 s | 4.0 s | 4.0 s | 1.2 s | 405 | 328 KB | 1105 +1, 1161 +1 |',
    );
    expect(text).toMatch(/- ✗ \*\*error-1190\/connection-reset\*\* \(default\), `both-notice`: .*1160/);
    expect(text).toMatch(/- – 6 ran, 1 skipped: kernel faults need/);
    expect(text).toContain('- Source detection: no fault was injected (control/healthy-link (default)');
    const tableLines = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
    expect(new Set(tableLines.map(cells)).size).toBe(1);
  });

  test('hostile text neither breaks the table nor becomes HTML', () => {
    const text = render(hostileCase());
    expect(text).not.toContain('<img');
    expect(text).toContain(
      'x \\| y &lt;img src=x onerror=alert(1)&gt; \\\\x1b\\[2J \\`code\\` \\*bold\\* ⏎ second line',
    );
  });

  test('a run in which everything passed has no section of troubles', () => {
    expect(render(runOf([healthyLink()]))).not.toContain('What did not pass');
    expect(render(runOf([healthyLink(), skippedBlackHole()]))).toContain('What did not pass');
  });
});
