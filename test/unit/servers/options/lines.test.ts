import { describe, expect, it } from 'vitest';
import { optionDialect } from '../../../../src/servers/options/dialect.ts';
import { parseOptionLines } from '../../../../src/servers/options/lines.ts';

const mysql = optionDialect('mysql', '9.7.4');
const old = optionDialect('mysql', '5.6.24');
const mariadb = optionDialect('mariadb', '10.11.18');

const said = (text: string, dialect = mysql): unknown[] =>
  parseOptionLines(Buffer.from(text).toString('latin1'), 'my.cnf', dialect).map((line) =>
    line.kind === 'option' ? (line.value === null ? line.name : [line.name, line.value]) : [line.kind, line.path],
  );

describe('a line of an option file', () => {
  // Each as `mysqld --print-defaults` shows it; test/local/option-files compares them with real servers.
  it.each<[string, unknown]>([
    ['a=1 # comment', ['a', '1']],
    ['  a  =  1  \r', ['a', '1']],
    ['a="x # y" # z', ['a', 'x # y']],
    [`a='it''s'`, ['a', `it''s`]],
    ['a="x\\ty\\nz\\"q\\\\e\\qf\\s|"', ['a', 'x\ty\nz"q\\e\\qf |']],
    ['a = "unbalanced # still', ['a', '"unbalanced # still']],
    ['a=', ['a', '']],
    ['a=""', ['a', '']],
    ['a = x=y z', ['a', 'x=y z']],
    ['a # comment', 'a'],
    ['a="b" "c"', ['a', 'b" "c']],
    ['a=C:\\dir\\new', ['a', 'C:\\dir\new']],
    ['a=x\\', ['a', 'x\\']],
    ['a=ä', ['a', 'ä']],
    ['! include  x.cnf  ', ['include', 'x.cnf']],
    ['!includedir\t/etc/x # y', ['includedir', '/etc/x']],
  ])('%j', (line, expected) => expect(said(`[mysqld]\n${line}\n`)).toEqual([expected]));

  it.each(['# a', '; a', '', ' \t', '!x', '!includefoo', '!INCLUDE x', '!include'])('says nothing: %j', (line) =>
    expect(said(`[mysqld]\n${line}\n`)).toEqual([]),
  );

  it('keeps a # in the path of an include where the server does', () => {
    expect(said('!include x # y\n', mariadb)).toEqual([['include', 'x # y']]);
  });
});

describe('a group', () => {
  it.each([
    ['[mysqld]', true],
    ['[mysqld ]', true],
    ['[ mysqld]', false],
    ['[MySQLd]', true],
    ['[mysqld] rest # x', true],
    ['  [server]', true],
    ['[mysqld-9.7]', true],
    ['[mysqld-9]', false],
    ['[mysqld-8.0]', false],
    ['[client]', false],
    ['[]', false],
    ['[other] [mysqld]', false],
  ])('%j is read by MySQL 9.7: %s', (group, read) => expect(said(`${group}\na=1\n`)).toHaveLength(read ? 1 : 0));

  it('of MariaDB is read by MariaDB alone', () => {
    const text =
      '[mariadb]\na\n[mariadbd-10.11]\nb\n[mariadb-10.5]\nc\n[galera]\nd\n[client-server]\ne\n[mysqld-10.11]\nf\n';
    expect(said(text)).toEqual([]);
    expect(said(text, mariadb)).toEqual(['a', 'b', 'd', 'e', 'f']);
  });
});

describe('what servers refuse is a usage error with file and line', () => {
  it.each<[string, RegExp, typeof mysql?]>([
    ['a=1\n[mysqld]\n', /^my\.cnf:1 stands before any \[group\]/],
    ['\n# x\n[mysqld\n', /^my\.cnf:3 has a group without the closing \]/],
    ['\ufeff[mysqld]\na=1\n', /^my\.cnf:1 begins with a byte order mark/],
    ['[mysqld]\na=1\0b=2\n', /^The option file my\.cnf is a binary file/],
    ['[mysqld]\ndatadir /x\n', /^my\.cnf:2 does not begin with the name of an option/],
    ['[mysqld]\n--datadir=/x\n', /^my\.cnf:2 does not begin with the name/],
    ['[mysqld]\n=5\n', /^my\.cnf:2 does not begin with the name/],
    [`[mysqld]\na=${'x'.repeat(5000)}\n`, /^my\.cnf:2 is longer than the 4094 bytes/, old],
    [`[mysqld]\n# ${'x'.repeat(4092)}datadir=/x\n`, /^my\.cnf:2 is longer than the 4094 bytes/, mariadb],
  ])('%.40j', (text, message, dialect = mysql) => {
    expect(() => said(text, dialect)).toThrow(
      expect.objectContaining({ exitCode: 2, code: 'option-file', message: expect.stringMatching(message) }),
    );
  });
  it('as is a value that is not UTF-8; a comment may be', () => {
    const parse = (bytes: string) => parseOptionLines(bytes, 'my.cnf', mysql);
    expect(() => parse('[mysqld]\na=\xe4\n')).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(parse('[mysqld]\n# \xe4\n')).toEqual([]);
  });
});
