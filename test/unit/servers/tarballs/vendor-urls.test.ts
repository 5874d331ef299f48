import { describe, expect, it } from 'vitest';
import { flavourFor } from '../../../../src/servers/flavour-registry.ts';
import { identityOf } from '../../../../src/servers/tarballs/first-use.ts';
import { isNeeded } from '../../../../src/servers/tarballs/needed.ts';
import { newestKnown } from '../../../../src/servers/tarballs/newest-known.ts';
import { hasSeries, knownSha256, vendorUrls, versionToFetch } from '../../../../src/servers/tarballs/vendor-urls.ts';
import { checkSum } from '../../../../src/servers/tarballs/verify.ts';

describe('the table of newest known versions', () => {
  it.each([
    ['mysql', '5.7', 'mysql-5.7'],
    ['mysql', '8.0', 'mysql-8.0'],
    ['mysql', '8.4', 'mysql-9'],
    ['mariadb', '10.6', 'mariadb'],
    ['mariadb', '11.4', 'mariadb'],
  ] as const)('has %s %s, spoken to by the flavour %s', async (vendor, series, flavour) => {
    const newest = versionToFetch(vendor, series) ?? '';
    expect(newest.startsWith(`${series}.`)).toBe(true);
    expect((await flavourFor(vendor, newest)).name).toBe(flavour);
    expect(hasSeries(vendor, series)).toBe(true);
    expect(hasSeries(vendor, `${series}.1`)).toBe(true);
  });

  it('is well formed', () => {
    for (const { vendor, series, newest, sha256 } of newestKnown) {
      expect(newest).toMatch(/^\d+\.\d+\.\d+$/);
      expect(newest.startsWith(`${series}.`)).toBe(true);
      const names = (['amd64', 'arm64'] as const).flatMap((arch) => {
        try {
          return vendorUrls(vendor, newest, arch);
        } catch {
          return [];
        }
      });
      for (const [name, sum] of Object.entries(sha256)) {
        expect(sum).toMatch(/^[0-9a-f]{64}$/);
        expect(names.some((url) => url.endsWith(`/${name}`))).toBe(true);
      }
    }
  });

  it('gives a version in full as it is, and a short one the newest series', () => {
    expect(versionToFetch('mysql', '8.0.44')).toBe('8.0.44');
    expect(versionToFetch('mysql', '8')).toBe(versionToFetch('mysql', '8.4'));
    expect(versionToFetch('mysql', '9.6')).toBeUndefined();
    expect(versionToFetch('mariadb', '8.4')).toBeUndefined();
    expect(hasSeries('mysql', '8')).toBe(false);
    expect(hasSeries('mysql', '8.40')).toBe(false);
    expect(hasSeries('mysql', '')).toBe(false);
  });
});

