import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSave } from '../../../src/cli/commands/diagnose/save.ts';
import { readRegularFile } from '../../../src/cli/input-file.ts';
import { checkOutputFile } from '../../../src/cli/output-file.ts';
import type { Look } from '../../../src/diagnose/index.ts';
import { looksAt } from '../../fixtures/looks.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
  execFileSync('mkfifo', [at('pipe')]);
  await writeFile(at('notes'), 'mine\n');
  await writeFile(at('own'), '{"own":1}\n');
  await writeFile(at('empty'), '');
  await symlink(at('own'), at('link'));
});
afterAll(async () => rm(folder, { recursive: true }));

describe('a file to read', () => {
  it('is read without a byte order mark', async () => {
    await writeFile(at('bom'), '\uFEFF{}\n');
    expect(await readRegularFile(at('bom'))).toBe('{}\n');
  });

  it.each<[string, RegExp]>([
    ['pipe', /^is a pipe or a device$/],
    ['', /^is a folder$/],
    ['none', /^cannot be read \(ENOENT\)$/],
    ['large', /^is larger than 256 MiB$/],
  ])('%j is refused at once', async (name, message) => {
    if (name === 'large') {
      await writeFile(at(name), '');
      await truncate(at(name), 2 ** 28 + 1);
    }
    await expect(readRegularFile(at(name))).rejects.toThrow(message);
  });

  it.each(['/dev/zero', '/dev/null'])('%s is refused at once', async (path) => {
    await expect(readRegularFile(path)).rejects.toThrow('is a pipe or a device');
  });
});

describe('a file to write', () => {
  const check = (name: string, input?: string): Promise<void> =>
    checkOutputFile({ option: '--save', file: at(name), begins: '{"own":', input });

  it.each(['own', 'link', 'empty', 'new'])('may be %s', async (name) => {
    await expect(check(name)).resolves.toBeUndefined();
  });

  it.each<[string, RegExp]>([
    ['', /is a folder/],
    ['pipe', /is a pipe or a device/],
    ['notes', /holds something that --save did not write/],
    ['nowhere/new', /lies in a folder that is not there/],
    ['notes/new', /\(ENOTDIR\)/],
  ])('%j is refused, and is left as it is', async (name, message) => {
    await expect(check(name)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
    expect(await readFile(at('notes'), 'utf8')).toBe('mine\n');
  });

  it('is not the one that is read, by whatever name', async () => {
    await expect(check('link', at('own'))).rejects.toMatchObject({
      message: expect.stringMatching(/is what this command reads/),
    });
  });
});

describe('diagnose --save', () => {
  const looks: readonly Look[] = looksAt({}, { channel: { heartbeats: 6 } });

  it('appends whole lines, also after one that was cut off', async () => {
    const warnings: string[] = [];
    const file = at('looks');
    const save = async (): Promise<void> => (await openSave(file, (text) => warnings.push(text))).append(looks);
    await save();
    await appendFile(file, '{"format":1,"atMs":');
    await save();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).format)).toEqual([1, 1, 1, 1]);
    expect(warnings).toEqual([`the last line of ${file} was not whole: its 19 bytes were removed`]);
  });

  it('makes no file before it has a look', async () => {
    await openSave(at('later'), () => undefined);
    await expect(readFile(at('later'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
