import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpackTarball } from '../../../../src/servers/tarballs/unpack-tarball.ts';
import { compressionOf } from '../../../../src/servers/tarballs/verify.ts';
import { gzipped, noXz, type TarEntry, tarOf, vendorEntries, xzipped } from '../../support/tarballs/tar-file.ts';
import { scratchFolder } from '../local-cache.ts';

const url = 'http://127.0.0.1/server.tar.gz';
const folder = 'mysql-8.4.11-linux-glibc2.28-x86_64-minimal';

async function bench() {
  const scratch = scratchFolder();
  const into = join(scratch.path, 'root');
  await mkdir(into);
  const file = join(scratch.path, 'file');
  return {
    path: scratch.path,
    into,
    unpack: async (bytes: Buffer): Promise<string[]> => {
      await writeFile(file, bytes);
      await unpackTarball({ file, compression: await compressionOf(file, url), into, url });
      return (await readdir(into, { recursive: true })).sort();
    },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

describe.concurrent('unpacking', () => {
  it.for([
    ['tar.gz', gzipped],
    ['tar.xz', xzipped],
    ['tar', tarOf],
  ] as const)('takes what a server needs of a %s, and nothing else', async ([_name, pack], { skip, expect }) => {
    if (pack === xzipped && noXz !== null) return skip(noXz);
    await using at = await bench();
    expect(await at.unpack(pack(vendorEntries(folder, '8.4.11')))).toEqual(
      [
        '',
        '/bin',
        '/bin/mysqld',
        '/lib',
        '/lib/plugin',
        '/lib/plugin/semisync_source.so',
        '/lib/private',
        '/lib/private/libcrypto.so',
        '/lib/private/libcrypto.so.3',
        '/share',
        '/share/charsets',
        '/share/charsets/Index.xml',
      ].map((path) => `${folder}${path}`),
    );
    expect(await readlink(join(at.into, folder, 'lib/private/libcrypto.so'))).toBe('libcrypto.so.3');
    expect((await stat(join(at.into, folder, 'bin/mysqld'))).mode & 0o7777).toBe(0o755);
  });

  it('takes set-user-id bits and write permission of others away', async () => {
    await using at = await bench();
    await at.unpack(gzipped([{ path: 'bin/mysqld', content: 'x', mode: 0o6777 }]));
    expect((await stat(join(at.into, 'bin/mysqld'))).mode & 0o7777).toBe(0o755);
  });

  it('leaves out links to what was left out', async () => {
    await using at = await bench();
    const links: TarEntry[] = [
      { path: `${folder}/lib/gone.so`, kind: 'symlink', linksTo: 'libmysqlclient.a' },
      { path: `${folder}/bin/mysqld9`, kind: 'hardlink', linksTo: `${folder}/bin/mysqldump` },
      { path: `${folder}/bin/mysqld-second`, kind: 'hardlink', linksTo: `${folder}/bin/mysqld` },
    ];
    const names = await at.unpack(gzipped(vendorEntries(folder, '8.4.11', links)));
    expect(names.filter((name) => /gone|mysqld9/.test(name))).toEqual([]);
    expect(await readFile(join(at.into, folder, 'bin/mysqld-second'), 'utf8')).toContain('8.4.11');
  });

  it.each<[string, TarEntry[]]>([
    ['a path that climbs out', [{ path: '../evil', content: 'x' }]],
    ['a path that climbs out from within', [{ path: `${folder}/lib/../../../evil`, content: 'x' }]],
    ['an absolute path', [{ path: '/tmp/replfault-evil', content: 'x' }]],
    ['an absolute link', [{ path: `${folder}/lib/evil`, kind: 'symlink', linksTo: '/etc' }]],
    ['a link that climbs out', [{ path: `${folder}/lib/evil`, kind: 'symlink', linksTo: '../../../evil' }]],
    [
      'a link that leads out by way of another',
      [
        { path: `${folder}/lib/up/one`, kind: 'symlink', linksTo: '../..' },
        { path: `${folder}/lib/evil`, kind: 'symlink', linksTo: 'up/one/../..' },
      ],
    ],
    ['a hard link to outside', [{ path: `${folder}/lib/evil`, kind: 'hardlink', linksTo: '../../evil' }]],
    ['a hard link to a file of the system', [{ path: `${folder}/lib/evil`, kind: 'hardlink', linksTo: '/etc/passwd' }]],
    ['a device', [{ path: `${folder}/lib/evil`, kind: 'device' }]],
  ])('refuses %s', async (_what, entries) => {
    await using at = await bench();
    await writeFile(join(at.path, 'evil'), 'before');
    await expect(at.unpack(gzipped(vendorEntries(folder, '8.4.11', entries)))).rejects.toMatchObject({
      code: 'tarball-unsafe',
      exitCode: 3,
      hint: expect.any(String),
    });
    expect(await readFile(join(at.path, 'evil'), 'utf8')).toBe('before');
    expect(existsSync('/tmp/replfault-evil')).toBe(false);
  });

  it('refuses what is made to fill the disk', async () => {
    await using at = await bench();
    const zeros = { path: `${folder}/lib/zeros`, content: Buffer.alloc(300 * 1024 ** 2) };
    await expect(at.unpack(gzipped(vendorEntries(folder, '8.4.11', [zeros])))).rejects.toMatchObject({
      code: 'tarball-unsafe',
      exitCode: 3,
      message: expect.stringMatching(/0\.3 MiB unpack to more than 2\d\d\.\d MiB/),
    });
  });

  it('writes nothing through a link', async () => {
    await using at = await bench();
    const entries: TarEntry[] = [
      { path: `${folder}/lib/up`, kind: 'symlink', linksTo: '..' },
      { path: `${folder}/lib/up/up`, kind: 'symlink', linksTo: '../..' },
      { path: `${folder}/lib/up/up/evil`, content: 'x' },
    ];
    await expect(at.unpack(gzipped(vendorEntries(folder, '8.4.11', entries)))).rejects.toMatchObject({ exitCode: 3 });
    expect(existsSync(join(at.path, 'evil'))).toBe(false);
  });

  it.for([
    ['tar.gz', gzipped],
    ['tar.xz', xzipped],
    ['tar', tarOf],
  ] as const)('says so where a %s ends early or is damaged', async ([_name, pack], { skip, expect }) => {
    if (pack === xzipped && noXz !== null) return skip(noXz);
    const noise = randomBytes(60_000);
    const whole = pack(vendorEntries(folder, '8.4.11', [{ path: `${folder}/lib/big.so`, content: noise }]));
    const damaged = Buffer.from(whole);
    damaged.fill(0x55, 30_000, 30_600);
    const broken = [whole.subarray(0, Math.floor(whole.length / 2))];
    // A plain tar has checksums of headers only.
    if (pack !== tarOf) broken.push(damaged);
    for (const bytes of broken) {
      await using at = await bench();
      await expect(at.unpack(bytes)).rejects.toMatchObject({
        code: 'tarball-broken',
        exitCode: 3,
        hint: expect.any(String),
      });
    }
  });

  it.each([
    ['a web page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', /a web page \(HTML\)/],
    ['a web page after a comment', '\ufeff <!-- a -->\n<html>Sign in</html>', /a web page \(HTML\)/],
    ['an empty file', '', /an empty file/],
    ['something else', 'PK\x03\x04 a zip file', /neither tar, tar\.gz nor tar\.xz/],
  ])('sees that %s is no tarball', async (_what, text, message) => {
    await using at = await bench();
    await expect(at.unpack(Buffer.from(text))).rejects.toMatchObject({
      code: 'not-a-tarball',
      exitCode: 3,
      message: expect.stringMatching(message),
    });
  });
});

// By itself: it takes the PATH away.
describe('unpacking a tar.xz without xz', () => {
  it('says so', async () => {
    await using at = await bench();
    const path = process.env['PATH'];
    process.env['PATH'] = at.path;
    try {
      const begins = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00]);
      await expect(at.unpack(begins)).rejects.toMatchObject({
        code: 'xz-missing',
        exitCode: 3,
        hint: expect.stringContaining('xz-utils'),
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});
