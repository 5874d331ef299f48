import { usageError } from '../model/errors.ts';
import { withoutPassword } from '../model/server-url.ts';

/** Where a server is reached. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

export interface ServerUrl {
  readonly address: Address;
  /** `null` where the URL names nobody. */
  readonly user: string | null;
  /** `null` where the URL holds none, as it should be. */
  readonly password: string | null;
}

const defaultPort = 3306;
/** Ends with a usage error about the URL; the hint says how to write one, unless told otherwise. */
type Wrong = (what: string, hint?: string) => never;

/** Characters that end a part of a URL, as they are written inside one. */
const encodings = '"/" as %2F, "@" as %40, ":" as %3A, "?" as %3F, "#" as %23, "%" as %25';
const forms = 'mysql://user@host:3306, mysql://user@[::1]:3306 or mysql://user@/path/to/mysql.sock';

/**
 * Reads the URL of a server: host and port, or the absolute path of a Unix socket. User and password may be percent-encoded.
 * Throws a usage error (exit 2), which never shows a password.
 */
export function parseServerUrl(text: string, option: string): ServerUrl {
  const wrong: Wrong = (what, hint = `Write ${forms}.`) => {
    throw usageError('server-url', `${option} ${JSON.stringify(withoutPassword(text))} ${what}`, hint);
  };
  const encode = `Percent-encode the password (${encodings}), or omit it from the URL and set REPLFAULT_${option.replace(/^-*/, '').toUpperCase()}_PASSWORD.`;
  const scheme = /^(mysql|mariadb):\/\//i.exec(text);
  if (!scheme) return wrong('is not the URL of a server');
  const rest = text.slice(scheme[0].length);
  // The last @ before a socket's path: a password may hold one that nobody encoded, and so may a path.
  const slash = rest.indexOf('/');
  const at = rest.lastIndexOf('@', slash === -1 ? rest.length : slash);
  const account = at === -1 ? '' : rest.slice(0, at);
  const place = rest.slice(at + 1);
  const colon = account.indexOf(':');
  const user = decoded(colon === -1 ? account : account.slice(0, colon));
  const password = colon === -1 ? null : decoded(account.slice(colon + 1));
  if (user === null || (colon !== -1 && password === null)) return wrong('has an invalid percent-encoding', encode);
  const isSocket = place.startsWith('/');
  // The host ends at the first slash, and no host and no port holds an @: the slash is one of the account's own.
  if (!isSocket && place.includes('@')) return wrong('has a "/" in front of its last "@"', encode);
  return { address: isSocket ? socket(place, wrong) : tcp(place, wrong), user: user || null, password };
}

function socket(place: string, wrong: Wrong): Address {
  const path = decoded(place);
  if (path === null) return wrong('has an invalid percent-encoding');
  // The kernel's limit of 108 bytes with the ending zero.
  if (Buffer.byteLength(path) > 107) return wrong('names a socket path of over 107 bytes');
  return { kind: 'socket', path };
}

function tcp(place: string, wrong: Wrong): Address {
  const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:/?#[\]\s]+))(?::(\d{1,5}))?(\/.*|\?.*|#.*)?$/.exec(place);
  if (!match) return wrong('has no host');
  const [, six, four, port, more] = match;
  if (more !== undefined && more !== '/') return wrong('has a path or parameters: remove everything after the port');
  const number = port === undefined ? defaultPort : Number(port);
  if (number < 1 || number > 65_535) return wrong('names a port that is not between 1 and 65535');
  return { kind: 'tcp', host: six ?? four ?? '', port: number };
}

/** An address as people read it. */
export function addressText(address: Address): string {
  if (address.kind === 'socket') return address.path;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
