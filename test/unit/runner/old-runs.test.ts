import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { pruneRuns } from '../../../src/runner/old-runs.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function run(name: string, day: number, tool = 'replfault'): void {
  mkdirSync(join(out, name, 'timelines'), { recursive: true });
  const startedAt = new Date(Date.UTC(2026, 0, day)).toISOString();
  writeFileSync(join(out, name, 'run.json'), JSON.stringify({ tool: { name: tool }, startedAt }));
}

describe('older runs', () => {
  it('go, whatever their names; the newest and latest stay', async () => {
    for (const [name, day] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
      ['d', 4],
    ] as const)
      run(name, day);
    symlinkSync('b', join(out, 'latest'));
    const { removed, notes } = await pruneRuns(out, 2);
    expect(removed).toEqual([join(out, 'c')]);
    expect(notes).toEqual([]);
    expect(readdirSync(out).sort()).toEqual(['a', 'b', 'd', 'latest']);
  });
  it('stay where there are no more than are kept', async () => {
    run('a', 1);
    await expect(pruneRuns(out, 1)).resolves.toEqual({ removed: [], notes: [] });
  });
  it('are told apart from what is no run, and from what is under way', async () => {
    run('old', 1);
    run('new', 2);
    run('of-another-tool', 1, 'another');
    mkdirSync(join(out, 'under-way', 'timelines'), { recursive: true });
    mkdirSync(join(out, 'folder-of-the-user'));
    writeFileSync(join(out, 'folder-of-the-user', 'run.json'), '{');
    writeFileSync(join(out, 'notes.txt'), '');
    const { removed, notes } = await pruneRuns(out, 1);
    expect(removed).toEqual([join(out, 'old')]);
    expect(notes).toEqual([expect.stringContaining('under-way has no run.json')]);
    for (const name of ['of-another-tool', 'under-way', 'folder-of-the-user', 'notes.txt'])
      expect(existsSync(join(out, name)), name).toBe(true);
  });
  it('cannot be looked for in a folder that is not there', () =>
    expect(pruneRuns(join(out, 'none'), 1)).rejects.toMatchObject({ code: 'NO_RUNS', exitCode: ExitCode.usage }));
});
