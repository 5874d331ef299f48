import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/host/make-folder.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rf-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a folder that a user named', () => {
  it('is made with those above it, once or many times at once', async () => {
    const path = join(dir, 'a', 'b', 'c');
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, 'd'))]);
    await makeFolder(path);
    expect((await stat(join(path, 'd'))).isDirectory()).toBe(true);
  });
  it('is an error at once where the kernel makes none', async () => {
    await expect(makeFolder('/proc/nothing/below')).rejects.toThrow(/ENOENT|EACCES|EPERM/);
  });
  it('is an error where a file is in the way', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(makeFolder(join(dir, 'file'))).rejects.toThrow('EEXIST');
    await expect(makeFolder(join(dir, 'file', 'below'))).rejects.toThrow('ENOTDIR');
  });
});
