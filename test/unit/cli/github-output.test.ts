import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubError } from '../../../src/cli/github-error.ts';
import { writeGithubOutput } from '../../../src/cli/github-output.ts';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { mostSummaryBytes } from '../../../src/reporters/github/step-summary.ts';
import { stalledReader } from '../../fixtures/example-cases.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';

describe('output for GitHub', () => {
  let dir: string;
  let summary: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rf-github-'));
    summary = join(dir, 'summary.md');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function write(
    run: RunResult,
    env: Record<string, string> = {},
  ): Promise<{ lines: string[]; warned: string[] }> {
    const [lines, warned]: [string[], string[]] = [[], []];
    const all = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: dir, ...env };
    await writeGithubOutput(run, { env: all, warn: (text) => warned.push(text), print: (line) => lines.push(line) });
    return { lines, warned };
  }
  const failed = (changes: Partial<CaseResult>): RunResult =>
    runOf([{ ...stalledReader(), result: { ...stalledReader().result, outcome: 'fail', ...changes } }]).run;

  it('is nothing elsewhere', async () => {
    expect(await write(exampleRun().run, { GITHUB_ACTIONS: 'false' })).toEqual({ lines: [], warned: [] });
    await expect(readFile(summary)).rejects.toThrow('ENOENT');
  });
  it('is the summary of the step, and annotations', async () => {
    const { lines, warned } = await write(exampleRun().run);
    expect(warned).toEqual([]);
    expect(await readFile(summary, 'utf8')).toMatch(/^## ✗ replfault: /);
    expect(lines[0]).toMatch(/^::error title=failed/);
  });
  it('of one shard are at most two annotations', async () => {
    const run = { ...exampleRun().run, shard: { index: 2, total: 4, plan: [] } };
    const { lines } = await write(run);
    expect(lines).toHaveLength(2);
    expect(await readFile(summary, 'utf8')).toContain('Shard 2 of 4');
  });
  it('comes after what the step has written before, within the same limit', async () => {
    await writeFile(summary, 'x'.repeat(mostSummaryBytes - 3_000));
    await write(exampleRun().run);
    const text = await readFile(summary, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostSummaryBytes);
    expect(text).toContain('\n## ✗ replfault: ');
  });
  it('leaves a full summary alone, and says so', async () => {
    await writeFile(summary, 'x'.repeat(mostSummaryBytes - 100));
    const { lines, warned } = await write(exampleRun().run);
    expect(warned).toEqual([expect.stringContaining('is full')]);
    expect(lines.length).toBeGreaterThan(0);
    expect((await readFile(summary)).length).toBe(mostSummaryBytes - 100);
  });
  it('that cannot be written is a warning', async () => {
    const { lines, warned } = await write(exampleRun().run, { GITHUB_STEP_SUMMARY: join(dir, 'none', 'summary.md') });
    expect(warned).toEqual([expect.stringContaining('cannot be written: ENOENT')]);
    expect(lines.length).toBeGreaterThan(0);
  });

  it("names the line of the user's own case", async () => {
    const file = join(dir, 'mine.ts');
    await writeFile(file, "export const scenario = {\n  cases: [{ case: 'first' }, \n  { case: 'second' }],\n};\n");
    expect((await write(failed({ scenario: file, case: 'second' }))).lines[0]).toMatch(
      /^::error file=mine\.ts,line=3,title=/,
    );
    expect((await write(failed({ scenario: file, case: 'elsewhere' }))).lines[0]).toContain('file=mine.ts,line=1,');
  });
  it('looks for the text of a case, whatever that is', async () => {
    const file = join(dir, 'mine.ts');
    await writeFile(file, "cases: [{ case: 'x' }]\n");
    expect((await write(failed({ scenario: file, case: '(((' }))).lines[0]).toMatch(/^::error file=mine\.ts,line=1,/);
    await mkdir(join(dir, 'folder.ts'));
    expect((await write(failed({ scenario: join(dir, 'folder.ts') }))).lines[0]).toContain('file=folder.ts,line=1,');
  });
  it('is the summary alone where the command tells the rest itself', async () => {
    const lines: string[] = [];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    const print = (line: string) => void lines.push(line);
    await writeGithubOutput(exampleRun().run, { env, annotate: false, warn: print, print });
    expect(lines).toEqual([]);
    expect(await readFile(summary, 'utf8')).toMatch(/^## /);
  });
  it.each(['error-1190/stalled-reader', '/etc/hostname.ts', './gone.ts'])('names no file for %s', async (scenario) => {
    expect((await write(failed({ scenario }))).lines[0]).toMatch(/^::error title=/);
  });
});

describe('an error that ends a command', () => {
  const error = { code: 'NO_SHARDS', message: 'no run: 50%\nnone', hint: 'give\nfolders' };
  it('is an annotation in a step of GitHub', () => {
    expect(githubError(error, { GITHUB_ACTIONS: 'true' })).toBe(
      '::error title=replfault%3A NO_SHARDS::no run: 50%25 ⏎ none%0Agive%0Afolders',
    );
  });
  it('is none elsewhere', () => expect(githubError(error, {})).toBeNull());
});
