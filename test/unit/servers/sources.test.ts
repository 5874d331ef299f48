import { describe, expect, it } from 'vitest';
import {
  findDebianMirror,
  parseDeb822,
  parseOneLine,
  pickDebianMirror,
} from '../../../src/servers/packages/sources.ts';

describe('apt sources', () => {
  it('reads deb822 stanzas with comments, continuations and disabled ones', () => {
    const text = [
      '# a comment',
      'Types: deb deb-src',
      'URIs: http://mirror.test/debian',
      '# in the middle',
      'Suites: bookworm',
      ' bookworm-updates',
      'Components: main contrib',
      'Signed-By:',
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----',
      ' .',
      ' abc',
      '',
      'Enabled: no',
      'Types: deb',
      'URIs: http://off.test/debian',
      'Suites: sid',
      'Components: main',
    ].join('\n');
    expect(parseDeb822(text)).toEqual([
      {
        types: ['deb', 'deb-src'],
        uris: ['http://mirror.test/debian'],
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main', 'contrib'],
      },
    ]);
  });

  it('reads one-line sources with options and comments', () => {
    const text = [
      '# deb http://off.test/debian sid main',
      'deb [arch=amd64 signed-by=/x.gpg] https://mirror.test/debian/ trixie main non-free # here',
      'nonsense',
      'deb-src https://mirror.test/debian/ trixie main',
    ].join('\n');
    expect(parseOneLine(text)).toEqual([
      { types: ['deb'], uris: ['https://mirror.test/debian/'], suites: ['trixie'], components: ['main', 'non-free'] },
      { types: ['deb-src'], uris: ['https://mirror.test/debian/'], suites: ['trixie'], components: ['main'] },
    ]);
  });

  it('picks the Debian archive, not a repository that only borrows its suite names', () => {
    const sources = parseOneLine(
      [
        'deb https://other.test/apt bookworm main',
        'deb https://mirror.test/debian-security bookworm-security main',
        'deb-src https://src.test/debian bookworm main',
        'deb https://mirror.test/debian bookworm main',
      ].join('\n'),
    );
    expect(pickDebianMirror(sources)).toBe('https://mirror.test/debian');
    expect(pickDebianMirror(parseOneLine('deb https://x.test/ubuntu noble main'))).toBeUndefined();
    expect(pickDebianMirror(parseOneLine('deb cdrom:[disk]/debian bookworm main'))).toBeUndefined();
  });

  it('prefers the option, then the variable, and refuses to guess on another system', () => {
    const env = { REPLFAULT_DEBIAN_MIRROR: 'http://env.test/debian' };
    expect(findDebianMirror({ mirror: 'http://option.test/debian', env })).toBe('http://option.test/debian');
    expect(findDebianMirror({ env })).toBe('http://env.test/debian');
    expect(() => findDebianMirror({ env: {}, osReleaseFile: '/does/not/exist' })).toThrow(
      expect.objectContaining({ code: 'mirror-unknown', exitCode: 3, hint: expect.stringContaining('--mirror') }),
    );
  });
});
