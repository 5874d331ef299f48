import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchNpmPackage, type NpmPackage } from '../../../src/servers/packages/npm-package.ts';
import { scratchFolder } from './local-cache.ts';

/** A small package that this project depends on anyway, as its lock file pins it. */
async function smallPackage(): Promise<NpmPackage> {
  const name = 'fastest-levenshtein';
  const lock = JSON.parse(await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  return { name, version, integrity, arch: 'amd64', bytes: 1 };
}

describe('fetching a package by npm', () => {
  it('brings the pinned content, once, when two ask at the same moment; records what it is', async () => {
    await using folder = scratchFolder();
    const wanted = await smallPackage();
    const phases: string[][] = [[], []];
    const [first, second] = await Promise.all(
      phases.map((seen) =>
        fetchNpmPackage(wanted, { cacheDir: folder.path, onProgress: ({ phase }) => seen.push(phase) }),
      ),
    );
    expect(phases.filter((seen) => seen.includes('download'))).toHaveLength(1);
    expect(second?.root).toBe(first?.root);
    expect(existsSync(join(first?.root ?? '', 'package.json'))).toBe(true);
    expect(first?.manifest).toMatchObject({ suite: 'npm', names: [wanted.name], version: wanted.version });
    expect(first?.manifest.packages).toMatchObject([{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await readdir(join(folder.path, 'packages'))).toHaveLength(1);
    expect(await readdir(join(folder.path, 'locks'))).toEqual([]);
  });

  it('refuses content that is not the pinned one, and leaves nothing', async () => {
    await using folder = scratchFolder();
    const wanted = { ...(await smallPackage()), integrity: `sha512-${'A'.repeat(86)}==` };
    await expect(fetchNpmPackage(wanted, { cacheDir: folder.path })).rejects.toMatchObject({
      code: 'integrity-mismatch',
      exitCode: 3,
    });
    expect(await readdir(join(folder.path, 'packages'))).toEqual([]);
  });

  it('says so where the registry does not answer', async () => {
    await using folder = scratchFolder();
    const keep = { registry: process.env['npm_config_registry'], retries: process.env['npm_config_fetch_retries'] };
    process.env['npm_config_registry'] = 'http://127.0.0.1:9/';
    process.env['npm_config_fetch_retries'] = '0';
    try {
      const wanted = { ...(await smallPackage()), version: '0.0.0-never-there' };
      await expect(fetchNpmPackage(wanted, { cacheDir: folder.path })).rejects.toMatchObject({
        code: 'registry-unreachable',
        exitCode: 3,
      });
    } finally {
      for (const [name, value] of [
        ['npm_config_registry', keep.registry],
        ['npm_config_fetch_retries', keep.retries],
      ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
