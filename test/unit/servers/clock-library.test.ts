import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { clockLibraryAtHand, fetchClockLibraries } from '../../../src/servers/packages/clock-library.ts';
import { fittingLibrary, whyNoClock } from '../../../src/servers/packages/fitting-clock.ts';
import { architectureOf } from '../../../src/servers/packages/platform.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'replfault-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

async function unpacked(names: readonly string[], suite = 'bookworm'): Promise<string> {
  const dir = join(cacheDir, 'packages', `${names.join('+')}_${suite}`);
  await mkdir(dir, { recursive: true });
  const manifest = {
    format: 1,
    suite,
    arch: architectureOf().debian,
    names,
    version: '0.9.8-9',
    packages: [],
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return join(dir, 'root', 'usr', 'lib', architectureOf().triplet, 'faketime', 'libfaketimeMT.so.1');
}

/** A server whose program is `sh`, which says what it was started with. */
const binaryOf = (script: string) => ({
  buildId: script,
  spec: 'mysql:9.7',
  command: () => ({ file: 'sh', args: ['-c', script], env: {} }),
});

describe('the library for clocks', () => {
  it('is of the releases that were fetched before, the newer first, and the variant for threads', async () => {
    const older = await unpacked(['libfaketime'], 'bullseye');
    const newer = await unpacked(['libfaketime'], 'bookworm');
    const mirror = 'http://127.0.0.1:9/nobody';
    expect(await fetchClockLibraries({ cacheDir, mirror })).toEqual([
      { from: 'fetched', path: newer },
      { from: 'fetched', path: older },
    ]);
    expect(await clockLibraryAtHand({ cacheDir })).toEqual({ from: 'fetched', path: newer });
  });
  it('is not taken from another tree', async () => {
    await unpacked(['strace']);
    expect((await clockLibraryAtHand({ cacheDir }))?.from).not.toBe('fetched');
  });
  it('does not work where a program still has the clock of the machine', async () => {
    expect(await whyNoClock([join(cacheDir, 'missing.so')])).toMatch(/does not work here: .+/);
  });
  it('is for each server the first with which its program can be started', async () => {
    const fits = binaryOf('case "$LD_PRELOAD" in *older*) exit 0;; *) echo "GLIBC_2.34 not found" >&2; exit 1;; esac');
    // Any library that can be loaded.
    const loaded = /\S+\/libm\S*\.so\S*/.exec(await readFile('/proc/self/maps', 'utf8'))?.[0] ?? '';
    const older = join(cacheDir, 'older.so');
    await symlink(loaded, older);
    expect(await fittingLibrary(fits, ['/nowhere/newer.so', older])).toBe(older);
    const none = binaryOf('echo "GLIBC_2.34 not found" >&2; exit 1');
    await expect(fittingLibrary(none, ['/nowhere/newer.so'])).rejects.toMatchObject({
      code: 'SERVER_CLOCK',
      exitCode: ExitCode.environment,
      message: expect.stringContaining('no libfaketime fits mysql:9.7'),
    });
  });
});
