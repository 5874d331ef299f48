import { ReplfaultError } from '../model/errors.ts';
import { type Address, addressText } from './address.ts';

/** Which server a message is about. */
export interface EndName {
  readonly end: 'source' | 'replica';
  readonly address: Address;
}

interface LibraryError {
  readonly code?: string;
  readonly errno?: number;
  readonly message?: string;
  readonly sqlMessage?: string;
}

const passwordHint =
  'Check the user in the URL and the password (REPLFAULT_SOURCE_PASSWORD or REPLFAULT_REPLICA_PASSWORD, --defaults-file, MYSQL_PWD). ' +
  'An account with REQUIRE SSL or REQUIRE X509 is refused in the same words: --ssl-mode REQUIRED, --ssl-cert and --ssl-key.';
const pluginHint =
  'capture can use accounts with caching_sha2_password, sha256_password or mysql_native_password: make one for it.';
const pluginGoneHint = 'The plugin of this account is not loaded in the server: give the account another one.';
const hangUpHint =
  'It hung up: check that the port is that of a MySQL or MariaDB server, and firewalls and proxies on the way.';

/** What usually helps, by the code of the system, the library or the server. */
const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check host and port, or whether the server runs.',
  ENOENT: "There is no such socket: ask the server with SHOW VARIABLES LIKE 'socket'.",
  ENOTSOCK: 'That file is no socket.',
  EACCES: 'You may not use that socket: check its permissions.',
  ENOTFOUND: 'The name is not known: check the host.',
  EAI_FAIL: 'The name could not be looked up: check the host and the resolver.',
  EAI_AGAIN: 'The name could not be looked up: check the host and the resolver.',
  ETIMEDOUT: 'No answer: check host, port and firewalls.',
  EHOSTUNREACH: 'There is no way to that host from here.',
  ENETUNREACH: 'There is no way to that host from here.',
  HANDSHAKE_NO_SSL_SUPPORT: 'The server offers no encryption: --ssl-mode PREFERRED or DISABLED connects all the same.',
  HANDSHAKE_SSL_ERROR:
    'The encryption could not be agreed on: check --ssl-mode, --ssl-ca, and --ssl-cert with --ssl-key where there is a certificate for the account.',
  AUTH_SWITCH_PLUGIN_ERROR: pluginHint,
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: `The account sends its password in clear text, which capture never does. ${pluginHint}`,
  ECONNRESET: hangUpHint,
  EPIPE: hangUpHint,
  PROTOCOL_CONNECTION_LOST: hangUpHint,
  '1043': 'The server did not understand the greeting: something on the way may change it.',
  '1159': 'The server waited too long for the greeting: the way to it may be too slow.',
  '1044': 'The account may not use that: check its grants.',
  '1698':
    'The account needs a password, or it has unix_socket or auth_socket and is for the user of that name on the machine of the server, over its socket.',
  '1130': 'The server takes no account from this host: run capture elsewhere or add an account for this host.',
  '1129': 'The server blocks this host after failed attempts: an administrator can clear its host cache.',
  '1040': 'The server has no connection left: try again later.',
  '1203': 'The account has no connection left: try again later.',
  '1226': 'The account has used up what it may do in an hour: try again later or with another one.',
  '1251': pluginHint,
  '1524': pluginGoneHint,
  '1045': passwordHint,
  '1820': 'The password has expired: set a new one.',
  '1862': 'The password has expired: set a new one.',
  '3118': 'The account is locked: an administrator can unlock it with ALTER USER.',
  '3159': 'The server takes no connection without encryption: --ssl-mode REQUIRED, or VERIFY_CA with --ssl-ca.',
  '4151': 'The account is locked: an administrator can unlock it with ALTER USER.',
};

/** The clear form of whatever went wrong while connecting: which end, where, errno and what to do. Exit code 3. */
export function connectionError({ end, address }: EndName, cause: unknown): ReplfaultError {
  const { code, errno, sqlMessage, message } = cause as LibraryError;
  const fromServer = sqlMessage !== undefined;
  const known = fromServer ? hints[String(errno)] : hints[code ?? ''];
  const number = fromServer && errno !== undefined ? ` (${errno})` : '';
  const reason = printable(sqlMessage || ownWords(code, message) || message || code || String(cause));
  return new ReplfaultError(
    'capture-connect',
    `The ${end} at ${addressText(address)} takes no connection: ${reason}${number}`,
    {
      hint: known ?? 'Check that a MySQL or MariaDB server answers there.',
      cause,
    },
  );
}

/** Where the words of the library are about its own options, which nobody can set from here. */
function ownWords(code: string | undefined, message: string | undefined): string | undefined {
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') return 'the account uses mysql_clear_password';
  const plugin = /authentication using unknown plugin ([\w-]+)/.exec(message ?? '')?.[1];
  return plugin === undefined ? undefined : `the account uses the plugin ${plugin}, which is not known here`;
}

/** Text of a server, fit for terminals and YAML comments: one line, no control characters, not endless. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 300);
}
