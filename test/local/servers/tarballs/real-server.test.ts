import { createHash } from 'node:crypto';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../../src/servers/cache/folder.ts';
import { runCli } from '../../support/cli.ts';
import { makePlayground, type Playground } from '../../support/playground.ts';
import { latestRun } from '../../support/saved-run.ts';
import { shortControl } from '../../support/scenario-files.ts';
import { tarballOfFetchedServer } from '../../support/tarballs/from-fetched-tree.ts';
import { type Host, startHost } from '../../support/tarballs/host.ts';
import { scratchFolder, testServer } from '../local-cache.ts';

/** Everything in order: a real server in a tarball of the vendors' layout, from a host, by the built tool, in a cache of its own. */
describe('a real server from a tarball', () => {
  let playground: Playground;
  let host: Host;
  let cache: ReturnType<typeof scratchFolder>;
  let made: Awaited<ReturnType<typeof tarballOfFetchedServer>>;
  let sum = '';
  const cuts: number[] = [];
  const cli = (...args: string[]) => runCli(args, { env: playground.env, cwd: playground.dir, timeoutMs: 150_000 });
  const url = (): string => `${host.url}/archives/mysql-9.7/${made.fileName}`;

  beforeAll(async () => {
    await testServer();
    cache = scratchFolder();
    playground = await makePlayground({ cache: cache.path });
    // Kernel tools that are here need not be fetched once more.
    await mkdir(join(cache.path, 'packages'));
    for (const name of await readdir(join(cacheFolder(), 'packages'))) {
      if (!/^(nftables|strace|libfaketime)/.test(name)) continue;
      await symlink(join(cacheFolder(), 'packages', name), join(cache.path, 'packages', name));
    }
    host = await startHost();
    made = await tarballOfFetchedServer(playground.dir);
    sum = createHash('sha256').update(made.content).digest('hex');
    host.files.set(new URL(url()).pathname, { content: made.content, etag: '"real"', cuts });
  });
  afterAll(async () => {
    await playground?.[Symbol.asyncDispose]();
    await host?.[Symbol.asyncDispose]();
    await cache?.[Symbol.asyncDispose]();
  });

  it('is refused with a wrong checksum, in words and as JSON, with exit 3', async () => {
    const ended = await cli('fetch', 'mysql:9.7', '--version-url', url(), '--sha256', 'a'.repeat(64), '--json');
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining(`sha256 is ${sum}`) });
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'checksum-mismatch' } });
    expect(await readdir(join(cache.path, 'downloads'))).toEqual([]);
  });

  it('is continued where a cut download stopped, and says that it is trusted on first use', async () => {
    cuts.push(1_000_000, 0, 0, 0, 0, 0);
    const cut = await cli('fetch', 'mysql:9.7', '--version-url', url());
    expect(cut).toMatchObject({ code: 3, stderr: expect.stringMatching(/broke off after 1000000 of \d+ bytes/) });
    cuts.length = 0;
    const ended = await cli('fetch', 'mysql:9.7', '--version-url', url(), '--json');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(host.asked.findLast(({ status }) => status === 206)?.range).toBe('bytes=1000000-');
    expect(ended.stderr).toContain('trusted on first use');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      servers: [{ spec: 'mysql:9.7', version: made.version, origin: 'fetched' }],
      notes: [expect.stringContaining(sum)],
    });
    expect((await readdir(join(cache.path, 'packages'))).filter((name) => name.startsWith('mysql'))).toEqual([
      expect.stringMatching(/^mysql-tarball_9\.7\./),
    ]);
  });

  it('replicates: the control passes with it, and its data is the same on both ends', async () => {
    const ended = await cli('run', 'healthy-link', ...shortControl, '--server', 'mysql:9.7', '--out', playground.out);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const run = await latestRun(playground);
    const intact = run.cases.flatMap(({ verdicts }) => verdicts).filter(({ check }) => check === 'data-intact');
    expect(intact.length).toBeGreaterThan(0);
    for (const { outcome } of intact) expect(outcome).toBe('pass');
    expect(JSON.stringify(run)).toContain(made.version);
  });

  it('is forgotten by clean --cache, but not its checksum', async () => {
    expect(await cli('clean', '--cache')).toMatchObject({ code: 0 });
    expect(await readdir(cache.path)).toEqual(['known-tarballs.json']);
    expect(await readdir(join(cacheFolder(), 'packages'))).not.toEqual([]);
  });
});
