import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressText, parseServerUrl } from '../../../src/capture/address.ts';
import { type ClientOptions, clientOptions, readClientOptions } from '../../../src/capture/option-file.ts';
import { resolveTargets } from '../../../src/cli/resolve-targets.ts';
import { optionDialect } from '../../../src/servers/options/dialect.ts';
import { parseOptionLines } from '../../../src/servers/options/lines.ts';

const tcp = (host: string, port: number) => ({ kind: 'tcp', host, port });
const socket = (path: string) => ({ kind: 'socket', path });

describe('the URL of a server', () => {
  it.each<[string, object]>([
    ['mysql://me@db1:3307', { address: tcp('db1', 3307), user: 'me', password: null }],
    ['mysql://db1', { address: tcp('db1', 3306), user: null, password: null }],
    ['mariadb://me@db1/', { address: tcp('db1', 3306), user: 'me', password: null }],
    ['mysql://me@[::1]:3307', { address: tcp('::1', 3307), user: 'me', password: null }],
    ['mysql://me@/run/mysqld/mysqld.sock', { address: socket('/run/mysqld/mysqld.sock'), user: 'me', password: null }],
    ['mysql:///run/a@b.sock', { address: socket('/run/a@b.sock'), user: null, password: null }],
    ['mysql://m%40e:p%3Aw@db1', { address: tcp('db1', 3306), user: 'm@e', password: 'p:w' }],
    ['mysql://me:p@ss:w@db1:1', { address: tcp('db1', 1), user: 'me', password: 'p@ss:w' }],
    ['mysql://me:@db1', { address: tcp('db1', 3306), user: 'me', password: '' }],
  ])('%s', (text, expected) => expect(parseServerUrl(text, '--source')).toEqual(expected));

  it.each<[string, RegExp]>([
    ['db1', /is not the URL/],
    ['postgres://me@db1', /is not the URL/],
    ['mysql://me@', /has no host/],
    ['mysql://me@db1:0', /a port that is not between/],
    ['mysql://me@db1:99999', /a port that is not between/],
    ['mysql://me@db1/shop', /has a path or parameters/],
    ['mysql://me@db1?ssl=1', /has a path or parameters/],
    ['mysql://m%e@db1', /percent-encoding/],
    [`mysql://me@/${'x'.repeat(120)}`, /107 bytes/],
  ])('%s is refused', (text, message) => {
    expect(() => parseServerUrl(text, '--source')).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
  it.each([
    ['mysql://mon:pa/ss@127.0.0.1:3306', 'pa/ss'],
    ['mysql://mon:12/x@h:3306', '12/x'],
    ['mysql://mon:a@b/c@h:3306', 'b/c'],
    ['mysql://mo/n@h', 'no password here'],
    ['mysql://mon:/x@h', '/x'],
    ['mysql://mon:50%@h', '50%'],
  ])('%s: the cause is told, and both ways out', (url, secret) => {
    expect(() => parseServerUrl(url, '--replica')).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(/in front of its last "@"|invalid percent-encoding/),
        hint: expect.stringMatching(/"\/" as %2F.*REPLFAULT_REPLICA_PASSWORD/),
      }),
    );
    expect(() => parseServerUrl(url, '--replica')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });
  it('never shows a password', () => {
    for (const url of [
      'mysql://me:secret@db1:x',
      'mysql://me:sec@ret@db1:99999',
      'mysql://me:secret@/a%',
      'me:secret@h',
    ])
      expect(() => parseServerUrl(url, '--source')).toThrow(
        expect.objectContaining({ message: expect.not.stringMatching(/secret|sec|ret@/) }),
      );
  });
  it('is shown as people read it', () => {
    expect(addressText({ kind: 'tcp', host: '::1', port: 1 })).toBe('[::1]:1');
    expect(addressText({ kind: 'socket', path: '/s' })).toBe('/s');
  });
});

/** What an option file of this text says to clients. */
function parseClientOptions(text: string): ClientOptions {
  const groups = new Set(['client', 'client-mariadb']);
  const lines = parseOptionLines(text, 'my.cnf', optionDialect('mysql', '9.7'), { wanted: groups });
  return clientOptions(lines.flatMap((line) => (line.kind === 'option' ? [line] : [])));
}

