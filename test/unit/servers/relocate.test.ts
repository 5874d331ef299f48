import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/servers/packages/platform.ts';
import { relocated } from '../../../src/servers/packages/relocate.ts';

const architecture: Architecture = {
  debian: 'amd64',
  triplet: 'x86_64-linux-gnu',
  loaders: ['lib64/ld.so', 'lib/x86_64-linux-gnu/ld.so'],
};
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rf-tree-'));
  for (const dir of ['lib64', 'lib/x86_64-linux-gnu', 'usr/sbin']) await mkdir(join(root, dir), { recursive: true });
  await writeFile(join(root, 'usr/sbin/server'), '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a program of an unpacked tree', () => {
  const loaderOf = () => relocated(root, 'usr/sbin/server', architecture)([]).file;
  const real = 'lib/x86_64-linux-gnu/ld.so';

  it.each([
    ['an absolute link', `/${real}`],
    ['a relative link', '../lib/x86_64-linux-gnu/ld.so'],
  ])('is run by the loader of its tree, where the package has %s to it', async (_, target) => {
    await writeFile(join(root, real), 'the loader');
    await symlink(target, join(root, 'lib64/ld.so'));
    expect(loaderOf()).toBe(join(root, real));
  });

  it('is not run by a loader of this machine that a link names', async () => {
    await symlink('/bin/sh', join(root, 'lib64/ld.so'));
    expect(loaderOf).toThrow(/it has no dynamic loader/);
  });

  it('says so where links go round in a circle', async () => {
    await symlink('/lib64/ld.so', join(root, 'lib64/ld.so'));
    expect(loaderOf).toThrow(/it has no dynamic loader/);
  });
});
