import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, it } from 'vitest';
import { ReplfaultError } from '../../../../src/model/errors.ts';
import { lookUp } from '../../../../src/servers/options/classes/index.ts';
import { decideOptions } from '../../../../src/servers/options/decide.ts';
import { optionDialect } from '../../../../src/servers/options/dialect.ts';
import { parseOptionLines } from '../../../../src/servers/options/lines.ts';
import { looksLikePath } from '../../../../src/servers/options/values.ts';
import { optionFileText } from '../../../../src/servers/options/write.ts';

const dialects = [
  optionDialect('mysql', '9.7.4'),
  optionDialect('mysql', '5.6.24'),
  optionDialect('mariadb', '10.11.18'),
] as const;

const tool = ['--datadir=/scratch/data', '--log-bin=binlog', '--port=40001', '--skip-replica-start=ON'];

/** Parts that option files are made of, and some that they should not be. */
const parts = [
  ...['[mysqld]\n', '[mariadb]', '[', ']', '\n', '\r\n', '\n', ' ', '\t', '=', ' = ', '"', "'", '\\', '\\n', '#', ';'],
  ...['loose-', 'skip-', 'maximum_', 'enable-', 'datadir', 'general_log_file', 'port', 'plugin_load', 'sql_mode'],
  ...['report_password', 'init_connect', 'innodb_data_file_path', 'default_time_zone', 'conn.replicate_do_db', 'x'],
  ...['/etc/x', '../', '~', 'ibdata1:12M', 'C:', '1', 'ON', '+01:00', '!include ', '!includedir x', '--', '-', '.'],
  ...['\0', '\xef\xbb\xbf', '\xff', '\xc3\xa4', 'hunter2', ' '.repeat(300), '\\'.repeat(99), 'a'.repeat(5000)],
];

it('reads 10,000 random files: a decision or a usage error, soon, and what it writes says the same again', () => {
  const random = xoroshiro128plus(20261128);
  const below = (limit: number): number => uniformInt(random, 0, limit - 1);
  let decisions = 0;
  let kept = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const dialect = dialects[round % dialects.length] ?? dialects[0];
    const pieces = Array.from({ length: below(40) }, () =>
      below(12) === 0 ? String.fromCharCode(below(256)) : (parts[below(parts.length)] ?? ''),
    );
    const text = (below(4) === 0 ? '' : '[mysqld]\n') + pieces.join('');
    const startedAt = performance.now();
    try {
      const lines = parseOptionLines(text, 'my.cnf', dialect);
      const user = lines.flatMap((line) =>
        line.kind === 'option' ? [{ name: line.name, value: line.value, where: `my.cnf:${line.line}` }] : [],
      );
      const decision = decideOptions(user, tool, dialect);
      decisions += 1;
      kept += decision.kept.length;
      for (const { name, value } of decision.kept)
        if (lookUp(name, dialect).rule.class === 'path') expect(looksLikePath(value ?? ''), text).toBe(false);
      const written = Buffer.from(optionFileText([], decision.kept, dialect)).toString('latin1');
      const again = parseOptionLines(written, 'own.cnf', dialect);
      expect(again.map((line) => (line.kind === 'option' ? [line.name, line.value] : line))).toEqual(
        decision.kept.map(({ name, value }) => [name, value]),
      );
    } catch (error) {
      if (!(error instanceof ReplfaultError)) throw error;
      expect(error.exitCode).toBe(2);
      expect(error.message.replace(/\(hidden\)/g, '')).not.toMatch(/=.*hunter2/);
    }
    expect(performance.now() - startedAt, JSON.stringify(text)).toBeLessThan(3000);
  }
  // Not all of them are refused at once, and something is left of them.
  expect(decisions).toBeGreaterThan(500);
  expect(kept).toBeGreaterThan(100);
}, 60_000);

it.each<[string, string]>([
  ['spaces', ' '.repeat(900_000)],
  ['backslashes', `[mysqld]\na="${'\\'.repeat(900_000)}"`],
  ['quotes', `[mysqld]\na=${'"\''.repeat(450_000)}`],
  ['prefixes', `[mysqld]\n${'loose-'.repeat(150_000)}datadir=/x`],
  ['groups', '[mysqld]\n'.repeat(100_000)],
  ['lines', `[mysqld]\n${'a=1\n'.repeat(200_000)}`],
  ['spaces in a value', `[mysqld]\na=1${' '.repeat(900_000)}x`],
  ['colons', `[mysqld]\na=://${':'.repeat(900_000)}`],
  ['addresses', `[mysqld]\na=${'://a:b'.repeat(150_000)}`],
  ['passwords', `[mysqld]\na=${`password${' '.repeat(99)}`.repeat(8000)}x`],
  ['tablespaces', `[mysqld]\ninnodb_data_file_path=${'a:1M;'.repeat(150_000)}`],
])(
  'is not slow with a megabyte of %s',
  (_, text) => {
    const startedAt = performance.now();
    const dialect = dialects[0];
    try {
      const lines = parseOptionLines(text, 'my.cnf', dialect);
      decideOptions(
        lines.flatMap((line) => (line.kind === 'option' ? [{ name: line.name, value: line.value, where: '' }] : [])),
        tool,
        dialect,
      );
    } catch (error) {
      expect(error).toBeInstanceOf(ReplfaultError);
    }
    expect(performance.now() - startedAt).toBeLessThan(5000);
  },
  60_000,
);
