import { describe, expect, it } from 'vitest';
import { messagesIn } from '../../../../src/servers/options/parser-messages.ts';

describe('messages of an option parser', () => {
  it('are read as MySQL 9.7, 5.6 and MariaDB print them, without time, thread and program', () => {
    const text = [
      '2026-11-29T04:04:43.119156Z 0 [ERROR] [MY-000077] [Server] /opt/a b/usr/sbin/mysqld: still a path',
      "2026-11-29T04:04:43.258140Z 0 [ERROR] [MY-000067] [Server] unknown variable 'foo_bar=1'.",
      "2026-11-29 04:04:43 8480 [Warning] Buffered warning: option 'x': unsigned value 9 adjusted to 1",
      "2026-11-29  4:04:43 0 [ERROR] /opt/sbin/mariadbd: unknown option '--skip-foo'",
      '2026-11-29  4:04:43 0 [Note] Starting ack receiver thread',
    ].join('\n');
    expect(messagesIn(text).slice(1)).toEqual([
      { level: 'error', errno: 67, text: "unknown variable 'foo_bar=1'.", pattern: "unknown variable 'foo_bar=#'." },
      {
        level: 'warning',
        errno: null,
        text: "option 'x': unsigned value 9 adjusted to 1",
        pattern: "option 'x': unsigned value # adjusted to #",
      },
      { level: 'error', errno: null, text: "unknown option '--skip-foo'", pattern: "unknown option '--skip-foo'" },
    ]);
  });

  it('name a library without the folder of this machine, and without what differs from call to call', () => {
    const text = (errno: string) =>
      `0 [Warning] [MY-010901] [Server] Can't open shared library '/a/b/plugin/x.so' (errno: ${errno} /a/b/plugin/x.so: cannot open sh).`;
    for (const errno of ['0', '22,'])
      expect(messagesIn(text(errno)).map((one) => [one.text, one.pattern])).toEqual([
        ["Can't open shared library 'x.so'", "Can't open shared library 'x.so'"],
      ]);
  });

  it('leave out what is no cause, and limits of the machine', () => {
    const text = [
      '0 [ERROR] [MY-010119] [Server] Aborting',
      '0 [Warning] Could not increase number of max_open_files to more than 20000 (request: 500005)',
      '0 [Warning] Buffered warning: Changed limits: max_connections: 19190 (requested 100000)',
      "0 [ERROR] Can't open the mysql.plugin table. Please run mysql_upgrade to create it.",
    ].join('\n');
    expect(messagesIn(text)).toEqual([]);
  });
});
