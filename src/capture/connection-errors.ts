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
  'Check the user in the URL and the password (REPLFAULT_SOURCE_PASSWORD or REPLFAULT_REPLICA_PASSWORD, --defaults-file, MYSQL_PWD).';

/** What usually helps, by the code of the system, the library or the server. */
const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check host and port, or whether the server runs.',
  ENOENT: "There is no such socket: ask the server with SHOW VARIABLES LIKE 'socket'.",
  ENOTSOCK: 'That file is no socket.',
  EACCES: 'You may not use that socket: check its permissions.',
  ENOTFOUND: 'The name is not known: check the host.',
  EAI_AGAIN: 'The name could not be looked up: check the host and the resolver.',
  ETIMEDOUT: 'No answer: check host, port and firewalls.',
  EHOSTUNREACH: 'There is no way to that host from here.',
  ENETUNREACH: 'There is no way to that host from here.',
  HANDSHAKE_NO_SSL_SUPPORT: 'The server offers no encryption: --ssl-mode PREFERRED or DISABLED connects all the same.',
  HANDSHAKE_SSL_ERROR: 'The encryption could not be agreed on: check --ssl-mode and --ssl-ca.',
  '1044': 'The account may not use that: check its grants.',
  '1045': passwordHint,
  '1698': passwordHint,
  '1130': 'The server takes no account from this host: run capture elsewhere or add an account for this host.',
  '1129': 'The server blocks this host after failed attempts: an administrator can clear its host cache.',
  '1040': 'The server has no connection left: try again later.',
  '1203': 'The account has no connection left: try again later.',
  '1820': 'The password has expired: set a new one.',
  '1862': 'The password has expired: set a new one.',
  '3118': 'The account is locked.',
  '4151': 'The account is locked.',
};

/** The clear form of whatever went wrong while connecting: which end, where, errno and what to do. Exit code 3. */
export function connectionError({ end, address }: EndName, cause: unknown): ReplfaultError {
  const { code, errno, sqlMessage, message } = cause as LibraryError;
  const fromServer = sqlMessage !== undefined;
  const known = fromServer ? hints[String(errno)] : hints[code ?? ''];
  const number = fromServer && errno !== undefined ? ` (${errno})` : '';
  const reason = printable(sqlMessage || message || code || String(cause));
  return new ReplfaultError(
    'capture-connect',
    `The ${end} at ${addressText(address)} takes no connection: ${reason}${number}`,
    {
      hint: known ?? 'Check that a MySQL or MariaDB server answers there.',
      cause,
    },
  );
}

/** Text of a server, fit for terminals and YAML comments: one line, no control characters, not endless. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 300);
}
