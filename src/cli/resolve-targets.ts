import { addressText, type ServerUrl } from '../capture/address.ts';
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

/** The same with any number of replicas. */
export interface Ends {
  readonly source: Target;
  readonly replicas: readonly Target[];
  /** About how credentials were given; none of them holds one. */
  readonly warnings: readonly string[];
}

/** One source and one replica: see {@link resolveEnds}. */
export async function resolveTargets(
  options: ConnectOptions,
  env: NodeJS.ProcessEnv = process.env,
  ask: (question: string) => Promise<string | null> = askHidden,
): Promise<Targets> {
  const { source, replicas, warnings } = await resolveEnds({ ...options, replica: [options.replica] }, env, ask);
  return { source, replica: replicas[0] as Target, warnings };
}

/**
 * Puts together where, as whom and how to connect. Password of an end: the URL, REPLFAULT_SOURCE_PASSWORD or REPLFAULT_REPLICA_PASSWORD, the
 * option file, MYSQL_PWD, a prompt on a terminal, else none. @throws ReplfaultError (usage, exit 2).
 */
export async function resolveEnds(
  options: Omit<ConnectOptions, 'replica'> & { readonly replica: readonly string[] },
  env: NodeJS.ProcessEnv = process.env,
  ask: (question: string) => Promise<string | null> = askHidden,
): Promise<Ends> {
  const source = parseServerUrl(options.source, '--source');
  const replicas = options.replica.map((url) => parseServerUrl(url, '--replica'));
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
  const target = async (end: 'source' | 'replica', url: ServerUrl): Promise<Target> => {
    const { address, user: named, password: inUrl } = url;
    const user = named ?? client.user ?? env['USER'] ?? 'root';
    if (inUrl !== null) warnings.push(`the password in --${end} is visible to other users in the process list`);
    const given = inUrl ?? env[`REPLFAULT_${end.toUpperCase()}_PASSWORD`] ?? client.password ?? env['MYSQL_PWD'];
    const where = replicas.length > 1 && end === 'replica' ? ` at ${addressText(address)}` : '';
    const password = given ?? (await ask(`password of ${user} on the ${end}${where}: `)) ?? '';
    return { end, address: asReached(address, tls.mode), user, password, tls };
  };
  const atSource = await target('source', source);
  const atReplicas: Target[] = [];
  for (const url of replicas) {
    const atReplica = await target('replica', url);
    atReplicas.push(options.channel === undefined ? atReplica : { ...atReplica, channel: options.channel });
  }
  return { source: atSource, replicas: atReplicas, warnings };
}

/** MySQL's clients take `localhost` for a socket; a URL with a port means the port. */
const asReached = (address: Address, mode: string): Address =>
  address.kind === 'tcp' && address.host === 'localhost' && mode !== 'VERIFY_IDENTITY'
    ? { ...address, host: '127.0.0.1' }
    : address;
