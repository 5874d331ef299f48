import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askedBaseline, type BaselineOptions, holdAgainstBaseline } from '../../../src/comparison/baseline.ts';
import { compareRun } from '../../../src/comparison/conclude.ts';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { reporter as markdown } from '../../../src/reporters/comparison.ts';
import { reporter as consoleTable } from '../../../src/reporters/console.ts';
import { reporter as junit } from '../../../src/reporters/junit.ts';
import { exampleRun } from '../../fixtures/example-run.ts';
import { schemaComplaints } from '../../local/support/saved-run.ts';
import { trial } from '../upgrade/support.ts';

const stalled = 'error-1190/stalled-reader/large-backlog';
const id = `outcomes/done/${stalled}`;
const none = (): undefined => undefined;
const head = {
  from: 'mysql:8.4',
  to: 'mysql:9.7',
  path: { supported: true, says: 'To the next series.', source: 'the manual' },
  pack: 'quick',
  trials: 3,
};

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
  file = join(dir, 'baseline.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Three trials of today, which pass, and three of what comes, with this outcome. */
function comparison(outcome: CaseResult['outcome'], changes: Partial<RunResult> = {}): RunResult {
  const cases = [1, 2, 3].flatMap((number) => [trial('today', number), trial('done', number, { outcome })]);
  return {
    ...exampleRun().run,
    outcome: 'pass',
    reason: null,
    cases,
    comparison: compareRun(head, cases, none),
    ...changes,
  };
}

async function hold(run: RunResult, options: Omit<BaselineOptions, 'baseline'> = {}): Promise<RunResult> {
  const asked = await askedBaseline({ baseline: file, ...options }, head, [stalled]);
  if (asked === null) throw new Error('a baseline was named');
  return (await holdAgainstBaseline(run, none, asked)).result;
}
const accept = { accept: true, reason: 'known since 9.7.0' };

describe('a comparison that is held against a baseline', () => {
  it('that was made without options learns those of the run, once changes are accepted, and then holds for them alone', async () => {
    await hold(comparison('fail'), accept);
    expect(readFileSync(file, 'utf8')).toContain('"version": 1');
    const withOptions = { ...head, options: ['source.net_write_timeout=10'] };
    const read = (options: Partial<BaselineOptions> = {}, of = withOptions) =>
      askedBaseline({ baseline: file, ...options }, of, [stalled]);
    const asked = await read(accept);
    if (asked === null) throw new Error('a baseline was named');
    await holdAgainstBaseline(comparison('fail'), none, asked);
    expect(readFileSync(file, 'utf8')).toContain('"options": [\n    "source.net_write_timeout=10"\n  ]');
    expect(await read()).toMatchObject({ learnsOptions: false });
    await expect(read({}, { ...head, options: [] })).rejects.toThrow(
      /made with other options: source.net_write_timeout=10/,
    );
  });
  it('passes once its changes are accepted, and then without accepting anything', async () => {
    const first = await hold(comparison('fail'), accept);
    expect(first).toMatchObject({ outcome: 'pass', comparison: { baseline: { accepted: accept.reason, kept: 0 } } });
    expect(first.comparison?.baseline?.changes).toMatchObject([{ id, kind: 'new', is: 'passes -> fails' }]);
    const again = await hold(comparison('fail'));
    expect(again).toMatchObject({ outcome: 'pass', reason: null });
    expect(again.comparison?.baseline).toEqual({
      file,
      kept: 1,
      entries: [{ id, values: 'passes -> fails', reason: accept.reason }],
      changes: [],
      open: [],
      accepted: null,
    });
  });
  it('fails with a change that nobody accepted, and names it', async () => {
    await hold(comparison('pass'), accept);
    const run = await hold(comparison('fail'));
    expect(run).toMatchObject({ outcome: 'fail', reason: `changes that nobody accepted: ${id} (new)` });
  });
  it('fails with an entry that is stale, and drops it when that is accepted', async () => {
    await hold(comparison('fail'), accept);
    const run = await hold(comparison('pass'));
    expect(run).toMatchObject({ outcome: 'fail', reason: `changes that nobody accepted: ${id} (stale)` });
    await hold(comparison('pass'), accept);
    expect(readFileSync(file, 'utf8')).toContain('"entries": []');
  });
  it('is inconclusive if it says nothing of an entry, with the reason', async () => {
    await hold(comparison('fail'), accept);
    const before = readFileSync(file, 'utf8');
    const run = await hold(comparison('inconclusive'), accept);
    expect(run).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringMatching(/cannot confirm: 1; nothing was/),
    });
    expect(run.comparison?.baseline?.open).toMatchObject([{ id, reason: /no trial of the state done/ }]);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
  it('writes nothing from a comparison that is inconclusive', async () => {
    const run = await hold(comparison('fail', { outcome: 'inconclusive', reason: 'interrupted' }), accept);
    expect(run).toMatchObject({ outcome: 'fail', comparison: { baseline: { accepted: null } } });
    expect(run.reason).toMatch(/interrupted; nothing was accepted/);
    expect(existsSync(file)).toBe(false);
  });
  it('keeps its result if the file cannot be written, and says why', async () => {
    const asked = await askedBaseline({ baseline: file, ...accept }, head, [stalled]);
    writeFileSync(file, 'somebody else');
    if (asked === null) throw new Error('a baseline was named');
    const { result, failure } = await holdAgainstBaseline(comparison('fail'), none, asked);
    expect(failure).toMatchObject({ code: 'BASELINE_CHANGED' });
    expect(result).toMatchObject({ outcome: 'fail', reason: expect.stringMatching(/was changed by another program/) });
    expect(readFileSync(file, 'utf8')).toBe('somebody else');
  });
  it('leaves a file as it is if nothing changed', async () => {
    await hold(comparison('fail'), accept);
    const text = readFileSync(file, 'utf8');
    await hold(comparison('fail'), { accept: true, reason: 'another' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

it('a scenario that is named by absolute path is one on another machine', async () => {
  const own = (folder: string, outcome: CaseResult['outcome']): RunResult => {
    const changes = { scenario: `${folder}/mine.ts`, outcome };
    const cases = [1, 2, 3].flatMap((n) => [
      trial('today', n, { ...changes, outcome: 'pass' }),
      trial('done', n, changes),
    ]);
    return { ...comparison('pass'), cases, comparison: compareRun(head, cases, none) };
  };
  const asked = (folder: string, options: BaselineOptions = {}): ReturnType<typeof askedBaseline> =>
    askedBaseline({ baseline: file, ...options }, { ...head, pack: `${folder}/mine.ts` }, [
      `${folder}/mine.ts/large-backlog`,
    ]);
  const [here, there] = [await asked('/home/me', accept), own('/home/me', 'fail')];
  if (here !== null) await holdAgainstBaseline(there, none, here);
  expect(readFileSync(file, 'utf8')).toContain('"id": "outcomes/done/mine.ts/large-backlog"');
  const again = await asked('/srv/ci');
  if (again === null) throw new Error('a baseline was named');
  const { result } = await holdAgainstBaseline(own('/srv/ci', 'fail'), none, again);
  expect(result.comparison?.baseline).toMatchObject({ kept: 1, changes: [], open: [] });
  const stale = await holdAgainstBaseline(own('/srv/ci', 'pass'), none, again);
  expect(stale.result.comparison?.baseline?.changes).toMatchObject([{ kind: 'stale' }]);
});

describe('the reports of a baseline', () => {
  it('name every change with what was accepted and what is', async () => {
    await hold(comparison('pass'), accept);
    const run = await hold(comparison('fail'));
    expect(schemaComplaints({ ...run, cases: exampleRun().run.cases })).toEqual([]);
    const text = consoleTable.render(run, none);
    expect(text).toContain(`Changes that nobody accepted:\n  new: ${id}: passes -> fails\n`);
    expect(markdown.render(run, none)).toContain('\n- new: outcomes/done/error-1190/stalled-reader/large-backlog: ');
    const xml = junit.render(run, none);
    expect(xml).toContain('<testsuite name="baseline" tests="2" failures="1" errors="0"');
    expect(xml).toContain(`<testcase classname="baseline" name="${id}"`);
  });
  it('count what was accepted in this run as passed', async () => {
    const xml = junit.render(await hold(comparison('fail'), accept), none);
    expect(xml).toContain('<testsuite name="baseline" tests="2" failures="0" errors="0"');
  });
  it('show an entry that is not confirmed as an error', async () => {
    await hold(comparison('fail'), accept);
    const run = await hold(comparison('inconclusive'));
    expect(junit.render(run, none)).toContain('<testsuite name="baseline" tests="2" failures="0" errors="1"');
    expect(consoleTable.render(run, none)).toContain(`  not confirmed: ${id}: no trial of the state done`);
  });
});
