import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveServer } from '../../../../src/servers/specs.ts';
import { checkCanRun, linkRenamed } from '../../../../src/servers/tarballs/libraries.ts';
import { absent, programOfOtherMachine, programWithoutLibrary } from '../../support/tarballs/programs.ts';
import { scratchFolder } from '../local-cache.ts';

const cannotBeMade = 'the programs of this system cannot be made to lack a library';

describe.concurrent('the libraries of a program', () => {
  it('are all there for a program of this system, and asked of no script', async () => {
    await using folder = scratchFolder();
    const script = join(folder.path, 'script');
    await writeFile(script, '#!/bin/sh\n', { mode: 0o755 });
    for (const path of ['/bin/ls', process.execPath, script]) await checkCanRun({ path, libraryFolders: [] });
  });

  it('are named with their packages where they are missing, also for a folder that the user names', async ({
    skip,
  }) => {
    const made = programWithoutLibrary();
    if (!made) return skip(cannotBeMade);
    await using folder = scratchFolder();
    await mkdir(join(folder.path, 'bin'));
    await writeFile(join(folder.path, 'bin', 'mysqld'), made.program, { mode: 0o755 });
    const asked = resolveServer(`mysql@${folder.path}`, { cacheDir: folder.path });
    await expect(asked).rejects.toMatchObject({
      code: 'libraries-missing',
      exitCode: 3,
      message: expect.stringContaining(`${absent} (Debian package libncurses5`),
    });
  });

  it('are all named at once', async ({ skip }) => {
    const made = programWithoutLibrary();
    if (!made) return skip(cannotBeMade);
    await using folder = scratchFolder();
    const path = join(folder.path, 'mysqld');
    // The C library under a name that no system has.
    made.program.write('libq.so.6', made.program.indexOf('libc.so.6\0'), 'latin1');
    await writeFile(path, made.program, { mode: 0o755 });
    await expect(checkCanRun({ path, libraryFolders: [] })).rejects.toMatchObject({
      message: expect.stringMatching(/libncurses\.so\.5 \(Debian .*libq\.so\.6 \(package not known\)/),
    });
  });

  it('are linked where the system only renamed them', async ({ skip }) => {
    const made = programWithoutLibrary();
    if (!made) return skip(cannotBeMade);
    await using folder = scratchFolder();
    const path = join(folder.path, 'program');
    const own = join(folder.path, 'lib', 'private');
    await writeFile(path, made.program, { mode: 0o755 });
    const program = { path, libraryFolders: [own] };
    const renamed = join(folder.path, `${absent}t64`);
    expect(await linkRenamed(program, own, undefined, [folder.path])).toEqual([]);
    await symlink(made.library, renamed);
    expect(await linkRenamed(program, own, undefined, [folder.path])).toEqual([absent]);
    expect(await readlink(join(own, absent))).toBe(renamed);
    await checkCanRun(program);
  });

  it('do not matter where the program is built for another machine', async () => {
    await using folder = scratchFolder();
    await mkdir(join(folder.path, 'bin'));
    await writeFile(join(folder.path, 'bin', 'mysqld'), programOfOtherMachine(), { mode: 0o755 });
    const asked = resolveServer(`mysql@${folder.path}`, { cacheDir: folder.path });
    await expect(asked).rejects.toMatchObject({ code: 'wrong-architecture', exitCode: 3 });
  });
});
