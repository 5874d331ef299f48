import { describe, expect, it } from 'vitest';
import { dependencyNames, upstreamVersion } from '../../../src/servers/packages/package-index.ts';
import { architectureOf } from '../../../src/servers/packages/platform.ts';
import { parsePrintedUris } from '../../../src/servers/packages/resolve.ts';
import { fits } from '../../../src/servers/packages/server-packages.ts';
import { parseServerSpec } from '../../../src/servers/spec-syntax.ts';
import { compareVersions, within } from '../../../src/servers/versions.ts';

describe('server specs', () => {
  it.each([
    ['mysql:9.7', { kind: 'package', vendor: 'mysql', version: '9.7' }],
    ['mysql:9', { kind: 'package', vendor: 'mysql', version: '9' }],
    ['mysql', { kind: 'package', vendor: 'mysql', version: '' }],
    ['mariadb:10.11', { kind: 'package', vendor: 'mariadb', version: '10.11' }],
    ['mysqld', { kind: 'path', program: 'mysqld' }],
    ['mysql@/opt/mysql-8.4.6', { kind: 'tarball', vendor: 'mysql', path: '/opt/mysql-8.4.6' }],
  ])('reads %s', (text, expected) => {
    expect(parseServerSpec(text)).toMatchObject(expected);
  });

  it.each([
    ['mysq:9.7', 'Did you mean mysql:9.7?'],
    ['percona:8.0', 'Did you mean mysql:8.0?'],
    ['oracle:23', 'Servers are named like this'],
    ['', 'Servers are named like this'],
    ['mysql:latest', 'mysql:9.7'],
    ['mysql:', 'mysql:9.7'],
    ['mysql:v8.0.44', 'Did you mean mysql:8.0.44?'],
    ['mysql: 8.0.44', 'Did you mean mysql:8.0.44?'],
    ['mysql:8.0.44-1', 'Did you mean mysql:8.0.44?'],
    ['mysql:08.0.44', 'Did you mean mysql:8.0.44?'],
    ['mysql:8.00.044', 'Did you mean mysql:8.0.44?'],
    ['mariadb:11.4.8-MariaDB', 'Did you mean mariadb:11.4.8?'],
    ['mysql@opt', 'mysql@/path'],
  ])('refuses %j with exit 2 and a hint', (text, hint) => {
    expect(() => parseServerSpec(text)).toThrow(
      expect.objectContaining({ exitCode: 2, code: 'server-spec', hint: expect.stringContaining(hint) }),
    );
  });

  it('compares versions by number', () => {
    expect(compareVersions('9.10.0', '9.7.4')).toBe(1);
    expect(compareVersions('8.4', '8.4.0')).toBe(0);
    expect(within('8.0.42', '8.0.26', '8.4')).toBe(true);
    expect(within('8.4.6', '8.0.26', '8.4')).toBe(false);
    expect(within('26.7.0', '8.4')).toBe(true);
  });

  it('takes a wanted version as a prefix of whole numbers', () => {
    expect(fits('9.7.4-2', '9.7')).toBe(true);
    expect(fits('9.71.0-1', '9.7')).toBe(false);
    expect(fits('1:10.11.14-0+deb12u2', '10.11.14')).toBe(true);
    expect(fits('9.7.4-2', '')).toBe(true);
    expect(upstreamVersion('1:10.11.14-0+deb12u2')).toBe('10.11.14');
  });

  it('knows the architectures it can fetch for, and sends the others to Docker', () => {
    expect(architectureOf('linux', 'x64').debian).toBe('amd64');
    expect(architectureOf('linux', 'arm64').debian).toBe('arm64');
    for (const [platform, arch] of [
      ['darwin', 'arm64'],
      ['linux', 'ia32'],
      ['win32', 'x64'],
    ] as const) {
      expect(() => architectureOf(platform, arch)).toThrow(
        expect.objectContaining({ exitCode: 3, hint: expect.stringContaining('docker') }),
      );
    }
  });

  it('reads what apt prints', () => {
    const printed =
      "'http://m.test/pool/z/zlib1g_1%3a1.3_amd64.deb' zlib1g_1%3a1.3_amd64.deb 92424 MD5Sum:b9fd\nnoise\n";
    expect(parsePrintedUris(printed)).toEqual([{ fileName: 'zlib1g_1%3a1.3_amd64.deb', bytes: 92424 }]);
    expect(dependencyNames('libc6 (>= 2.38), perl:any, a | b (<< 2), libx [amd64]')).toEqual([
      'libc6',
      'perl',
      'a',
      'b',
      'libx',
    ]);
  });
});
