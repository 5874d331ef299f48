import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { judgeSavedRun, reportSavedRun } from '../../../src/cli/saved-run.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import type { RunResult } from '../../../src/model/result.ts';

/** Runs that older versions of the tool recorded on real servers, one folder per format. */
const fixtures = new URL('../../fixtures/runs/', import.meta.url).pathname;
const folders: string[] = [];

function copyOf(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
  folders.push(dir);
  cpSync(join(fixtures, name), dir, { recursive: true });
  return dir;
}
const readRun = (dir: string): RunResult => JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as RunResult;

afterEach(() => {
  vi.restoreAllMocks();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

describe.each(readdirSync(fixtures))('a run in the format of %s', (name) => {
  it('is judged again with the same verdicts', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const dir = copyOf(name);
    const before = readRun(dir);
    await expect(judgeSavedRun(dir, { json: true })).resolves.toBe(ExitCode.passed);
    const after = readRun(dir);
    const outcomes = ({ cases }: RunResult) => cases.map(({ id, outcome }) => [id, outcome]);
    expect(outcomes(after)).toEqual(outcomes(before));
    expect(after.cases.every(({ verdicts }) => verdicts.length > 0)).toBe(true);
  });

  it('is reported again', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const dir = copyOf(name);
    await expect(reportSavedRun(dir, {})).resolves.toBe(ExitCode.passed);
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(['junit.xml', 'report.html', 'report.md']));
  });
});

describe('a run in a format of the future', () => {
  const [known = ''] = readdirSync(fixtures);
  const newer = { exitCode: ExitCode.usage, code: 'NEWER_FORMAT' };

  it('is refused by its run.json', async () => {
    const dir = copyOf(known);
    const run = {
      ...readRun(dir),
      $schema: 'urn:replfault:schema:run:2',
      tool: { name: 'replfault', version: '9.0.0' },
    };
    writeFileSync(join(dir, 'run.json'), JSON.stringify(run));
    const refused = { ...newer, hint: expect.stringContaining('replfault 9.0.0') };
    await expect(judgeSavedRun(dir, {})).rejects.toMatchObject(refused);
    await expect(reportSavedRun(dir, {})).rejects.toMatchObject(refused);
  });
  it('is refused by a history', async () => {
    const dir = copyOf(known);
    const [history = ''] = readdirSync(join(dir, 'timelines'));
    const path = join(dir, 'timelines', history);
    writeFileSync(path, `{"replfault":"history","version":2}\n${readFileSync(path, 'utf8')}`);
    await expect(judgeSavedRun(dir, {})).rejects.toMatchObject({
      ...newer,
      message: expect.stringContaining(`${history}: this history has format 2`),
    });
  });
});
