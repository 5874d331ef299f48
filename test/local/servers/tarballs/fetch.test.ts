import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServerChoiceOptions } from '../../../../src/servers/fetch-server.ts';
import { architectureOf } from '../../../../src/servers/packages/platform.ts';
import { resolveServer } from '../../../../src/servers/specs.ts';
import type { TarballChoice } from '../../../../src/servers/tarballs/fetch-tarball.ts';
import { sweepDownloads } from '../../../../src/servers/tarballs/sweep-downloads.ts';
import { vendorUrls } from '../../../../src/servers/tarballs/vendor-urls.ts';
import type { ServerBinary } from '../../../../src/servers/types.ts';
import { startHost } from '../../support/tarballs/host.ts';
import { absent, programOfOtherMachine, programWithoutLibrary } from '../../support/tarballs/programs.ts';
import { gzipped, vendorEntries } from '../../support/tarballs/tar-file.ts';
import { scratchFolder } from '../local-cache.ts';

const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const folder = 'mysql-8.4.11-linux';
const plain = gzipped(vendorEntries(folder, '8.4.11'));

async function bench() {
  const scratch = scratchFolder();
  const host = await startHost();
  const cacheDir = join(scratch.path, 'cache');
  const notes: string[] = [];
  const phases: string[] = [];
  const names = (path: string): Promise<string[]> => readdir(join(cacheDir, path)).catch(() => []);
  return {
    host,
    cacheDir,
    notes,
    phases,
    put: (path: string, content: Buffer): void =>
      void host.files.set(path, { content, etag: `"${sum(content).slice(0, 8)}"` }),
    resolve: (spec: string, more: Partial<ServerChoiceOptions> = {}): Promise<ServerBinary> =>
      resolveServer(spec, {
        cacheDir,
        tarballMirror: host.url,
        onNote: (text) => notes.push(text),
        onProgress: ({ phase }) => phases.push(phase),
        ...more,
      }),
    /** Fetches a file of the host by its address. */
    take(spec: string, path: string, choice: Omit<TarballChoice, 'url'> = {}): Promise<ServerBinary> {
      return this.resolve(spec, { tarball: { url: `${host.url}${path}`, ...choice } });
    },
    trees: () => names('packages'),
    downloads: () => names('downloads'),
    record: async () => JSON.parse(await readFile(join(cacheDir, 'known-tarballs.json'), 'utf8')),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

describe.concurrent('a tarball of a vendor', () => {
  it('is fetched by its series: the newest known version, at the first place that has it', async () => {
    await using at = await bench();
    const [first = '', second = '', third = ''] = vendorUrls('mysql', '8.0.46', architectureOf().debian, at.host.url);
    const { pathname } = new URL(third);
    // What it is compressed by is seen in it, whatever its name.
    at.put(pathname, gzipped(vendorEntries('mysql-8.0.46-linux', '8.0.46')));
    const found = await at.resolve('mysql:8.0');
    expect(found).toMatchObject({ version: '8.0.46', origin: 'fetched', flavour: { name: 'mysql-8.0' } });
    expect(at.host.asked.map(({ path }) => path)).toEqual([first, second, third].map((url) => new URL(url).pathname));
    expect(at.phases).toEqual(expect.arrayContaining(['download', 'unpack', 'done']));
    const base = join(at.cacheDir, 'packages', (await at.trees())[0] ?? '', 'root', 'mysql-8.0.46-linux');
    expect(found.locationOptions).toEqual([
      `--basedir=${base}`,
      `--character-sets-dir=${join(base, 'share/charsets')}`,
      `--plugin-dir=${join(base, 'lib/plugin')}`,
    ]);
    expect(found.command(['--x']).env['LD_LIBRARY_PATH']).toBe(`${join(base, 'lib/private')}:${join(base, 'lib')}`);
    const manifest = JSON.parse(await readFile(join(base, '../../manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      suite: 'tarball',
      names: ['mysql-tarball'],
      version: '8.0.46',
      mirror: third,
      packages: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(await at.downloads()).toEqual([]);
    expect(await readdir(join(at.cacheDir, 'locks'))).toEqual([]);
  });

  it('is taken from the cache from then on, by series and by version, without a host', async () => {
    await using at = await bench();
    at.put('/server.tar.gz', plain);
    const first = await at.take('mysql:8.4', '/server.tar.gz');
    await at.host[Symbol.asyncDispose]();
    for (const spec of ['mysql:8.4', 'mysql:8.4.11']) {
      expect(await at.resolve(spec)).toMatchObject({ version: '8.4.11', buildId: first.buildId });
    }
  });

  it('stands for the version that it was asked for as, and for no series that is wider', async () => {
    await using at = await bench();
    const mirror = 'http://127.0.0.1:9/debian';
    at.put('/server.tar.gz', gzipped(vendorEntries('mysql-9.6.0', '9.6.0')));
    await at.take('mysql:9.6.0', '/server.tar.gz');
    expect(await at.resolve('mysql:9.6.0', { mirror })).toMatchObject({ version: '9.6.0' });
    await expect(at.resolve('mysql:9.6', { mirror })).rejects.toMatchObject({ exitCode: 3 });
    await at.take('mysql:9.6', '/server.tar.gz');
    for (const spec of ['mysql:9.6', 'mysql:9.6.0']) {
      expect(await at.resolve(spec, { mirror })).toMatchObject({ version: '9.6.0' });
    }
    await expect(at.resolve('mysql', { mirror })).rejects.toMatchObject({ exitCode: 3 });
    expect(await at.trees()).toHaveLength(1);
  });

  it('is not taken where the server must bring its own libraries', async () => {
    await using at = await bench();
    at.put('/server.tar.gz', gzipped(vendorEntries('mysql-9.7.4-linux', '9.7.4')));
    await at.take('mysql:9.7', '/server.tar.gz');
    expect(await at.resolve('mysql:9.7')).toMatchObject({ buildId: expect.stringContaining('tarball') });
    // The host is no mirror of Debian, where it is looked for instead.
    await expect(at.resolve('mysql:9.7', { packagesOnly: true, mirror: at.host.url })).rejects.toMatchObject({
      exitCode: 3,
    });
  });

  it('is downloaded once when two ask at the same moment', async () => {
    await using at = await bench();
    const [, second = ''] = vendorUrls('mysql', '8.0.44', architectureOf().debian, at.host.url);
    at.put(new URL(second).pathname, gzipped(vendorEntries('mysql-8.0.44-linux', '8.0.44')));
    const [one, other] = await Promise.all([at.resolve('mysql:8.0.44'), at.resolve('mysql:8.0.44')]);
    expect(one.buildId).toBe(other.buildId);
    expect(at.host.asked.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(at.phases.filter((phase) => phase === 'waiting')).toHaveLength(1);
    expect(await at.trees()).toHaveLength(1);
  });

  it('is trusted on first use, says so, and must be the same later', async () => {
    await using at = await bench();
    at.put('/server.tar.gz', plain);
    // What signs a link is not recorded.
    await at.take('mysql:8.4', '/server.tar.gz?token=secret');
    const manifest = await readFile(
      join(at.cacheDir, 'packages', (await at.trees())[0] ?? '', 'manifest.json'),
      'utf8',
    );
    expect(JSON.stringify([await at.record(), manifest, at.notes])).not.toContain('secret');
    expect(at.notes).toEqual([
      expect.stringMatching(new RegExp(`trusted on first use.* ${sum(plain)} is recorded in`)),
    ]);
    expect(await at.record()).toMatchObject({ [`${at.host.url}/server.tar.gz`]: { sha256: sum(plain) } });

    await at.take('mysql:8.4', '/server.tar.gz');
    expect(at.notes).toHaveLength(1);

    const other = gzipped(vendorEntries(folder, '8.4.11', [{ path: `${folder}/lib/more.so`, content: 'x' }]));
    at.put('/server.tar.gz', other);
    await expect(at.take('mysql:8.4', '/server.tar.gz')).rejects.toMatchObject({
      code: 'tarball-changed',
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`${sum(other)}.*${sum(plain)}`)),
      hint: expect.stringContaining('--sha256'),
    });
    expect(await at.downloads()).toEqual([]);
    expect(await at.trees()).toHaveLength(1);

    await at.take('mysql:8.4', '/server.tar.gz', { sha256: sum(other) });
    expect(await at.record()).toMatchObject({ [`${at.host.url}/server.tar.gz`]: { sha256: sum(other) } });
    await at.take('mysql:8.4', '/server.tar.gz');
    expect(at.notes).toHaveLength(1);
  });

  it('does not count a damaged record as none', async () => {
    await using at = await bench();
    at.put('/server.tar.gz', plain);
    await at.take('mysql:8.4', '/server.tar.gz');
    await writeFile(join(at.cacheDir, 'known-tarballs.json'), '{"half');
    await expect(at.take('mysql:8.4', '/server.tar.gz')).rejects.toMatchObject({ code: 'first-use-unreadable' });
  });

  it('must have the given checksum, and that of the table; nothing is installed otherwise', async () => {
    await using at = await bench();
    at.put('/server.tar.gz', plain);
    await expect(at.take('mysql:8.4', '/server.tar.gz', { sha256: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'checksum-mismatch',
      exitCode: 3,
      message: expect.stringContaining(sum(plain)),
    });
    const tabled = '/mysql-8.4.11-linux-glibc2.28-x86_64-minimal.tar.xz';
    at.put(tabled, plain);
    await expect(at.take('mysql:8.4', tabled)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect([await at.trees(), await at.downloads()]).toEqual([[], []]);
    await at.take('mysql:8.4', tabled, { sha256: sum(plain) });
    expect(at.notes).toEqual([]);
    // One that is here already need not be downloaded again.
    const before = at.host.asked.length;
    await at.resolve('mysql:8.4', { tarball: { sha256: sum(plain) } });
    expect(at.host.asked).toHaveLength(before);
  });

  it('is continued by the next call where the first was cut', async () => {
    await using at = await bench();
    const big = gzipped(
      vendorEntries(folder, '8.4.11', [{ path: `${folder}/lib/big.so`, content: randomBytes(200_000) }]),
    );
    const cuts = [100_000, 0, 0, 0, 0, 0];
    at.host.files.set('/server.tar.gz', { content: big, etag: '"one"', cuts });
    await expect(at.take('mysql:8.4', '/server.tar.gz')).rejects.toMatchObject({ code: 'download-cut', exitCode: 3 });
    expect(await at.trees()).toEqual([]);
    expect(await at.downloads()).toEqual(['server.tar.gz.part', 'server.tar.gz.part.json']);
    // A login page in between costs nothing of it.
    at.host.files.set('/server.tar.gz', { content: Buffer.from('<html>'), type: 'text/html' });
    await expect(at.take('mysql:8.4', '/server.tar.gz')).rejects.toMatchObject({ code: 'not-a-tarball', exitCode: 3 });
    at.host.files.set('/server.tar.gz', { content: big, etag: '"one"' });
    await at.take('mysql:8.4', '/server.tar.gz');
    expect(at.host.asked.at(-1)).toMatchObject({ range: 'bytes=100000-', status: 206 });
  });

  it.each<[string, string, Buffer, string, RegExp]>([
    ['a web page', 'mysql:8.4', Buffer.from('<html><title>Sign in</title>'), 'not-a-tarball', /web page/],
    ['one that ends early', 'mysql:8.4', plain.subarray(0, 300), 'tarball-broken', /ends early/],
    [
      'one for another architecture',
      'mysql:8.4',
      gzipped([{ path: `${folder}/bin/mysqld`, content: programOfOtherMachine(), mode: 0o755 }]),
      'wrong-architecture',
      /mysqld is built for (aarch64|x86_64), this machine is/,
    ],
    [
      'one without a server',
      'mysql:8.4',
      gzipped([{ path: 'mysql-test/t/a.test', content: 'x' }]),
      'not-a-server',
      /no mysql server/,
    ],
    ['another version', 'mysql:8.0', plain, 'version-other', /holds mysql 8\.4\.11, not mysql 8\.0/],
    ['another vendor', 'mariadb:11.4', plain, 'version-other', /holds mysql 8\.4\.11, not mariadb 11\.4/],
    [
      'a server that nobody here speaks to',
      'mysql:5.5',
      gzipped(vendorEntries('mysql-5.5.62', '5.5.62')),
      'flavour-unknown',
      /5\.5\.62/,
    ],
  ])('is refused when it is %s, and leaves nothing', async (_what, spec, bytes, code, message) => {
    await using at = await bench();
    at.put('/server.tar.gz', bytes);
    await expect(at.take(spec, '/server.tar.gz')).rejects.toMatchObject({
      code,
      exitCode: 3,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
    expect([await at.trees(), existsSync(join(at.cacheDir, 'known-tarballs.json'))]).toEqual([[], false]);
    if (code !== 'flavour-unknown') expect(await at.downloads()).toEqual([]);
  });

  it('names the packages of libraries that are missing, and keeps the download', async ({ skip }) => {
    const made = programWithoutLibrary();
    if (!made) return skip('the programs of this system cannot be made to lack a library');
    await using at = await bench();
    at.put('/server.tar.gz', gzipped([{ path: `${folder}/bin/mysqld`, content: made.program, mode: 0o755 }]));
    await expect(at.take('mysql:8.4', '/server.tar.gz')).rejects.toMatchObject({
      code: 'libraries-missing',
      exitCode: 3,
      message: expect.stringContaining(`${absent} (Debian package libncurses5, RPM package ncurses-compat-libs)`),
      hint: expect.stringMatching(/apt-get install libncurses5 .*dnf install ncurses-compat-libs/),
    });
    expect(await at.trees()).toEqual([]);
    expect(await at.downloads()).toEqual(['server.tar.gz.part', 'server.tar.gz.part.json']);
  });

  it('says where it looked when the vendor does not have the version, or none for this architecture', async () => {
    await using at = await bench();
    await expect(at.resolve('mysql:8.0.99')).rejects.toMatchObject({
      code: 'tarball-not-found',
      exitCode: 3,
      message: expect.stringContaining('mysql-8.0.99'),
      hint: expect.stringContaining('--version-url'),
    });
    expect(at.host.asked.length).toBeGreaterThan(1);
    await expect(at.resolve('mysql:8.0', { tarballMirror: 'host/x' })).rejects.toMatchObject({ exitCode: 2 });
    await expect(at.resolve('mysql:9.7', { tarball: { sha256: 'a'.repeat(64) } })).rejects.toMatchObject({
      code: 'tarball-choice',
      exitCode: 2,
    });
  });

  it('leaves partial downloads to clean, unless someone is at work on them', async () => {
    await using at = await bench();
    expect(await sweepDownloads(at.cacheDir)).toEqual({ removed: [], notes: [] });
    at.host.files.set('/server.tar.gz', { content: plain, etag: '"one"', cuts: [100, 0, 0, 0, 0, 0] });
    const asked = at.take('mysql:8.4', '/server.tar.gz').catch((cause) => cause);
    while (!(await at.downloads()).includes('server.tar.gz.part')) await new Promise((done) => setTimeout(done, 5));
    const busy = await sweepDownloads(at.cacheDir);
    expect(busy).toEqual({ removed: [], notes: [expect.stringContaining('downloads were not removed')] });
    expect(await asked).toMatchObject({ code: 'download-cut' });
    const { removed } = await sweepDownloads(at.cacheDir);
    expect(removed).toContain(join(at.cacheDir, 'downloads', 'server.tar.gz.part'));
    expect(existsSync(join(at.cacheDir, 'downloads'))).toBe(false);
    await rm(at.cacheDir, { recursive: true });
  });
});
