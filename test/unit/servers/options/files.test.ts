import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optionDialect } from '../../../../src/servers/options/dialect.ts';
import { readOptionFile } from '../../../../src/servers/options/files.ts';

const mysql = optionDialect('mysql', '9.7.4');
let dir: string;
const at = (name: string): string => join(dir, name);
const write = (name: string, text: string): Promise<void> => writeFile(at(name), text);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rf-'));
});
afterEach(() => rm(dir, { recursive: true }));

const names = async (file: string, dialect = mysql): Promise<string[]> =>
  (await readOptionFile(at(file), dialect)).map(({ name }) => name);

describe('an option file that includes', () => {
  it('gives everything in the order in which servers read it, with file and line', async () => {
    await mkdir(at('conf.d'));
    await write('conf.d/b.cnf', '[mysqld]\nb\n');
    await write('conf.d/B.cnf', '[mysqld]\nupper\n');
    await write('conf.d/a.cnf', '[mysqld]\n!include more.cnf\na\n');
    await write('conf.d/more.cnf', '[mysqld]\nmore\n');
    await write('conf.d/a.b.cnf', '[mysqld]\ndotted\n');
    await write('conf.d/x.ini', '[mysqld]\nini\n');
    await mkdir(at('conf.d/folder.cnf'));
    await write('my.cnf', `[mysqld]\nfirst\n!includedir conf.d\n!include ${at('conf.d/more.cnf')}\nlast=1\n`);
    const expected = ['first', 'upper', 'dotted', 'more', 'a', 'b', 'more', 'more', 'last'];
    expect(await names('my.cnf')).toEqual(expected);
    // MySQL 5.6 looks for the first dot of a name.
    expect(await names('my.cnf', optionDialect('mysql', '5.6'))).toEqual(expected.filter((one) => one !== 'dotted'));
    expect((await readOptionFile(at('my.cnf'), mysql)).at(-1)).toEqual({
      group: 'mysqld',
      name: 'last',
      value: '1',
      where: `${at('my.cnf')}:5`,
    });
  });

  it('looks where the tool was started first, as a server does that is started there', async () => {
    const here = process.cwd();
    await mkdir(at('sub'));
    await write('sub/my.cnf', '[mysqld]\n!include rel.cnf\n');
    await write('sub/rel.cnf', '[mysqld]\nbeside\n');
    expect(await names('sub/my.cnf')).toEqual(['beside']);
    await write('rel.cnf', '[mysqld]\nhere\n');
    try {
      process.chdir(dir);
      expect(await names('sub/my.cnf')).toEqual(['here']);
    } finally {
      process.chdir(here);
    }
  });

  it.each<[string, string, RegExp]>([
    ['a file that is not there', '[mysqld]\n!include gone.cnf\n', /my\.cnf:2 includes gone\.cnf, which is not there/],
    ['a folder that is not there', '!includedir gone.d\n', /my\.cnf:1 includes gone\.d, which is not there/],
    ['a file as a folder', '!includedir plain.cnf\n', /my\.cnf:1 includes plain\.cnf, which is not there/],
    ['a folder as a file', '!include folder\n', /folder is a folder/],
    ['itself', '!include my.cnf\n', /my\.cnf:1 includes a file that includes this one/],
    ['a folder with itself', '!includedir loop.d\n', /my\.cnf:1 includes a file that includes this one/],
    ['itself by another name', '!include again.cnf\n', /my\.cnf:1 includes a file that includes this one/],
    ['a pipe', '!include pipe\n', /pipe is a pipe or a device/],
    ['a device', '!include /dev/zero\n', /\/dev\/zero is a pipe or a device/],
  ])('%s is a usage error', async (_, text, message) => {
    await write('my.cnf', text);
    await write('plain.cnf', '');
    await mkdir(at('folder'));
    await symlink('my.cnf', at('again.cnf'));
    await mkdir(at('loop.d'));
    await symlink('../my.cnf', at('loop.d/x.cnf'));
    execFileSync('mkfifo', [at('pipe')]);
    await expect(readOptionFile(at('my.cnf'), mysql)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  it('too deep, or too many files, is a usage error', async () => {
    for (let depth = 0; depth < 12; depth += 1) await write(`${depth}.cnf`, `!include ${depth + 1}.cnf\n`);
    await write('12.cnf', '');
    await expect(names('0.cnf')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/10 files deep/),
    });
    const many = (next: string): string => `!include ${next}\n`.repeat(30);
    await write('a.cnf', many('b.cnf'));
    await write('b.cnf', many('c.cnf'));
    await write('c.cnf', many('12.cnf'));
    await expect(names('a.cnf')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/more than 500/),
    });
  });
});

it.each<[string, string, RegExp]>([
  ['is not there', 'gone.cnf', /gone\.cnf cannot be read: ENOENT/],
  ['is a folder', 'folder', /folder is a folder/],
  ['is a pipe', 'pipe', /is a pipe or a device/],
  ['is too large', 'large.cnf', /larger than 1 MiB/],
  ['says nothing while one waits', '../../../../../../../proc/kmsg', /kmsg/],
  ['is binary', 'binary.cnf', /is a binary file/],
  ['cannot be in a path', 'plain.cnf/x', /cannot be read: ENOTDIR/],
])('an option file that %s is a usage error', async (_, name, message) => {
  await mkdir(at('folder'));
  await write('plain.cnf', '');
  await writeFile(at('large.cnf'), '#'.repeat(1024 * 1024 + 1));
  await writeFile(at('binary.cnf'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]));
  execFileSync('mkfifo', [at('pipe')]);
  await expect(readOptionFile(at(name), mysql)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(message),
  });
});
