import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { loadReporters, renderAll } from '../../../src/reporters/index.ts';
import { attemptsRun } from '../../fixtures/attempts-run.ts';
import { exampleRun } from '../../fixtures/example-run.ts';
import { matrixRun } from '../../fixtures/matrix-run.ts';
import { tuningRun } from '../../fixtures/tuning.ts';

const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const surefire = XsdValidator.fromDoc(XmlDocument.fromString(text('test/fixtures/junit/surefire.xsd')));
const schema = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
  JSON.parse(text('schema/run.schema.json')),
);

/** What Surefire's schema has against a report; empty when it fits. */
function complaints(xml: string): string {
  using document = XmlDocument.fromString(xml);
  try {
    surefire.validate(document);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** A run with a case of each kind: flaky after a failure, flaky after doubt, failed twice, lost data, doubtful twice, failed then in doubt. */
const everyKind = attemptsRun(
  ['fail', 'pass'],
  ['inconclusive', 'pass'],
  ['fail', 'fail', 'fail'],
  ['inconclusive', 'lost'],
  ['inconclusive', 'inconclusive'],
  ['fail', 'inconclusive'],
);

const { files, printed, errors } = renderAll(
  everyKind.run,
  [...(await loadReporters()), ...(await loadReporters(['console']))],
  everyKind.timelineOf,
);
const fileOf = (name: string): string => files.find(({ fileName }) => fileName === name)?.text ?? '';
const console = printed.map((one) => one.text).join('');
const linesOf = (report: string, name: string): string[] => report.split('\n').filter((line) => line.includes(name));

it('every reporter renders a run with attempts', () => expect(errors).toEqual([]));

describe('junit.xml', () => {
  const caseXml = (name: string): string =>
    new RegExp(`<testcase[^>]* name="${name}"[\\s\\S]*?</testcase>`).exec(fileOf('junit.xml'))?.[0] ?? '';

  it.each([
    ['a run', exampleRun()],
    ['several servers', matrixRun()],
    ['a tuning', tuningRun()],
    ['attempts', everyKind],
  ])('fits the schema of Surefire: %s', async (_, { run, timelineOf }) => {
    const [report] = renderAll(run, await loadReporters(['junit']), timelineOf).files;
    expect(complaints(report?.text ?? '')).toBe('');
  });
  it('is found out where it does not fit', () => {
    expect(complaints(fileOf('junit.xml').replaceAll('flakyFailure', 'flakyFault'))).toContain('flakyFault');
    expect(complaints(fileOf('junit.xml').replace(' type="replica-notices"', ''))).toContain('type');
  });
  it('a flaky case is a test that passed, with what its first attempt said', () => {
    expect(caseXml('case-1')).toMatch(/<flakyFailure message="attempt 1 of 2: replica-notices: /);
    expect(caseXml('case-1')).toContain('<stackTrace>fail: replica-notices: ');
    expect(caseXml('case-1')).not.toMatch(/<(failure|error|rerun)/);
    expect(caseXml('case-2')).toContain('<flakyError message="attempt 1 of 2: probes-unbroken: ');
  });
  it('a case that failed in all attempts is one failure and its repetitions', () => {
    expect(caseXml('case-3').match(/<failure /g)).toHaveLength(1);
    expect(caseXml('case-3').match(/<rerunFailure /g)).toHaveLength(2);
  });
  it('lost data are the failure, also in the second attempt', () => {
    expect(caseXml('case-4')).toMatch(/<failure message="data-intact: acknowledged writes lost/);
    expect(caseXml('case-4')).toContain('<rerunError ');
  });
  it('counts failures and errors by the outcome of the case', () => {
    const [, totals = ''] = /<testsuites ([^>]*)>/.exec(fileOf('junit.xml')) ?? [];
    expect(totals).toContain('failures="3"');
    expect(totals).toContain('errors="1"');
    expect(caseXml('case-5')).toMatch(/<error [\s\S]*<rerunError /);
    expect(caseXml('case-6')).toMatch(/<failure [\s\S]*<rerunError /);
  });
});

describe('the other reports', () => {
  it('run.json fits its schema', () => {
    schema(JSON.parse(fileOf('run.json')));
    expect(schema.errors ?? []).toEqual([]);
    expect(everyKind.run.counts).toMatchObject({ flaky: 2, fail: 3, inconclusive: 1 });
  });
  it('a flaky case without attempts does not fit', () => {
    const run = JSON.parse(fileOf('run.json'));
    delete run.cases[1].attempts;
    expect(schema(run)).toBe(false);
  });
  it.each([
    ['console', console],
    ['report.md', fileOf('report.md').replaceAll('\n  ', ' ')],
  ])('%s tells both attempts of a flaky case', (_, report) => {
    const told = linesOf(report, 'case-1').join('\n');
    expect(told).toMatch(/attempt 1 of 2 failed: replica-notices: the replica detected the fault after 9\.1 s/);
    expect(told).toMatch(/attempt 2 of 2 passed/);
    expect(report).toContain('2 flaky');
  });
  it('console tells the first and the last of three failures', () => {
    const told = linesOf(console, 'case-3').join('\n');
    expect(told).toContain('attempt 1 of 3 failed');
    expect(told).toContain('attempt 3 of 3 failed');
    expect(told).not.toContain('attempt 2 of 3');
  });
  it('the page has a table of the attempts, the picture of the first one, and no id twice', () => {
    const html = fileOf('report.html');
    expect(html.match(/<h3>Attempts<\/h3>/g)).toHaveLength(6);
    expect(html).toContain('<summary>Attempt 1: failed</summary>');
    expect(html).toContain('<span class="chip flaky">');
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it('a run whose worst case is flaky says so', async () => {
    const { run, timelineOf } = attemptsRun(['fail', 'pass']);
    const [report] = renderAll({ ...run, outcome: 'flaky' }, await loadReporters(['markdown']), timelineOf).files;
    expect(report?.text).toContain('## ~ replfault: Nothing failed for good, but 1 of 2 cases passed only when played');
  });
});
