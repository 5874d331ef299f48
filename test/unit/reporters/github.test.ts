import { describe, expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import type { CaseOutcome } from '../../../src/model/verdict.ts';
import { annotationsOf } from '../../../src/reporters/github/annotations.ts';
import { workflowCommand } from '../../../src/reporters/github/commands.ts';
import { mostSummaryBytes, stepSummary } from '../../../src/reporters/github/step-summary.ts';
import { attemptsRun } from '../../fixtures/attempts-run.ts';
import { healthyLink, skippedBlackHole, stalledReader } from '../../fixtures/example-cases.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';
import { matrixRun } from '../../fixtures/matrix-run.ts';
import { tuningRun } from '../../fixtures/tuning.ts';
import { hostile, lintRun } from '../../fixtures/upgrade-lint-findings.ts';

/** A run with so many cases of one outcome, each with a text of its own. */
function many(
  count: number,
  outcome: CaseOutcome,
  change: (index: number) => Partial<CaseResult> = () => ({}),
): RunResult {
  const { result } = outcome === 'skipped' ? skippedBlackHole() : stalledReader();
  const cases = Array.from({ length: count }, (_, index) => {
    const named = { ...result, id: `case-${index}`, case: `case-${index}`, outcome, reason: `reason ${index}` };
    return { result: { ...named, ...change(index) }, timeline: null };
  });
  return runOf([healthyLink(), ...cases] as Parameters<typeof runOf>[0]).run;
}

const commandsOf = (run: RunResult, options = {}): string[] => annotationsOf(run, options).map(workflowCommand);
const bytesOf = (text: string): number => Buffer.byteLength(text);

describe('annotations for GitHub', () => {
  it('name each case that did not pass, the worst first, with its reasons', () => {
    const { run } = exampleRun();
    const commands = commandsOf(run);
    const troubled = run.cases.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped');
    expect(commands).toHaveLength(troubled.length + 1);
    expect(commands[0]).toMatch(/^::error title=failed%3A /);
    expect(commands.at(-1)).toMatch(/^::notice title=replfault%3A 1 case was skipped::\S/);
    const failed = troubled.find(({ outcome }) => outcome === 'fail');
    const verdict = failed?.verdicts.find(({ outcome }) => outcome === 'fail');
    expect(commands[0]).toContain(`${verdict?.check}: ${verdict?.reason}`.replaceAll('%', '%25'));
  });

  it('are at most ten: of 1,000 failures nine, and the number of the others', () => {
    const run = many(1000, 'fail');
    const commands = commandsOf(run);
    expect(commands).toHaveLength(10);
    expect(commands.slice(0, 9).every((one) => one.startsWith('::error title=failed%3A'))).toBe(true);
    expect(commands[9]).toBe('::error title=replfault::and 991 more in the report: 991 failed');
  });
  it('are ten where there are ten', () => {
    expect(commandsOf(many(10, 'fail')).every((one) => one.startsWith('::error title=failed%3A'))).toBe(true);
    expect(commandsOf(many(11, 'fail')).at(-1)).toContain('and 2 more in the report');
  });
  it('put failures before what is inconclusive, whatever the order of the cases', () => {
    const run = many(30, 'inconclusive', (index) => (index === 29 ? { outcome: 'fail' } : {}));
    const commands = commandsOf(run);
    expect(commands[0]).toContain('title=failed%3A');
    expect(commands.at(-1)).toContain('and 21 more in the report: 21 inconclusive');
  });
  it('begin with what concerns the whole run', () => {
    const run: RunResult = { ...many(1, 'fail'), reason: 'this report is partial: shard 2 of 4 is missing' };
    expect(commandsOf(run)[0]).toBe('::error title=replfault::this report is partial: shard 2 of 4 is missing');
  });
  it('of one shard are its worst case and the number of the others', () => {
    const commands = commandsOf(many(5, 'fail'), { most: 2 });
    expect(commands).toHaveLength(2);
    expect(commands[1]).toContain('and 4 more in the report');
  });
  it('tell both attempts of a flaky case as a warning', () => {
    const { run } = attemptsRun(['fail', 'pass']);
    const flaky = commandsOf(run).find((one) => one.startsWith('::warning'));
    expect(flaky).toContain('title=flaky%3A');
    expect(flaky).toContain('attempt 1 of 2 failed');
    expect(flaky).toContain('%0Aattempt 2 of 2 passed');
  });
  it('are none where every case passed', () => {
    expect(annotationsOf(runOf([healthyLink()]).run)).toEqual([]);
  });
  it('name the file and the line where they are known', () => {
    const locate = () => ({ file: 'my,dir/a:b.ts', line: 7 });
    expect(commandsOf(many(1, 'fail'), { locate })[0]).toMatch(/^::error file=my%2Cdir\/a%3Ab.ts,line=7,title=/);
  });
  it('are one sentence for a run that is told by what it found', () => {
    expect(annotationsOf(lintRun().run).map(({ lines }) => lines.length)).toEqual([1]);
    expect(annotationsOf(tuningRun().run).length).toBeLessThanOrEqual(1);
  });

  it('cannot be led to begin another command, or to leave their line', () => {
    const run = many(3, 'fail', () => ({ scenario: hostile, case: hostile, reason: hostile }));
    const commands = commandsOf({ ...run, reason: hostile, skippedBecause: [hostile] });
    for (const command of commands) {
      expect(command).toMatch(/^::(?:error|warning|notice) title=[^:,]+::[^\r\n]*$/);
      expect(command.slice(2)).not.toMatch(/^::/m);
      expect(bytesOf(command)).toBeLessThan(64 * 1024);
    }
  });
  it('stay below the size that GitHub cuts', () => {
    const huge = 'x'.repeat(2_000_000);
    const [command = ''] = commandsOf(many(1, 'fail', () => ({ scenario: huge, reason: huge })));
    expect(bytesOf(command)).toBeLessThan(64 * 1024);
  });
  it('say how many lines they leave out', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    expect(workflowCommand({ level: 'notice', title: 't', lines })).toContain('%0Aand 10 more lines in the report');
  });
});

