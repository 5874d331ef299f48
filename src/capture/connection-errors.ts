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
  'An account with REQUIRE SSL or REQUIRE X509 gets the same error: use --ssl-mode REQUIRED, --ssl-cert and --ssl-key.';
const pluginHint =
  'capture supports accounts with caching_sha2_password, sha256_password or mysql_native_password: create one for it.';
const pluginGoneHint = 'The server has not loaded the plugin of this account: use another plugin for the account.';
const hangUpHint =
  'It closed the connection: check that the port belongs to a MySQL or MariaDB server, and check firewalls and proxies on the path.';

/** What usually helps, by the code of the system, the library or the server. */
const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check the host and the port, and whether the server is running.',
  ENOENT: "The socket does not exist: run SHOW VARIABLES LIKE 'socket' on the server.",
  ENOTSOCK: 'That file is not a socket.',
  EACCES: 'Permission denied: check the permissions of the socket.',
  ENOTFOUND: 'The host name is unknown: check the host.',
  EAI_FAIL: 'The host name could not be resolved: check the host and the resolver.',
  EAI_AGAIN: 'The host name could not be resolved: check the host and the resolver.',
  ETIMEDOUT: 'No answer: check host, port and firewalls.',
  EHOSTUNREACH: 'There is no route to that host from this machine.',
  ENETUNREACH: 'There is no route to that host from this machine.',
  HANDSHAKE_NO_SSL_SUPPORT:
    'The server does not support encryption: use --ssl-mode PREFERRED or DISABLED to connect without it.',
  HANDSHAKE_SSL_ERROR:
    'The TLS handshake failed: check --ssl-mode and --ssl-ca, and --ssl-cert with --ssl-key if the account needs a certificate.',
  AUTH_SWITCH_PLUGIN_ERROR: pluginHint,
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: `The account sends its password in clear text, which capture never does. ${pluginHint}`,
  ECONNRESET: hangUpHint,
  EPIPE: hangUpHint,
  PROTOCOL_CONNECTION_LOST: hangUpHint,
  '1043': 'The server could not read the handshake: something on the path may change it.',
  '1159': 'The handshake timed out at the server: the path to it may be too slow.',
  '1044': 'Access denied: check the grants of the account.',
  '1698':
    'The account needs a password, or it uses unix_socket or auth_socket: then connect through the socket, as the operating system user of that name.',
  '1130':
    'The server does not accept connections from this host: run capture on another host, or add an account for this host.',
  '1129': 'The server blocks this host after failed attempts: an administrator can clear its host cache.',
  '1040': 'The server has too many connections: try again later.',
  '1203': 'The account has too many connections: try again later.',
  '1226': 'The account has exceeded its resource limit per hour: try again later or use another account.',
  '1251': pluginHint,
  '1524': pluginGoneHint,
  '1045': passwordHint,
  '1820': 'The password has expired: set a new one.',
  '1862': 'The password has expired: set a new one.',
  '3118': 'The account is locked: an administrator can unlock it with ALTER USER.',
  '3159': 'The server requires encryption: use --ssl-mode REQUIRED, or VERIFY_CA with --ssl-ca.',
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
    `Cannot connect to the ${end} at ${addressText(address)}: ${reason}${number}`,
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
  return plugin === undefined ? undefined : `the account uses the plugin ${plugin}, which is not supported`;
}

/** Text of a server, fit for terminals and YAML comments: one line, no control characters, not endless. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 300);
}
