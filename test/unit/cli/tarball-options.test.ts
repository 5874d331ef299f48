import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTarballChoice, type TarballOptions } from '../../../src/cli/commands/fetch/tarball-options.ts';

const url = 'https://host.example/mysql-8.4.11.tar.xz';
const sum = 'A0'.repeat(32);

describe('options about a tarball', () => {
  it('say nothing unless they are given', () => {
    expect(readTarballChoice([], {})).toBeUndefined();
    expect(readTarballChoice(['mysql:8.4', 'mysqld'], { tarballMirror: 'http://127.0.0.1:8000/x' })).toBeUndefined();
  });

  it('are read', () => {
    const key = fileURLToPath(import.meta.url);
    expect(readTarballChoice(['mysql:8.4'], { versionUrl: url, sha256: ` ${sum}\n`, key })).toEqual({
      url,
      sha256: sum.toLowerCase(),
      keyFile: key,
    });
    expect(readTarballChoice(['mysql:8.0.44'], { sha256: sum })).toMatchObject({ url: undefined });
  });

  it.each<[string, string[], TarballOptions, RegExp]>([
    ['no server', [], { versionUrl: url }, /one server by its version, not none/],
    ['two servers', ['mysql:8.4', 'mysql:8.0'], { sha256: sum }, /not mysql:8\.4 mysql:8\.0/],
    ['a server by its path', ['mysql@/opt/mysql'], { versionUrl: url }, /not mysql@\/opt\/mysql/],
    ['the server on PATH', ['mysqld'], { sha256: sum }, /not mysqld/],
    ['a short checksum', ['mysql:8.4'], { sha256: 'abc' }, /64 hexadecimal digits, not "abc"/],
    ['an MD5 sum', ['mysql:8.4'], { sha256: 'a'.repeat(32) }, /64 hexadecimal digits/],
    ['an empty checksum', ['mysql:8.4'], { sha256: '' }, /64 hexadecimal digits/],
    ['no address', ['mysql:8.4'], { versionUrl: 'mysql.tar.xz' }, /--version-url needs an address/],
    ['an empty address', ['mysql:8.4'], { versionUrl: '' }, /--version-url needs an address/],
    ['a path', ['mysql:8.4'], { versionUrl: '/tmp/mysql.tar.xz' }, /--version-url needs an address/],
    ['another protocol', ['mysql:8.4'], { versionUrl: 'ftp://h/mysql.tar.xz' }, /--version-url needs an address/],
    ['a mirror that is none', [], { tarballMirror: 'h/x' }, /--tarball-mirror needs an address/],
    ['a key that is not there', ['mysql:8.4'], { key: '/does/not/exist' }, /--key \/does\/not\/exist cannot be read/],
  ])('are refused with %s', (_what, named, options, message) => {
    expect(() => readTarballChoice(named, options)).toThrow(
      expect.objectContaining({ exitCode: 2, code: 'tarball-choice', message: expect.stringMatching(message) }),
    );
  });

  it('do not hide that the server is not known', () => {
    expect(() => readTarballChoice(['mysq:8.4'], { versionUrl: url })).toThrow(
      expect.objectContaining({ exitCode: 2, code: 'server-spec' }),
    );
  });
});
