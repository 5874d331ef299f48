import { writeFile } from 'node:fs/promises';
import type { LibraryPair } from '../library/pair.ts';
import type { LibraryServer } from '../library/server.ts';
import { filesIn, folderTrouble } from './home.ts';
import type { PairDescription, ServerEndpoint, UpPlan } from './types.ts';

/** How to reach a pair whose files are in `dir`. */
export function describePair(
  pair: LibraryPair,
  { name, tool }: Pick<UpPlan, 'name' | 'tool'>,
  dir: string,
): PairDescription {
  const files = filesIn(dir);
  const server = (end: 'source' | 'replica', { spec, version, connection }: LibraryServer): ServerEndpoint => {
    const { host, port, user, password, socketPath } = connection;
    return { server: spec, version, host, port, socket: socketPath, user, password, optionFile: files.optionFile(end) };
  };
  return {
    name,
    source: server('source', pair.source),
    replica: server('replica', pair.replica),
    proxy: { ...pair.throughLink, optionFile: files.optionFile('proxy') },
    join: [...tool, 'exec', name, '--'],
  };
}

/**
 * Writes the option files of a description, for clients of both vendors. Passwords need no quoting there.
 *
 * @throws ReplfaultError `UP_FOLDER` (environment).
 */
export async function writeOptionFiles({ source, replica, proxy }: PairDescription): Promise<void> {
  const server = ({ user, password, socket, optionFile }: ServerEndpoint) =>
    writeOptionFile(optionFile, { user, password, socket });
  const { user, password, host, port } = proxy;
  await Promise.all([
    server(source),
    server(replica),
    writeOptionFile(proxy.optionFile, { user, password, host, port: String(port), protocol: 'tcp' }),
  ]);
}

// Clients of MariaDB 11.4 and later demand a certificate over TCP unless told, and no other client reads this group.
const noCertificate = '[client-mariadb]\ndisable-ssl-verify-server-cert\n';

async function writeOptionFile(path: string, options: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(options).map(([name, value]) => `${name}=${value}\n`);
  const text = `[client]\n${lines.join('')}${noCertificate}`;
  await writeFile(path, text, { mode: 0o600, flag: 'wx' }).catch((cause: Error) => {
    throw folderTrouble(cause, `${path} cannot be written`);
  });
}

/** Variables of the environment of a command that `exec` runs, documented in docs/up.md. */
export function environmentOf({ name, source, replica, proxy }: PairDescription): Record<string, string> {
  const ends = { SOURCE: source, REPLICA: replica, PROXY: proxy };
  const variables = Object.entries(ends).flatMap(([end, { host, port, user, password, optionFile, ...more }]) => {
    const values = { HOST: host, PORT: String(port), USER: user, PASSWORD: password, OPTION_FILE: optionFile };
    const socket = 'socket' in more ? { SOCKET: more.socket } : {};
    return Object.entries({ ...values, ...socket }).map(([what, value]) => [`REPLFAULT_${end}_${what}`, value]);
  });
  return { REPLFAULT_PAIR: name, ...Object.fromEntries(variables) };
}
