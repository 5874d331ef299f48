import { describe, expect, it } from 'vitest';
import { capturePair } from '../../../src/capture/capture-pair.ts';
import { connectionError } from '../../../src/capture/connection-errors.ts';
import type { Target } from '../../../src/capture/session.ts';
import { ReplfaultError } from '../../../src/model/errors.ts';
import { describeError } from '../../../src/model/result.ts';

const secret = 'sEcReT-42';
const end = { end: 'source', address: { kind: 'tcp', host: 'db1', port: 3306 } } as const;
/** What systems, the library and servers throw; each carries what no message may repeat. */
const thrown = (more: object): Error =>
  Object.assign(new Error('it failed'), { config: { password: secret }, ...more });
const fromServer = (errno: number): Error => thrown({ errno, code: 'ER_SOME', sqlMessage: 'no' });
const fallback = /^Check that a MySQL or MariaDB server answers there/;

describe('a connection that fails', () => {
  it.each<[string, Error, RegExp]>([
    ['nothing listens', thrown({ code: 'ECONNREFUSED', errno: -111 }), /Nothing listens there/],
    ['no such socket', thrown({ code: 'ENOENT' }), /socket does not exist/],
    ['a name that is not known', thrown({ code: 'ENOTFOUND' }), /host name is unknown/],
    ['a resolver that is away', thrown({ code: 'EAI_AGAIN' }), /resolver/],
    ['no answer', thrown({ code: 'ETIMEDOUT' }), /firewalls/],
    ['no way', thrown({ code: 'EHOSTUNREACH' }), /no route to that host/],
    ['somebody hangs up', thrown({ code: 'ECONNRESET' }), /closed the connection/],
    ['the server hangs up', thrown({ code: 'PROTOCOL_CONNECTION_LOST' }), /closed the connection/],
    ['no encryption there', thrown({ code: 'HANDSHAKE_NO_SSL_SUPPORT' }), /does not support encryption/],
    ['encryption that fails', thrown({ code: 'HANDSHAKE_SSL_ERROR' }), /--ssl-ca.*--ssl-cert/],
    ['a plugin that is not known', thrown({ code: 'AUTH_SWITCH_PLUGIN_ERROR' }), /caching_sha2_password/],
    ['a password in clear text', thrown({ code: 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED' }), /clear text.*never/],
    ['a wrong password', fromServer(1045), /REPLFAULT_SOURCE_PASSWORD.*REQUIRE X509/],
    ['nobody without a password', fromServer(1698), /unix_socket/],
    ['a host that may not', fromServer(1130), /account for this host/],
    ['a host that is blocked', fromServer(1129), /host cache/],
    ['too many connections', fromServer(1040), /too many connections/],
    ['an old password', fromServer(1251), /caching_sha2_password/],
    ['a plugin that the server lacks', fromServer(1524), /not loaded/],
    ['a locked account', fromServer(3118), /locked/],
    ['encryption that is required', fromServer(3159), /--ssl-mode REQUIRED/],
  ])('says what to do: %s', (_, cause, hint) => {
    const error = connectionError(end, cause);
    expect(error).toMatchObject({ exitCode: 3, code: 'capture-connect', hint: expect.stringMatching(hint) });
    expect(error.hint).not.toMatch(fallback);
    expect(error.message).toMatch(/^Cannot connect to the source at db1:3306: /);
    expect(JSON.stringify(describeError(error))).not.toContain(secret);
  });

  it('has a general hint for what nobody knows', () => {
    expect(connectionError(end, fromServer(9999)).hint).toMatch(fallback);
    expect(connectionError(end, thrown({ code: 'EWHAT' })).message).toMatch(/: it failed$/);
  });

  const at = (address: Target['address']): Target => ({
    end: 'source',
    address,
    user: 'me',
    password: secret,
    tls: { mode: 'PREFERRED', ca: null },
  });
  it.each<[string, Target]>([
    ['a port where nobody listens', at({ kind: 'tcp', host: '127.0.0.1', port: 1 })],
    ['a socket that is not there', at({ kind: 'socket', path: '/no/such.sock' })],
    ['a socket that is none', at({ kind: 'socket', path: '/dev/null' })],
    [
      'a certificate that nobody checks',
      { ...at({ kind: 'tcp', host: '127.0.0.1', port: 1 }), tls: { mode: 'VERIFY_IDENTITY', ca: null } },
    ],
  ])('says nothing of the password: %s', async (_, target) => {
    const error: unknown = await capturePair(target, { ...target, end: 'replica' }).catch((cause: unknown) => cause);
    if (!(error instanceof ReplfaultError)) throw new Error(`no error for a user: ${String(error)}`);
    expect(error.hint).toBeTruthy();
    expect(`${JSON.stringify(describeError(error))} ${error.stack} ${String(error.cause)}`).not.toContain(secret);
  });
});
