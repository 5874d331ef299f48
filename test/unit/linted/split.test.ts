import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { splitSql } from '../../../src/linted/sql/split.ts';

const parts = (sql: string): string[] => splitSql(sql).map(({ start, end }) => sql.slice(start, end));
const kinds = (sql: string): string[] => splitSql(sql).map(({ kind }) => kind);

describe('a text is split as the client mysql does', () => {
  it.each([
    ['at semicolons', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['without one at the end', 'SELECT 1;\nSELECT 2\n', ['SELECT 1', 'SELECT 2']],
    ['at \\G and \\g', 'SHOW SLAVE STATUS\\G SELECT 1\\g', ['SHOW SLAVE STATUS', 'SELECT 1']],
    [
      'not within quotes',
      `SELECT 'a;b', "c;\\"d;", \`e;f\`; SELECT 2`,
      [`SELECT 'a;b', "c;\\"d;", \`e;f\``, 'SELECT 2'],
    ],
    ['not at doubled quotes', "SELECT 'it''s;'; SELECT 2", ["SELECT 'it''s;'", 'SELECT 2']],
    ['not at an escaped quote', "SELECT 'a\\';b'; SELECT 2", ["SELECT 'a\\';b'", 'SELECT 2']],
    ['a backslash escapes nothing in back quotes', 'SELECT `a\\`; SELECT 2', ['SELECT `a\\`', 'SELECT 2']],
    ['not within comments', '/* a;b */ SELECT 1 -- x;y\n; # c;d\nSELECT 2', ['SELECT 1 -- x;y', 'SELECT 2']],
    ['two dashes need a space', 'SELECT 1--1; SELECT 2', ['SELECT 1--1', 'SELECT 2']],
    ['an apostrophe in a comment is no quote', "-- can't\nSELECT 1; # won't\nSELECT 2", ['SELECT 1', 'SELECT 2']],
    [
      'comments that servers execute are text',
      '/*!50000 SELECT 1 */; /*M! SELECT 2 */',
      ['/*!50000 SELECT 1 */', '/*M! SELECT 2 */'],
    ],
    ['hints are text', 'SELECT /*+ a;b */ 1; SELECT 2', ['SELECT /*+ a;b */ 1', 'SELECT 2']],
    ['nothing between delimiters is no statement', ';;; ; -- x\n;', []],
    ['\\c throws away what was typed', 'SELECT oops \\c SELECT 1;', ['SELECT 1']],
    ['\\N is a value', 'SELECT \\N; SELECT 2', ['SELECT \\N', 'SELECT 2']],
    [
      'a quote without its fellow reaches to the end',
      "SELECT 1; SELECT 'a; SELECT 2;",
      ['SELECT 1', "SELECT 'a; SELECT 2;"],
    ],
    ['a comment without its end too', 'SELECT 1; /* SELECT 2;', ['SELECT 1']],
    ['CRLF', 'SELECT 1;\r\nSELECT\r\n2;\r\n', ['SELECT 1', 'SELECT\r\n2']],
  ])('%s', (_, sql, expected) => {
    expect(parts(sql)).toEqual(expected);
  });

  it.each([
    [
      'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\nSELECT 2;',
      ['CREATE PROCEDURE p() BEGIN SELECT 1; END', 'SELECT 2'],
    ],
    ['delimiter $$\nSELECT 1; SELECT 2$$SELECT 3$$\n\\d ;\nSELECT 4;', ['SELECT 1; SELECT 2', 'SELECT 3', 'SELECT 4']],
    ["DELIMITER ';;'\nSELECT 1; SELECT 2;;", ['SELECT 1; SELECT 2']],
    ['  DELIMITER //  -- ours\r\nSELECT 1//', ['SELECT 1']],
  ])('DELIMITER is obeyed: %j', (sql, expected) => {
    expect(parts(sql)).toEqual(expected);
    expect(new Set(kinds(sql))).toEqual(new Set(['statement']));
  });

  it('commands of the client are told apart, and end with their line or the delimiter', () => {
    const sql =
      'use db; SELECT 1;\nsource a.sql\n\\! ls; rm x\nSELECT 2 \\p;\nsystem ls\nexit\nstatus;\nSELECT use FROM t;';
    const found = splitSql(sql).map(({ kind, start, end }) => [kind, sql.slice(start, end)]);
    expect(found).toEqual([
      ['command', 'use db'],
      ['statement', 'SELECT 1'],
      ['command', 'source a.sql'],
      ['command', '\\! ls; rm x'],
      ['statement', 'SELECT 2 \\p'],
      ['command', '\\p'],
      ['command', 'system ls'],
      ['command', 'exit'],
      ['command', 'status'],
      ['statement', 'SELECT use FROM t'],
    ]);
  });
});

describe('whatever is in the text', () => {
  const generator = xoroshiro128plus(7);
  const upTo = (most: number): number => uniformInt(generator, 0, most);
  const oneOf = <T>(list: readonly T[]): T => list[upTo(list.length - 1)] as T;
  const pieces = [
    "'a;b'",
    '"c\\";d"',
    '`e;f`',
    "'it''s'",
    '1',
    'x',
    '/*!40000 y */',
    '/*+ z;z */',
    '\\N',
    "'\\\\'",
    '(',
    ')',
  ];
  const between = [' ', '\n', '\t', '\r\n', ' /* ;\' " */ ', ' -- ;\'"`\n', ' #;"\n', '\n--\n'];

  it('3,000 random texts: each statement is found whole, with the place where it begins', () => {
    for (let round = 0; round < 3000; round += 1) {
      const statements = Array.from(
        { length: 1 + upTo(5) },
        () => `SELECT${Array.from({ length: upTo(6) }, () => oneOf(between) + oneOf(pieces)).join('')}`,
      );
      const delimiter = oneOf([';', '//', '$$', 'GO']);
      const head = delimiter === ';' ? '' : `DELIMITER ${delimiter}\n`;
      const sql =
        head +
        statements
          .map((one) => `${oneOf(between)}${one}${oneOf(['', ' ', '\n'])}${oneOf([delimiter, '\\G'])}`)
          .join('');
      expect(parts(sql), JSON.stringify(sql)).toEqual(statements);
    }
  });

  it('3,000 texts of random characters: no part overlaps another, and none is empty', () => {
    const letters = [
      "'",
      '"',
      '`',
      ';',
      '\\',
      '/',
      '*',
      '-',
      '#',
      '\n',
      ' ',
      '!',
      'G',
      'g',
      'd',
      'a',
      'use ',
      'DELIMITER ',
      '\ud83d',
      '\u0000',
    ];
    for (let round = 0; round < 3000; round += 1) {
      const sql = Array.from({ length: upTo(60) }, () => oneOf(letters)).join('');
      let last = 0;
      for (const { kind, start, end } of splitSql(sql)) {
        expect(end, JSON.stringify(sql)).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(sql.length);
        if (kind === 'statement') expect(start).toBeGreaterThanOrEqual(last);
        if (kind === 'statement') last = end;
      }
    }
  });

  it.each([
    ['statements', (line: number) => `INSERT INTO t VALUES (${line}, 'a;b', "c") -- d;e\n;`],
    ['one statement', (line: number) => `${line === 0 ? 'SELECT' : ','} ${line}`],
    ['one string', (line: number) => (line === 0 ? "SELECT '" : 'a;b')],
    ['comments', () => '-- a;b'],
    ['delimiters', () => 'DELIMITER //'],
  ])('10,000 lines of %s take less than 2 s', (_, lineOf) => {
    const sql = Array.from({ length: 10_000 }, (_one, line) => lineOf(line)).join('\n');
    const before = performance.now();
    splitSql(sql);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