describe('the summary of a step', () => {
  const rowsOf = (summary: string, title: string): string[] => {
    const section = summary.split(`### ${title}\n`)[1]?.split('\n### ')[0] ?? '';
    return section
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2);
  };

  it('has what did not pass with reasons, what was skipped, and all cases', () => {
    const { run } = exampleRun();
    const summary = stepSummary(run);
    const troubled = run.cases.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped');
    expect(rowsOf(summary, 'What did not pass')).toHaveLength(troubled.length);
    expect(rowsOf(summary, 'All cases')).toHaveLength(run.cases.length);
    expect(rowsOf(summary, 'What was skipped')).toHaveLength(1);
    expect(summary).toContain('✗ failed');
    expect(summary).not.toContain('This summary is cut');
  });
  it('has a column for each pair of servers', () => {
    const { run } = matrixRun();
    const head = stepSummary(run).split('### All cases\n\n')[1]?.split('\n')[0] ?? '';
    expect(head.split('|').length - 2).toBe(2 + new Set(run.cases.map(({ asked }) => asked.source)).size);
  });
  it('names the reason for which cases were skipped', () => {
    const run = many(3, 'skipped', () => ({ reason: 'AppArmor restricts unprivileged user namespaces' }));
    const rows = rowsOf(stepSummary(run), 'What was skipped');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/case-0\).*case-2\) \| AppArmor restricts/);
  });
  it('is the report in Markdown for a run that is told by what it found', () => {
    expect(stepSummary(lintRun().run)).toContain('### ');
    expect(stepSummary(tuningRun().run)).toContain('### Tuning');
  });

  it('is at most 1 MiB, cut at a whole row, and says what was cut', () => {
    const run = many(3000, 'fail', (index) => ({ reason: `${index} ${'ü|<'.repeat(400)}` }));
    const summary = stepSummary(run);
    expect(bytesOf(summary)).toBeLessThanOrEqual(mostSummaryBytes);
    expect(bytesOf(summary)).toBeGreaterThan(mostSummaryBytes * 0.9);
    const shown = rowsOf(summary, 'What did not pass');
    expect(shown.every((row) => row.endsWith(' |'))).toBe(true);
    expect(summary).toContain(`Left out: ${3000 - shown.length} of 3000 rows of "What did not pass".`);
    // The table of all cases is not pushed out by reasons.
    expect(rowsOf(summary, 'All cases')).toHaveLength(3001);
  });
  it('of 2 MiB and more in one text leaves room for the others', () => {
    const run = many(4, 'fail', (index) => (index === 0 ? { reason: 'x'.repeat(2 * 1024 * 1024) } : {}));
    const summary = stepSummary(run);
    expect(bytesOf(summary)).toBeLessThan(20_000);
    expect(rowsOf(summary, 'What did not pass')).toHaveLength(4);
  });
  it('keeps to a smaller limit: another command has written to the step before', () => {
    for (const limit of [2_000, 5_000, 50_000]) {
      const summary = stepSummary(many(1000, 'fail'), limit);
      expect(bytesOf(summary)).toBeLessThanOrEqual(limit);
      expect(summary).toContain('This summary is cut');
    }
    expect(bytesOf(stepSummary(tuningRun().run, 2_000))).toBeLessThanOrEqual(2_000);
  });
  it('shows hostile names as text', () => {
    const summary = stepSummary(
      many(2, 'fail', () => ({ scenario: hostile, case: hostile, reason: '<img src=x>|a`b' })),
    );
    for (const raw of ['<img', '<b>', '\u001b', '\u202e']) expect(summary).not.toContain(raw);
    for (const row of rowsOf(summary, 'What did not pass')) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
  });
});
