import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockLibraryAtHand, fetchClockLibrary } from '../../../src/servers/packages/clock-library.ts';
import { architectureOf } from '../../../src/servers/packages/platform.ts';
import { whyNoClock } from '../../../src/servers/packages/probe-clock.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'replfault-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

async function unpacked(names: readonly string[]): Promise<string> {
  const dir = join(cacheDir, 'packages', names.join('+'));
  await mkdir(dir, { recursive: true });
  const manifest = {
    format: 1,
    suite: 'bullseye',
    arch: architectureOf().debian,
    names,
    version: '0.9.8-9',
    packages: [],
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return join(dir, 'root', 'usr', 'lib', architectureOf().triplet, 'faketime', 'libfaketimeMT.so.1');
}

describe('the library for clocks', () => {
  it('is the one that was fetched before, without asking a mirror, and the variant for threads', async () => {
    const path = await unpacked(['libfaketime']);
    const mirror = 'http://127.0.0.1:9/nobody';
    expect(await fetchClockLibrary({ cacheDir, mirror })).toEqual({ from: 'fetched', path });
    expect(await clockLibraryAtHand({ cacheDir })).toEqual({ from: 'fetched', path });
  });
  it('is not taken from another tree', async () => {
    await unpacked(['strace']);
    expect((await clockLibraryAtHand({ cacheDir }))?.from).not.toBe('fetched');
  });
  it('does not work where a program still has the clock of the machine', async () => {
    expect(await whyNoClock(join(cacheDir, 'missing.so'))).toMatch(/does not work here: .+/);
  });
});
