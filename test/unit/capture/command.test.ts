import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CaptureCommandOptions, capture } from '../../../src/cli/commands/capture/capture.ts';

describe('the command capture', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rf-'));
    await mkdir(join(dir, 'folder'));
    await writeFile(join(dir, 'there.yaml'), 'version: 1\n');
  });
  afterAll(() => rm(dir, { recursive: true }));

  let said: string;
  beforeEach(() => {
    said = '';
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        said += String(text);
        return true;
      });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(said).not.toContain('sEcReT');
  });

  // Nobody listens there: whoever gets as far as the servers meets exit code 3.
  const given = (more: Partial<CaptureCommandOptions>): CaptureCommandOptions => ({
    source: 'mysql://me:sEcReT-42@127.0.0.1:1',
    replica: 'mysql://me:sEcReT-42@127.0.0.1:1',
    out: join(dir, 'new.yaml'),
    sampleSeconds: '1',
    defaultsFile: '/dev/null',
    ...more,
  });

  it.each<[string, () => Partial<CaptureCommandOptions>, RegExp]>([
    ['a folder that is not there', () => ({ out: join(dir, 'nodir', 'x.yaml') }), /folder does not exist/],
    ['a folder that is none', () => ({ out: join(dir, 'there.yaml', 'x.yaml') }), /is not a folder/],
    ['a folder for a file', () => ({ out: join(dir, 'folder'), force: true }), /it is a folder/],
    ['a file that is there', () => ({ out: join(dir, 'there.yaml') }), /already exists/],
    ['two forms for one output', () => ({ stdout: true, json: true }), /--stdout and --json/],
    ['a sample without end', () => ({ sampleSeconds: '600' }), /from 1 to 15/],
    ['a sample that is no number', () => ({ sampleSeconds: 'long' }), /from 1 to 15/],
    ['authorities that are gone', () => ({ sslCa: '/no/ca.pem' }), /--ssl-ca cannot be read/],
    ['an option file that is gone', () => ({ defaultsFile: '/no/my.cnf' }), /option file/],
  ])('asks no server before it refuses %s', async (_, more, message) => {
    await expect(capture(given(more()))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
    await expect(capture(given(more()))).rejects.not.toMatchObject({ message: expect.stringContaining('sEcReT') });
    expect((await readdir(dir)).sort()).toEqual(['folder', 'there.yaml']);
  });

  it('goes to the servers where nothing is in its way, and leaves nothing when they do not answer', async () => {
    for (const more of [{}, { stdout: true }, { json: true }, { out: join(dir, 'there.yaml'), force: true }])
      await expect(capture(given(more))).rejects.toMatchObject({ exitCode: 3, code: 'capture-connect' });
    expect((await readdir(dir)).sort()).toEqual(['folder', 'there.yaml']);
  });
});
