import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../../src/servers/cache/lock.ts';
import { makeAptRoot, updateIndex } from '../../../src/servers/packages/apt-root.ts';
import { fetchPackages } from '../../../src/servers/packages/fetch-packages.ts';
import { architectureOf } from '../../../src/servers/packages/platform.ts';
import { findDebianMirror } from '../../../src/servers/packages/sources.ts';
import { fetchTools } from '../../../src/servers/packages/tools.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { scratchFolder, testServer } from './local-cache.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

// Side by side: each has a cache of its own, and waits mostly for the mirror.
describe.concurrent('fetching packages', () => {
  it('brings tools that run, once, when two ask at the same moment; records what they are made of', async () => {
    await using folder = scratchFolder();
    const phases: string[][] = [[], []];
    const [first, second] = await Promise.all(
      phases.map((seen) =>
        fetchTools({ cacheDir: folder.path, ignoreSystem: true, onProgress: ({ phase }) => seen.push(phase) }),
      ),
    );
    expect(phases.filter((seen) => seen.includes('download'))).toHaveLength(1);
    expect(phases.filter((seen) => seen.includes('waiting'))).toHaveLength(1);
    expect(first?.nft.path).toBe(second?.nft.path);
    for (const [name, text] of [
      ['nft', 'nftables v'],
      ['ip', 'iproute2'],
      ['ss', 'iproute2'],
      ['tc', 'iproute2'],
    ] as const) {
      const tool = first?.[name];
      if (!tool) throw new Error(`no ${name}`);
      expect(tool.from).toBe('fetched');
      const { file, args, env } = tool.command([name === 'nft' ? '--version' : '-V']);
      expect((await run(file, args, { env })).stdout).toContain(text);
    }
    const names = await readdir(join(folder.path, 'packages'));
    expect(names).toHaveLength(1);
    const manifest = JSON.parse(await readFile(join(folder.path, 'packages', names[0] ?? '', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ format: 1, names: ['nftables', 'iproute2'], arch: architectureOf().debian });
    expect(manifest.packages.length).toBeGreaterThan(5);
    for (const entry of manifest.packages) {
      expect(entry).toMatchObject({
        version: expect.stringMatching(/\d/),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
    expect(await readdir(join(folder.path, 'locks'))).toEqual([]);
  });

  it('names what exists when a version is gone, and takes no other', async () => {
    await using folder = scratchFolder();
    const asked = resolveServer('mysql:9.6', { cacheDir: folder.path });
    await expect(asked).rejects.toMatchObject({
      code: 'version-gone',
      exitCode: 3,
      hint: expect.stringMatching(/mysql:\d+\.\d+ \(\d+\.\d+\.\d+-\S+ in sid\)/),
    });
    expect(existsSync(join(folder.path, 'packages'))).toBe(false);
  });

  it('refuses an index that none of the pinned keys has signed', async () => {
    await using folder = scratchFolder();
    const options = { cacheDir: folder.path, suite: 'sid', arch: architectureOf().debian, mirror: findDebianMirror() };
    const root = await makeAptRoot(options);
    const sources = join(root.dir, 'etc', 'debian.sources');
    const pinned = await readFile(sources, 'utf8');
    await writeFile(sources, pinned.replace(/Signed-By: .*/, `Signed-By: ${'0'.repeat(40)}`));
    await expect(updateIndex(root, true)).rejects.toMatchObject({ code: 'signature-not-valid', exitCode: 3 });
    await writeFile(sources, pinned);
    expect(await updateIndex(root, true)).toBe(true);
    expect(await updateIndex(root, false)).toBe(false);
  });

  it('says so when the mirror does not answer or is none', async () => {
    await using folder = scratchFolder();
    const fetchFrom = (mirror: string) => fetchPackages({ suite: 'sid', names: ['x'], cacheDir: folder.path, mirror });
    await expect(fetchFrom('http://127.0.0.1:9/debian')).rejects.toMatchObject({
      code: 'mirror-unreachable',
      exitCode: 3,
    });
    const empty = join(folder.path, 'empty');
    await mkdir(empty);
    await expect(fetchFrom(`file:${empty}`)).rejects.toMatchObject({ code: 'mirror-not-debian', exitCode: 3 });
  });

  it('says so where the cache cannot be written to', async () => {
    await using folder = scratchFolder();
    const closed = join(folder.path, 'closed');
    if (isRoot) await writeFile(closed, '');
    else {
      await mkdir(closed);
      await chmod(closed, 0o500);
    }
    const asked = fetchPackages({
      suite: 'sid',
      names: ['x'],
      cacheDir: join(closed, 'cache'),
      mirror: 'http://m.test/debian',
    });
    await expect(asked).rejects.toMatchObject({
      code: 'cache-not-writable',
      exitCode: 3,
      hint: expect.stringContaining('REPLFAULT_CACHE'),
    });
  });

  for (const sizeM of [20, 330]) {
    it(`says so when the disk is full at ${sizeM} MB`, async ({ skip }) => {
      await using folder = scratchFolder();
      const inSmallDisk = (command: string): Promise<{ stdout: string }> =>
        run('unshare', [
          '--user',
          '--map-root-user',
          '--mount',
          'sh',
          '-c',
          `mount -t tmpfs -o size=${sizeM}m disk "$0" && ${command}`,
          folder.path,
        ]);
      const able = await inSmallDisk('true').then(
        () => true,
        () => false,
      );
      if (!able) return skip('no small disk can be mounted here');
      const jiti = fileURLToPath(import.meta.resolve('jiti/package.json')).replace('package.json', 'lib/jiti-cli.mjs');
      const program = fileURLToPath(new URL('fetch-in-child.ts', import.meta.url));
      const { stdout } = await inSmallDisk(`'${process.execPath}' '${jiti}' '${program}' "$0"`);
      expect(JSON.parse(stdout)).toMatchObject({
        code: 'disk-full',
        exitCode: 3,
        hint: expect.stringContaining('REPLFAULT_CACHE'),
      });
    });
  }

  it('can be called off, and goes on where it stopped', async () => {
    await using folder = scratchFolder();
    const abort = new AbortController();
    const reason = new Error('called off');
    const asked = fetchTools({
      cacheDir: folder.path,
      ignoreSystem: true,
      signal: abort.signal,
      onProgress: ({ doneBytes }) => doneBytes > 0 && abort.abort(reason),
    });
    await expect(asked).rejects.toBe(reason);
    expect((await readdir(join(folder.path, 'packages'))).filter((name) => !name.startsWith('.'))).toEqual([]);
    const done: number[] = [];
    const tools = await fetchTools({
      cacheDir: folder.path,
      ignoreSystem: true,
      onProgress: ({ phase, doneBytes }) => phase === 'download' && done.push(doneBytes),
    });
    expect(done[1]).toBeGreaterThan(0);
    // Packages from before the interruption are in the tree as well, the C library among them.
    const { file, args, env } = tools.nft.command(['--version']);
    expect((await run(file, args, { env })).stdout).toContain('nftables v');
  });
});

// By itself: it takes the PATH away.
describe('fetching packages without apt', () => {
  it('says so where there is no apt', async () => {
    await using folder = scratchFolder();
    const path = process.env['PATH'];
    process.env['PATH'] = folder.path;
    try {
      const asked = fetchPackages({
        suite: 'sid',
        names: ['x'],
        cacheDir: folder.path,
        mirror: 'http://m.test/debian',
      });
      await expect(asked).rejects.toMatchObject({
        code: 'apt-missing',
        exitCode: 3,
        hint: expect.stringContaining('docker'),
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('servers by path', () => {
  it('takes an unpacked server by its folder, and refuses a folder without one', async () => {
    await using folder = scratchFolder();
    const { binary } = await testServer();
    const { file, args, env } = binary.command([]);
    const bin = join(folder.path, 'bin');
    await mkdir(bin);
    const quoted = [file, ...args].map((word) => `'${word}'`).join(' ');
    const variables = Object.entries(env)
      .map(([name, value]) => `${name}='${value}'`)
      .join(' ');
    await writeFile(join(bin, 'mysqld'), `#!/bin/sh\n${variables} exec ${quoted} "$@"\n`, { mode: 0o755 });
    const found = await resolveServer(`mysql@${folder.path}`, { cacheDir: folder.path });
    expect(found).toMatchObject({
      origin: 'tarball',
      version: binary.version,
      locationOptions: [`--basedir=${folder.path}`],
    });
    expect(found.flavour.name).toBe(binary.flavour.name);
    const asked = resolveServer('mysql@/does/not/exist', { cacheDir: folder.path });
    await expect(asked).rejects.toMatchObject({ exitCode: 2, code: 'server-path' });
  });
});

describe('locks', () => {
  it('waits for a living holder with a bound, and says for whom', async () => {
    await using folder = scratchFolder();
    const lock = join(folder.path, 'a.lock');
    let holder = '';
    await withLock(lock, { purpose: 'first' }, async () => {
      const second = withLock(
        lock,
        { purpose: 'second', timeoutMs: 200, onWait: (who) => (holder = who) },
        async () => 1,
      );
      await expect(second).rejects.toMatchObject({
        code: 'lock-timeout',
        exitCode: 3,
        message: expect.stringContaining('second'),
      });
    });
    expect(holder).toContain(`process ${process.pid} (first)`);
    expect(existsSync(lock)).toBe(false);
  });

  it('takes over the lock of a dead holder', async () => {
    await using folder = scratchFolder();
    const lock = join(folder.path, 'a.lock');
    const script = 'process.stdout.write(String(process.pid))';
    const dead = Number((await run(process.execPath, ['-e', script])).stdout);
    const { readlink } = await import('node:fs/promises');
    const { hostname } = await import('node:os');
    const pidNamespace = await readlink('/proc/self/ns/pid');
    await writeFile(lock, JSON.stringify({ token: 'x', pid: dead, host: hostname(), pidNamespace, purpose: 'died' }));
    expect(await withLock(lock, { purpose: 'next', timeoutMs: 1_000 }, async () => 'done')).toBe('done');
  });
});
