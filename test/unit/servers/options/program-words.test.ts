import { describe, expect, it } from 'vitest';
import { isUnknown, optionIn, sayingsIn, toldWords } from '../../../../src/servers/options/asked/program-words.ts';

const path = '/cache/packages/x/root/usr/sbin';

describe('what a program says of its options', () => {
  it.each([
    [
      `2026-11-29T04:01:55.848483Z 0 [ERROR] [MY-000077] [Server] ${path}/mysqld: Error while setting value 'a' to 'sql_mode'.`,
      { level: 'error', words: "Error while setting value 'a' to 'sql_mode'." },
    ],
    [
      "2026-11-29T04:01:57.759169Z 0 [Warning] [MY-000067] [Server] unknown variable 'loose-sync_frm=ON'.",
      { level: 'warning', words: "unknown variable 'sync_frm=ON'." },
    ],
    [
      `2026-11-29  4:01:59 0 [Warning] ${path}/mariadbd: unknown variable 'loose-old_alter_table=1'`,
      { level: 'warning', words: "unknown variable 'old_alter_table=1'" },
    ],
    [
      `2026-11-29 04:02:49 6693 [ERROR] ${path}/mysqld: unknown variable 'storage_engine=InnoDB'`,
      { level: 'error', words: "unknown variable 'storage_engine=InnoDB'" },
    ],
    ['Wrong date/time format specifier: x', { level: 'other', words: 'Wrong date/time format specifier: x' }],
  ])('%s', (line, saying) => {
    expect(sayingsIn(line)).toEqual([saying]);
  });
  it('that it ends, and nothing, is no saying', () => {
    expect(sayingsIn('2026-11-29T04:01:55.848524Z 0 [ERROR] [MY-010119] [Server] Aborting\n\n')).toEqual([]);
  });
});

describe('the option that a line is about', () => {
  const names = new Set(['sql_mode', 'foo', 'new', 'secure_auth', 'innodb_defragment', 'max_connections', 'old_one']);
  it.each([
    ["Error while setting value 'foo' to 'sql-mode'.", 'sql_mode'],
    ["unknown variable 'foo=1'", 'foo'],
    ["unknown option '--old-one'", 'old_one'],
    ['--secure-auth is deprecated and will be removed in a future release', 'secure_auth'],
    ["'innodb-defragment' was removed. It does nothing now", 'innodb_defragment'],
    ["option 'max_connections': unsigned value 0 adjusted to 1.", 'max_connections'],
    ['Starting the new ack receiver thread', undefined],
  ])('%s: %s', (words, name) => {
    expect(optionIn(words, names)).toBe(name);
  });
});

it('the value of an unknown option is not told again', () => {
  const words = "unknown variable 'my_key=it's 5'.";
  expect(isUnknown(words)).toBe(true);
  expect(toldWords(words)).toBe("unknown variable 'my_key'");
});