describe('an option file', () => {
  it('is read in its section [client] alone', () => {
    const text = `
[mysqld]
user=mysql
[client]
# password = no
user = "me # you"
password='it''s; "a" \\\\ b'
ssl_mode = VERIFY_CA # comment
[mysqldump]
password = other`;
    expect(parseClientOptions(text)).toEqual({
      user: 'me # you',
      password: `it''s; "a" \\ b`,
      sslMode: 'VERIFY_CA',
      sslCa: null,
      sslCert: null,
      sslKey: null,
      ignored: [],
    });
    expect(parseClientOptions('[client]\npassword=a\npassword=b#c\n').password).toBe('b');
    expect(parseClientOptions('[Client ]\r\npassword = pw \r\n').password).toBe('pw');
  });
  it.each<[string, Partial<ClientOptions>]>([
    ['ssl-cert=/c.pem\nssl_key = "/k.pem"', { sslCert: '/c.pem', sslKey: '/k.pem', sslMode: null }],
    ['ssl-verify-server-cert', { sslMode: 'VERIFY_IDENTITY' }],
    ['loose-ssl-verify-server-cert=1 # yes', { sslMode: 'VERIFY_IDENTITY' }],
    ['ssl_verify_server_cert = OFF', { sslMode: null }],
    ['ssl-verify-server-cert\ndisable-ssl-verify-server-cert', { sslMode: null }],
    ['skip-ssl', { sslMode: 'DISABLED' }],
    ['ssl=0', { sslMode: 'DISABLED' }],
    ['ssl\nssl-ca=', { sslMode: null, sslCa: null }],
    ['ssl-verify-server-cert\nssl-mode=REQUIRED', { sslMode: 'REQUIRED' }],
    ['ssl-capath=/etc/ssl\ntls-version=TLSv1.3', { ignored: ['ssl-capath', 'tls-version'] }],
    // Other clients ask for it then; it is not the text of the line.
    ['password\nuser=me', { password: null, user: 'me' }],
  ])('says with %j', (lines, expected) => {
    expect(parseClientOptions(`[client]\n${lines}\n`)).toMatchObject(expected);
  });
  it('is read with what it includes, and refused as clients refuse it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rf-'));
    const file = join(dir, 'my.cnf');
    await writeFile(join(dir, 'more.cnf'), '[client]\npassword=secret\n');
    await writeFile(file, '[client]\nuser=me\n!include more.cnf\n');
    expect((await readClientOptions(file)).options).toMatchObject({ user: 'me', password: 'secret' });
    await writeFile(file, 'password=secret\n[client]\nuser=me\n');
    await expect(readClientOptions(file)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/my\.cnf:1 stands before any \[group\]/),
    });
    await writeFile(join(dir, '.my.cnf'), '[client\npassword=secret\n');
    const { options, warnings } = await readClientOptions(undefined, dir);
    expect(options.password).toBeNull();
    expect(warnings.join()).toMatch(/\.my\.cnf:1 has a group without the closing \]/);
    await rm(dir, { recursive: true });
  });
  it('is warned about when it asks for what has no effect', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rf-'));
    await writeFile(join(dir, '.my.cnf'), '[client]\nssl-capath=/etc/ssl\n');
    expect((await readClientOptions(undefined, dir)).warnings.join()).toMatch(/ssl-capath, which has no effect here/);
    await rm(dir, { recursive: true });
  });
  it('is warned about when others may read a password in it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rf-'));
    const file = join(dir, '.my.cnf');
    expect(await readClientOptions(undefined, dir)).toMatchObject({ options: { password: null }, warnings: [] });
    await writeFile(file, '[client]\npassword=secret\n');
    await chmod(file, 0o644);
    const { options, warnings } = await readClientOptions(undefined, dir);
    expect(options.password).toBe('secret');
    expect(warnings.join()).toMatch(/readable by other users: chmod 600/);
    expect(warnings.join()).not.toContain('secret');
    await chmod(file, 0o600);
    expect((await readClientOptions('~/.my.cnf', dir)).warnings).toEqual([]);
    await rm(dir, { recursive: true });
    await expect(readClientOptions('~/gone.cnf', dir)).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('credentials', () => {
  const urls = { source: 'mysql://a:inUrl@h', replica: 'mysql://b@h', defaultsFile: '/dev/null' };
  const never = async (): Promise<string | null> => null;

  it('come from the URL, the variable of the end, the common one, or a prompt', async () => {
    const env = { REPLFAULT_SOURCE_PASSWORD: 'own', MYSQL_PWD: 'common' };
    const first = await resolveTargets(urls, env, never);
    expect([first.source.password, first.replica.password]).toEqual(['inUrl', 'common']);
    expect(first.warnings.join()).toMatch(/--source is visible to other users/);
    expect(first.warnings.join()).not.toContain('inUrl');
    const second = await resolveTargets({ ...urls, source: 'mysql://a@h' }, env, never);
    expect([second.source.password, second.warnings]).toEqual(['own', []]);
    const asked: string[] = [];
    const third = await resolveTargets({ ...urls, source: 'mysql://a@localhost:5' }, {}, async (question) => {
      asked.push(question);
      return 'typed';
    });
    expect([third.source.password, third.replica.password]).toEqual(['typed', 'typed']);
    expect(asked).toEqual(['password of a on the source: ', 'password of b on the replica: ']);
    expect(third.source.address).toEqual(tcp('127.0.0.1', 5));
    expect((await resolveTargets(urls, {}, never)).replica.password).toBe('');
  });
  it('come from the option file before the common variable, and after that of the end', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rf-'));
    const defaultsFile = join(dir, 'my.cnf');
    await writeFile(defaultsFile, '[client]\npassword=filed\n', { mode: 0o600 });
    const env = { REPLFAULT_SOURCE_PASSWORD: 'own', MYSQL_PWD: 'common' };
    const { source, replica } = await resolveTargets({ ...urls, source: 'mysql://a@h', defaultsFile }, env, never);
    expect([source.password, replica.password]).toEqual(['own', 'filed']);
    await rm(dir, { recursive: true });
  });
});