describe('addresses of tarballs', () => {
  it.each([
    ['8.4.11', 'amd64', 'Downloads/MySQL-8.4/mysql-8.4.11-linux-glibc2.28-x86_64-minimal.tar.xz'],
    ['8.4.11', 'arm64', 'Downloads/MySQL-8.4/mysql-8.4.11-linux-glibc2.28-aarch64.tar.xz'],
    ['8.4.6', 'amd64', 'archives/mysql-8.4/mysql-8.4.6-linux-glibc2.28-x86_64-minimal.tar.xz'],
    ['8.0.46', 'amd64', 'Downloads/MySQL-8.0/mysql-8.0.46-linux-glibc2.17-x86_64-minimal.tar.xz'],
    ['8.0.44', 'amd64', 'archives/mysql-8.0/mysql-8.0.44-linux-glibc2.17-x86_64-minimal.tar.xz'],
    ['8.0.44', 'arm64', 'archives/mysql-8.0/mysql-8.0.44-linux-glibc2.28-aarch64.tar.xz'],
    ['8.0.19', 'amd64', 'archives/mysql-8.0/mysql-8.0.19-linux-x86_64-minimal.tar.xz'],
    ['8.0.13', 'amd64', 'archives/mysql-8.0/mysql-8.0.13-linux-glibc2.12-x86_64.tar.xz'],
    ['5.7.44', 'amd64', 'Downloads/MySQL-5.7/mysql-5.7.44-linux-glibc2.12-x86_64.tar.gz'],
    ['5.7.9', 'amd64', 'archives/mysql-5.7/mysql-5.7.9-linux-glibc2.5-x86_64.tar.gz'],
    ['9.3.0', 'amd64', 'archives/mysql-9.3/mysql-9.3.0-linux-glibc2.28-x86_64-minimal.tar.xz'],
  ] as const)('MySQL %s for %s', (version, arch, path) => {
    const urls = vendorUrls('mysql', version, arch);
    expect(urls[0]).toBe(`https://cdn.mysql.com/${path}`);
    // The table may be older than the vendor's pages: the other folder is tried, too.
    const other = path.startsWith('archives') ? '/Downloads/MySQL-' : '/archives/mysql-';
    expect(urls[1]).toContain(other);
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('MariaDB', () => {
    expect(vendorUrls('mariadb', '11.4.13', 'amd64')).toEqual([
      'https://archive.mariadb.org/mariadb-11.4.13/bintar-linux-systemd-x86_64/mariadb-11.4.13-linux-systemd-x86_64.tar.gz',
    ]);
  });

  it.each([
    ['mariadb', '11.4.13'],
    ['mysql', '5.7.44'],
  ] as const)('there is none of %s %s for arm64', (vendor, version) => {
    expect(() => vendorUrls(vendor, version, 'arm64')).toThrow(
      expect.objectContaining({ code: 'tarball-none', exitCode: 3, hint: expect.stringContaining('docker') }),
    );
  });

  it('a mirror stands for the host, with the same paths', () => {
    const [first] = vendorUrls('mysql', '8.4.11', 'amd64', 'http://127.0.0.1:8000/vendor/');
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:8000\/vendor\/Downloads\/MySQL-8\.4\/mysql-8\.4\.11-/);
  });
});

describe('what a tarball is known by', () => {
  it('is its name where that is the name of a vendor, else its address', () => {
    const name = 'mysql-8.0.46-linux-glibc2.17-x86_64-minimal.tar.xz';
    expect(identityOf(`https://cdn.mysql.com/Downloads/MySQL-8.0/${name}`)).toBe(name);
    expect(identityOf(`http://127.0.0.1/${name}?x=1`)).toBe(name);
    expect(identityOf('http://127.0.0.1:8000/a/server.tar.gz')).toBe('http://127.0.0.1:8000/a/server.tar.gz');
  });

  it('has a checksum: the given one before that of the table, before that of its first use', () => {
    const name = 'mysql-8.4.11-linux-glibc2.28-x86_64-minimal.tar.xz';
    const url = `http://127.0.0.1/${name}`;
    const [tabled = '', given, first] = [knownSha256(name), 'a'.repeat(64), 'b'.repeat(64)];
    const used = { sha256: first, url, recordedAt: '2026-11-28T12:00:00.000Z' };
    const free = 'http://127.0.0.1/server.tar.gz';
    expect(checkSum(given, url, given, used)).toBe('checksum');
    expect(checkSum(tabled, url, undefined, used)).toBe('checksum');
    expect(checkSum(first, free, undefined, used)).toBe('as-first-used');
    expect(checkSum(first, free, undefined, undefined)).toBe('first-use');
    expect(() => checkSum(tabled, url, given, undefined)).toThrow(
      expect.objectContaining({ code: 'checksum-mismatch', exitCode: 3 }),
    );
    expect(() => checkSum(first, url, undefined, used)).toThrow(expect.objectContaining({ code: 'checksum-mismatch' }));
    expect(() => checkSum(given, free, undefined, used)).toThrow(
      expect.objectContaining({ code: 'tarball-changed', message: expect.stringContaining('on 2026-11-28') }),
    );
  });
});

describe('what a server needs of a tarball', () => {
  it.each([
    'mysql-8.4.11-linux/bin/mysqld',
    './mariadb-11.4.13/bin/mariadbd',
    'bin/mysqld',
    'x/bin/mysqld.real',
    'x/bin/start-it',
    'x/lib/private/libcrypto.so.1.1',
    'x/lib/libfoo.so.1',
    'x/lib/plugin/semisync_source.so',
    'x/share/english/errmsg.sys',
    'x/share/mysql_system_tables.sql',
    'x/share/charsets/Index.xml',
  ])('%s', (path) => expect(isNeeded(path)).toBe(true));

  it.each([
    'x/bin/mysql',
    'x/bin/mysqldump',
    'x/bin/mysqld-debug',
    'x/bin/mysqld_multi',
    'x/bin/mysqlrouter',
    'x/bin/mariadb-dump',
    'x/bin/mariadbd-safe',
    'x/bin/ibd2sdi',
    'x/lib/libmysqlclient.a',
    'x/lib/plugin/debug/auth.so',
    'x/mysql-test/t/a.test',
    'x/mariadb-test/t/a.test',
    'x/man/man1/mysqld.1',
    'x/include/mysql.h',
    'x/docs/INFO_SRC',
    'x/support-files/mysql.server',
  ])('not %s', (path) => expect(isNeeded(path)).toBe(false));
});
