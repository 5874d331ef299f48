import { describe, expect, it } from 'vitest';
import {
  isAboutName,
  messagesIn,
  optionIn,
  unknownName,
  withoutLoose,
  withoutValue,
} from '../../../../../src/servers/options/asked/messages.ts';

const path = '/cache/packages/x/root/usr/sbin';

describe('messages of a server program about its options', () => {
  it.each([
    [
      `2026-11-29T04:01:55.848483Z 0 [ERROR] [MY-000077] [Server] ${path}/mysqld: Error while setting value 'a' to 'sql_mode'.`,
      { level: 'error', errno: 77, text: "Error while setting value 'a' to 'sql_mode'." },
    ],
    [
      "2026-11-29T04:01:57.759169Z 0 [Warning] [MY-000067] [Server] unknown variable 'loose-sync_frm=ON'.",
      { level: 'warning', errno: 67, text: "unknown variable 'loose-sync_frm=ON'." },
    ],
    [
      `2026-11-29  4:01:59 0 [Warning] ${path}/mariadbd: unknown variable 'loose-old_alter_table=1'`,
      { level: 'warning', errno: null, text: "unknown variable 'loose-old_alter_table=1'" },
    ],
    [
      `2026-11-29 04:02:49 6693 [ERROR] ${path}/mysqld: unknown option '--skip-foo'`,
      { level: 'error', errno: null, text: "unknown option '--skip-foo'" },
    ],
    [
      "2026-11-29 04:04:43 8480 [Warning] Buffered warning: option 'x': unsigned value 9 adjusted to 1",
      { level: 'warning', errno: null, text: "option 'x': unsigned value 9 adjusted to 1" },
    ],
    [
      'Wrong date/time format specifier: x',
      { level: 'plain', errno: null, text: 'Wrong date/time format specifier: x' },
    ],
    [
      "mysqld: Can't get stat of 'x' (OS errno 2)",
      { level: 'plain', errno: null, text: "Can't get stat of 'x' (OS errno 2)" },
    ],
  ])('%s', (line, message) => {
    expect(messagesIn(line)).toEqual([{ ...message, pattern: message.text.replace(/\d+/g, '#') }]);
  });

  it('name a library without the folder of this machine, and without what differs from call to call', () => {
    const text = (errno: string) =>
      `0 [Warning] [MY-010901] [Server] Can't open shared library '/a/b/plugin/x.so' (errno: ${errno} /a/b/plugin/x.so: cannot open sh).`;
    for (const errno of ['0', '22,'])
      expect(messagesIn(text(errno)).map((one) => [one.text, one.pattern])).toEqual([
        ["Can't open shared library 'x.so'", "Can't open shared library 'x.so'"],
      ]);
  });

  it('leave out notes, what is no cause, and limits of the machine', () => {
    const text = [
      '2026-11-29T04:01:55.848524Z 0 [ERROR] [MY-010119] [Server] Aborting',
      '0 [Warning] Could not increase number of max_open_files to more than 20000 (request: 500005)',
      '0 [Warning] Buffered warning: Changed limits: max_connections: 19190 (requested 100000)',
      "0 [ERROR] Can't open the mysql.plugin table. Please run mysql_upgrade to create it.",
      '2026-11-29  4:04:43 0 [Note] Starting ack receiver thread',
      '',
    ].join('\n');
    expect(messagesIn(text)).toEqual([]);
  });
});

describe('the option that a message is about', () => {
  const names = new Set(['sql_mode', 'foo', 'new', 'secure_auth', 'innodb_defragment', 'max_connections', 'old_one']);
  it.each([
    ["Error while setting value 'foo' to 'sql-mode'.", 'sql_mode'],
    ["unknown variable 'foo=1'", 'foo'],
    ["unknown option '--old-one'", 'old_one'],
    ['--secure-auth is deprecated and will be removed in a future release', 'secure_auth'],
    ["'innodb-defragment' was removed. It does nothing now", 'innodb_defragment'],
    ["option 'max_connections': unsigned value 0 adjusted to 1.", 'max_connections'],
    ['Starting the new ack receiver thread', undefined],
  ])('%s: %s', (text, name) => {
    expect(optionIn(text, names)).toBe(name);
  });
});

it('the value of an unknown option is not told again, nor that it was asked under loose-', () => {
  const text = "unknown variable 'loose-my_key=it's 5'.";
  expect(unknownName(text)).toBe('loose-my_key');
  expect(withoutValue(text)).toBe("unknown variable 'loose-my_key'.");
  expect(withoutLoose(withoutValue(text))).toBe("unknown variable 'my_key'.");
  expect(withoutLoose("unknown option '--loose-skip-foo'")).toBe("unknown option '--skip-foo'");
});

it('a name is known or not whatever its value is', () => {
  expect(isAboutName("unknown variable 'x=1'")).toBe(true);
  expect(isAboutName("The syntax 'x' is deprecated")).toBe(true);
  expect(isAboutName("Error while setting value 'replfault' to 'x'")).toBe(false);
});
