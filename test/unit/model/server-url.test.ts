import { describe, expect, it } from 'vitest';
import { hidePasswords, isUrl, withoutPassword } from '../../../src/model/server-url.ts';

describe('a URL as it may be shown', () => {
  it.each([
    ['mysql://me:SECRET@db1', 'mysql://me:***@db1'],
    ['MariaDB://me:SECRET@db1:3306', 'MariaDB://me:***@db1:3306'],
    ['mysql://me:SEC@SECRET@db1:99999', 'mysql://me:***@db1:99999'],
    ['mysql://me:SEC/RET?SECRET@db1', 'mysql://me:***@db1'],
    ['mysql://me:SECRET', 'mysql://me:***'],
    ['mysql://me:12345', 'mysql://me:***'],
    ['mysql://me:SECRET/', 'mysql://me:***'],
    ['mysql://me@db1:SECRET', 'mysql://me@db1:***'],
    ['mysql://me@db1?password=SECRET', 'mysql://me@db1?***'],
    ['mysql://me:SECRET@db1:3306?password=SECRET', 'mysql://me:***@db1:3306?***'],
    ['mysql://me?password=SECRET', 'mysql://me?***'],
    ['mysql://me:SECRET@db1?password=SECRET@x', 'mysql://me:***@x'],
    ['mysql://me@db1#SECRET', 'mysql://me@db1#***'],
    ['mysql://:SECRET@/run/x.sock', 'mysql://:***@/run/x.sock'],
    ['mysql:/me:SECRET@db1', 'mysql:/me:***@db1'],
    ['mysql:/me:SECRET', 'mysql:/me:***'],
    ['mysql:me:SECRET@db1', 'mysql:***@db1'],
    ['//me:SECRET@db1', '//me:***@db1'],
    ['mysql//me:SECRET@db1', 'mysql//me:***@db1'],
    ['jdbc:mysql://me:SECRET@db1', 'jdbc:mysql://me:***@db1'],
    ['me:SECRET@db1', 'me:***@db1'],
    ['mysql://me:SECRET\nSECRET@db1', 'mysql://me:***@db1'],
    ['http://me:SECRET@mirror:80/debian', 'http://me:***@mirror:80/debian'],
  ])('%s', (text, shown) => expect(withoutPassword(text)).toBe(shown));
  it.each([
    'mysql://me@db1:3307',
    'mysql://me@[::1]:3307',
    'mysql://me@/run/a@b.sock',
    'mysql:///run/mysqld.sock',
    'mysql://db1',
    'http://mirror:3142/debian',
    'profiles/a:b.yaml',
    './me@home.yaml',
    'mysql:9.7',
    'registry.local:5000/mysql@sha256:0123abcd',
    'mysql:9.7,mysql@/opt/x',
    'mariadb@./unpacked',
  ])('%s has nothing to hide', (text) => expect(withoutPassword(text)).toBe(text));
  it('is known by any scheme, in any case', () => {
    expect(['mysql://h', 'MYSQL://h', 'mariadb://h', 'postgres://h'].map(isUrl)).toEqual([true, true, true, true]);
    expect(['a.yaml', './a:b', 'mysql:9.7', '://h'].map(isUrl)).toEqual([false, false, false, false]);
  });
});

describe('a message', () => {
  it.each([
    ['unknown command "mysql://me:SECRET"', ['mysql://me:SECRET']],
    ['--source=mysql://me:SECRET is odd', ['--source=mysql://me:SECRET']],
    ['fetching http://me:SECRET@mirror/x failed', []],
    ['no host in mysql://h?user=me&password=SECRET', []],
    ['"//me:SECRET@h" is not a version', ['mysql://me:SECRET@h']],
    ['no claim MYSQL://ME:SECRET', ['mysql://me:secret']],
    ['no "mysql://me:(SECRET[$&" here', ['mysql://me:(SECRET[$&']],
    [`not ${JSON.stringify('mysql://me:"SECRET" SECRET@h')}`, ['mysql://me:"SECRET" SECRET@h']],
  ])('%s', (message, words) => {
    const shown = hidePasswords(message, words);
    expect(shown).not.toContain('SECRET');
    expect(shown).toContain('***');
  });
  it('without any stays as it is', () => {
    const text = 'Source at 10.0.0.1:3306 (mysql:9.7), http://localhost:8474/proxies, me@home';
    expect(hidePasswords(text, ['run', '--server', 'mysql:9.7', './a.yaml'])).toBe(text);
  });
});
