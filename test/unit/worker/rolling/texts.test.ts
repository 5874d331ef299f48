import { describe, expect, it } from 'vitest';
import { replicationRefused } from '../../../../src/model/comparison.ts';
import { ReplfaultError } from '../../../../src/model/errors.ts';
import { withoutTls, withTls } from '../../../../src/worker/rolling/first-channel.ts';
import { NotPossible, whyNotPossible, whyNotServing } from '../../../../src/worker/rolling/not-possible.ts';
import { statementsOf } from '../../../../src/worker/rolling/system-tables.ts';

describe('whyNotServing', () => {
  it('names the errors of the log, each once, where the new program does not start', () => {
    const log = `Server second-upgraded ended with exit code 1 at start. Its log says:
2026-01-01T00:00:00Z 1 [ERROR] [MY-013090] [InnoDB] Unsupported redo log format (v0).
2026-01-01T00:00:00Z 0 [Warning] [MY-010068] [Server] something else
2026-01-01T00:00:00Z 0 [ERROR] [MY-010119] [Server] Aborting
2026-01-01T00:00:00Z 0 [ERROR] [MY-010119] [Server] Aborting`;
    expect(whyNotServing(new ReplfaultError('server-died', log))).toBe(
      'the new program does not start on this data folder: Unsupported redo log format (v0).; Aborting',
    );
  });
  it('leaves the stack of a crash out', () => {
    const log = `Server second-upgraded ended by SIGABRT at start. Its log says:
/opt/mysqld(my_print_stacktrace+0x3d)[0xf28dbd]
/opt/mysqld[0x9e654f]
This could be because you hit a bug.`;
    expect(whyNotServing(new ReplfaultError('server-died', log))).toBe(
      'the new program does not start on this data folder: Server second-upgraded ended by SIGABRT at start. This could be because you hit a bug.',
    );
  });
  it('tells where it serves and lets nobody in, and not where it is slow', () => {
    const waited = (why: string): ReplfaultError =>
      new ReplfaultError(
        'server-start-timeout',
        `Server x: waited 60 s for a login over its socket (${why}). Its log ends:`,
      );
    expect(
      whyNotServing(waited('Access denied; you need (at least one of) the SUPER privilege(s) for this operation')),
    ).toBe(
      'the new program starts on this data folder, and does not let its accounts in: Access denied; you need (at least one of) the SUPER privilege(s) for this operation',
    );
    expect(whyNotServing(waited('there is no socket yet'))).toBeNull();
    expect(whyNotServing(new Error('server-died'))).toBeNull();
  });
});

describe('whyNotPossible', () => {
  it('takes what a server answers, or a replica shows, for a reason', () => {
    expect(whyNotPossible(new NotPossible('Last_IO_Errno 2026: no TLS'))).toBe('Last_IO_Errno 2026: no TLS');
    expect(whyNotPossible(new ReplfaultError(replicationRefused, 'refused'))).toBe('refused');
    const answer = Object.assign(new Error('unknown variable'), { errno: 1193, sqlMessage: 'unknown variable' });
    expect(whyNotPossible(answer)).toBe('error 1193: unknown variable');
  });
  it('leaves every other error an error', () => {
    expect(whyNotPossible(new ReplfaultError('BOUND_EXPIRED', 'nothing came'))).toBeNull();
    expect(whyNotPossible(new ReplfaultError('server-died', 'no disk'))).toBeNull();
    expect(whyNotPossible(Object.assign(new Error('no socket'), { errno: -111 }))).toBeNull();
  });
});

describe('statementsOf', () => {
  it('splits a script at semicolons that end a line, without its comments', () => {
    const script = `-- a comment; with a semicolon
SET @a = ';'; 
# another one;
CREATE TABLE t (
  id INT -- key
);

DROP TABLE u`;
    expect(statementsOf(script)).toEqual(["SET @a = ';'", 'CREATE TABLE t (\n  id INT -- key\n)', 'DROP TABLE u']);
  });
});

describe('withoutTls', () => {
  it.each([
    ['mariadb', '10.11.6', null],
    ['mariadb', '11.8.2', 'MASTER_SSL_VERIFY_SERVER_CERT=0'],
    ['mysql-5.6', '5.6.24', null],
    ['mysql-8.0', '8.0.22', 'GET_MASTER_PUBLIC_KEY=1'],
    ['mysql-9', '9.7.4', 'SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1'],
  ])('%s %s: %s', (flavour, version, options) => {
    expect(withoutTls(flavour, version)).toBe(options);
  });
});

describe('withTls', () => {
  it.each([
    ['mariadb', '10.11.6', 'MASTER_SSL=1, MASTER_SSL_VERIFY_SERVER_CERT=0'],
    ['mysql-8.0', '8.0.22', 'MASTER_SSL=1'],
    ['mysql-9', '9.7.4', 'SOURCE_SSL=1'],
  ])('%s %s: %s', (flavour, version, options) => {
    expect(withTls(flavour, version)).toBe(options);
  });
});
