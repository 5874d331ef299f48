import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNamedRun } from '../../../src/cli/named-run.ts';
import { RUN_SCHEMA_ID } from '../../../src/model/result.ts';

describe('a run folder that somebody names', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'named-run-'));
  });
  afterEach(async () => rm(dir, { recursive: true }));

  const write = async (more: object): Promise<void> => {
    const run = { $schema: RUN_SCHEMA_ID, tool: { name: 'replfault', version: '1' }, cases: [], ...more };
    await writeFile(join(dir, 'run.json'), JSON.stringify(run));
  };
  const one = (timeline: unknown, more: object = {}): object => ({ cases: [{ id: 'a', timeline, ...more }] });

  it('is opened, also without its histories', async () => {
    await write(one('timelines/a.ndjson'));
    expect((await openNamedRun(dir)).result.cases).toHaveLength(1);
    await write(one(null));
    expect((await openNamedRun(dir)).timelineOf('a')).toBeUndefined();
  });

  it.each([
    ['a history above the folder', one('../../etc/passwd'), /history of case "a" is no file of the run folder/],
    ['a history by its whole path', one('/etc/passwd'), /no file of the run folder/],
    ['a history that is no path', one(7), /no file of the run folder/],
    ['one of an attempt', one(null, { attempts: [{ timeline: '../x' }] }), /no file of the run folder/],
    [
      'one of a merged run',
      { mergedFrom: [{ controls: [{ id: 'a', timeline: '../x' }] }] },
      /no file of the run folder/,
    ],
    ['a device', one('device'), /device is no regular file/],
  ])('is refused with %s', async (_, run, message) => {
    await symlink('/dev/zero', join(dir, 'device'));
    await write(run);
    await expect(openNamedRun(dir)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });

  it('is not waited for', async () => {
    execFileSync('mkfifo', [join(dir, 'run.json')]);
    await expect(openNamedRun(dir)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/is a pipe/) });
  });
});
