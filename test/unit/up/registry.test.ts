import { chmod, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesIn, homeOfPairs } from '../../../src/up/home.ts';
import {
  claim,
  deadPairs,
  findLivingPair,
  findPair,
  listPairs,
  ownerHere,
  remove,
  removeOf,
  stage,
} from '../../../src/up/registry.ts';
import type { Owner } from '../../../src/up/types.ts';

const before = process.env['TMPDIR'];
let tmp: string;
beforeEach(async () => {
  tmp = await realpath(await mkdtemp(join(tmpdir(), 'rf-registry-')));
  process.env['TMPDIR'] = tmp;
});
afterEach(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await rm(tmp, { recursive: true, force: true });
});

const ownerOf = (name: string): Owner =>
  ownerHere({ name, server: 'mysql:9.7', replicaServer: 'mysql:9.7', isolation: 'none' });
/** A process that has ended: its id may be in use again, but not since the same moment. */
const gone = (name: string): Owner => ({ ...ownerOf(name), startTicks: 'never' });
const made = async (owner: Owner): Promise<string> => claim(await stage(owner), owner, false);

describe('a name', () => {
  it('belongs to one pair, and is free again after it; nothing stays', async () => {
    const dir = await made(ownerOf('a'));
    expect(dir).toBe(join(homeOfPairs(), 'a'));
    expect(await listPairs()).toMatchObject([{ name: 'a', alive: true, dir, pid: process.pid, log: null }]);
    const second = await stage(ownerOf('a'));
    await expect(claim(second, ownerOf('a'), false)).rejects.toMatchObject({
      code: 'NAME_IN_USE',
      exitCode: 2,
      hint: expect.stringContaining('replfault down a'),
    });
    await remove(second);
    await remove(dir);
    expect(await readdir(tmp)).toEqual([]);
  });

  it('goes to exactly one of many that claim it at once', async () => {
    const owners = Array.from({ length: 12 }, () => ownerOf('a'));
    const staged = await Promise.all(owners.map(stage));
    const claims = await Promise.allSettled(staged.map((dir) => claim(dir, ownerOf('a'), false)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of claims) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'NAME_IN_USE' });
    expect(await listPairs()).toHaveLength(1);
  });

  it('of a dead pair is taken over by one, and what that pair left is gone', async () => {
    const dir = await made(gone('a'));
    await writeFile(join(dir, 'log'), 'old');
    const staged = await Promise.all([1, 2, 3].map(() => stage(ownerOf('a'))));
    const claims = await Promise.allSettled(staged.map((one) => claim(one, ownerOf('a'), true)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await listPairs()).toMatchObject([{ alive: true, log: join(dir, 'log') }]);
    expect(await readdir(dir)).toEqual(['owner.json']);
  });
});

describe('the pair that a command means', () => {
  it('is none, then the only one, then the one called default', async () => {
    await expect(findPair()).rejects.toMatchObject({ code: 'NO_PAIR', exitCode: 2 });
    await expect(findPair('a')).rejects.toMatchObject({ code: 'UNKNOWN_PAIR', exitCode: 2 });
    await made(ownerOf('alpha'));
    expect(await findPair()).toMatchObject({ name: 'alpha' });
    await made(ownerOf('beta'));
    await expect(findPair()).rejects.toMatchObject({ code: 'WHICH_PAIR', hint: 'name one of them: alpha, beta' });
    await expect(findPair('alpa')).rejects.toMatchObject({ code: 'UNKNOWN_PAIR', hint: 'did you mean alpha?' });
    await made(ownerOf('default'));
    expect(await findPair()).toMatchObject({ name: 'default' });
    expect(await findPair('beta')).toMatchObject({ name: 'beta' });
  });

  it('is no dead one where another one lives', async () => {
    await made(gone('default'));
    expect(await findPair()).toMatchObject({ name: 'default', alive: false });
    await expect(findLivingPair()).rejects.toMatchObject({ code: 'PAIR_DIED', exitCode: 3 });
    await made(ownerOf('b'));
    expect(await findLivingPair()).toMatchObject({ name: 'b' });
  });

  it.each(['../x', '.lock', 'a/b', ''])('is never a path: %j', async (name) => {
    await expect(findPair(name)).rejects.toMatchObject({ code: 'BAD_NAME', exitCode: 2 });
  });
});

describe('what dead processes left', () => {
  it('is found, named or not; what is alive is not among it', async () => {
    const staged = await stage(gone('a'));
    const dead = await made(gone('b'));
    await stage(ownerOf('c'));
    await made(ownerOf('d'));
    expect((await deadPairs()).sort()).toEqual([staged, dead].sort());
    await removeOf('b', process.pid + 1);
    await removeOf('d', process.pid);
    expect((await listPairs()).map(({ name }) => name)).toEqual(['b', 'd']);
    await removeOf('b', process.pid);
    expect((await listPairs()).map(({ name }) => name)).toEqual(['d']);
  });
});

describe('the folder of pairs', () => {
  it('keeps other users out', async () => {
    const dir = await made(ownerOf('a'));
    expect((await stat(homeOfPairs())).mode & 0o777).toBe(0o700);
    expect((await stat(filesIn(dir).owner)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, () => Promise<void>]>([
    ['that others may enter', async () => chmod(homeOfPairs(), 0o755)],
    [
      'that is a link',
      async () => {
        await rm(homeOfPairs(), { recursive: true });
        await mkdir(join(tmp, 'elsewhere'), { mode: 0o700 });
        await symlink(join(tmp, 'elsewhere'), homeOfPairs());
      },
    ],
    [
      'that is a file',
      async () => {
        await rm(homeOfPairs(), { recursive: true });
        await writeFile(homeOfPairs(), '');
      },
    ],
  ])('%s is not used', async (_, spoil) => {
    await made(ownerOf('a'));
    await spoil();
    for (const use of [() => stage(ownerOf('b')), () => listPairs(), () => findPair('a')])
      await expect(use()).rejects.toMatchObject({ code: 'UP_FOLDER', exitCode: 3 });
  });

  it('whose sockets would have too long a path is refused, and so is one that is not there', async () => {
    process.env['TMPDIR'] = join(tmp, 'x'.repeat(80));
    await expect(stage(ownerOf('a'))).rejects.toMatchObject({ code: 'UP_FOLDER', exitCode: 3 });
    await mkdir(process.env['TMPDIR'], { recursive: true });
    await expect(stage(ownerOf('a'))).rejects.toMatchObject({ code: 'UP_FOLDER', message: /too long/ });
    expect(await readdir(process.env['TMPDIR'])).toEqual([]);
  });
});
