import {
  type Address,
  chooseTls,
  parseServerUrl,
  readClientOptions,
  type Target,
  tlsWarnings,
} from '../capture/index.ts';
import { askHidden } from './ask-hidden.ts';
import type { ConnectOptions } from './connect-options.ts';

export interface Targets {
  readonly source: Target;
  readonly replica: Target;
  /** About how credentials were given; none of them holds one. */
  readonly warnings: readonly string[];
}

/**
 * Puts together where, as whom and how to connect. Password of an end: the URL, REPLFAULT_SOURCE_PASSWORD or REPLFAULT_REPLICA_PASSWORD, the
 * option file, MYSQL_PWD, a prompt on a terminal, else none. @throws ReplfaultError (usage, exit 2).
 */
export async function resolveTargets(
  options: ConnectOptions,
  env: NodeJS.ProcessEnv = process.env,
  ask: (question: string) => Promise<string | null> = askHidden,
): Promise<Targets> {
  const urls = {
    source: parseServerUrl(options.source, '--source'),
    replica: parseServerUrl(options.replica, '--replica'),
  };
  const { options: client, warnings: fileWarnings } = await readClientOptions(options.defaultsFile, env['HOME']);
  // A certificate of the command line needs the key of the command line, not that of a file about another one.
  const own = options.sslCert !== undefined || options.sslKey !== undefined ? options : client;
  const tls = await chooseTls({
    mode: options.sslMode ?? client.sslMode,
    caFile: options.sslCa ?? client.sslCa,
    certFile: own.sslCert ?? null,
    keyFile: own.sslKey ?? null,
  });
  const warnings = [...fileWarnings, ...tlsWarnings(tls)];
  const target = async (end: 'source' | 'replica'): Promise<Target> => {
    const { address, user: named, password: inUrl } = urls[end];
    const user = named ?? client.user ?? env['USER'] ?? 'root';
    if (inUrl !== null) warnings.push(`the password in --${end} is visible to other users in the process list`);
    const given = inUrl ?? env[`REPLFAULT_${end.toUpperCase()}_PASSWORD`] ?? client.password ?? env['MYSQL_PWD'];
    const password = given ?? (await ask(`password of ${user} on the ${end}: `)) ?? '';
    return { end, address: asReached(address, tls.mode), user, password, tls };
  };
  const source = await target('source');
  const replica = await target('replica');
  return {
    source,
    replica: options.channel === undefined ? replica : { ...replica, channel: options.channel },
    warnings,
  };
}

/** MySQL's clients take `localhost` for a socket; a URL with a port means the port. */
const asReached = (address: Address, mode: string): Address =>
  address.kind === 'tcp' && address.host === 'localhost' && mode !== 'VERIFY_IDENTITY'
    ? { ...address, host: '127.0.0.1' }
    : address;
