import type { FaultyLink, FaultyLinkOptions } from './faulty-link-types.ts';
import type { Pair, PairOptions, ServerOptions, SingleServer } from './types.ts';

export type { PlayedSwitches, Switches } from '../model/switches.ts';
export type {
  ClientAct,
  ClientConnection,
  FaultyLink,
  FaultyLinkOptions,
  UntilConnected,
} from './faulty-link-types.ts';
export type {
  ConnectionOptions,
  InjectedFault,
  Isolation,
  Pair,
  PairOptions,
  Reachable,
  Recorded,
  Recording,
  RecordingOptions,
  Row,
  Server,
  ServerConnectionOptions,
  ServerOptions,
  SingleServer,
  Waiting,
} from './types.ts';

// What starts servers is loaded when it is first called: scenario files import this module too, and need none of it.

/**
 * Starts a source and a replica on this machine, replicating through a fault proxy, in about a second. They listen on 127.0.0.1, have data and random
 * passwords of their own, and end with this process, even when it is killed. A version that was never used before is downloaded first: see
 * {@link prepareServers}.
 *
 * @param options a server for both ends, or what the pair is made of
 * @throws ReplfaultError with a `code` and a `hint`: `server-spec` and other usage errors, `server-died` with the end of the log for a setting that the
 * server refuses, `TOPOLOGY_NOT_HERE`, `SWITCH_NOT_HERE` and `SWITCH_NOT_APPLIED`, `NO_NAMESPACE` for `isolation: 'netns'` on a machine that forbids it, errors of a download.
 * @example
 * await using pair = await startPair('mysql:9.7');
 * await pair.source.query('CREATE DATABASE shop');
 * await pair.caughtUp();
 * await using fault = await pair.inject('stall');
 */
export async function startPair(options: string | PairOptions = {}): Promise<Pair> {
  const { openPair } = await import('./open-pair.ts');
  return openPair(typeof options === 'string' ? { server: options } : options);
}

/**
 * Starts a real source with a fault proxy before it, for any client that reads binary logs (change data capture). Start your client against `connection`,
 * inject faults, and wait for what it does: it is judged by its connections alone. All of it listens on 127.0.0.1 and ends with this process.
 *
 * @param options a server for the source, or what the link is made of
 * @throws ReplfaultError with a `code` and a `hint`: `server-spec` and other usage errors, `server-died` with the end of the log for a setting that the
 * server refuses, errors of a download.
 * @example
 * await using link = await faultyLink('mysql:9.7');
 * const client = await createConnection(link.connection);   // mysql2; your client instead
 * client.on('error', () => undefined);
 * await client.query('SELECT 1');
 * await link.untilConnected({ anyClient: true });
 * const fault = await link.inject('fin');
 * const { afterMs, what } = await link.noticed({ timeoutMs: 5_000 });
 * console.log(what, afterMs);
 * await fault.heal();
 */
export async function faultyLink(options: string | FaultyLinkOptions = {}): Promise<FaultyLink> {
  const { openFaultyLink } = await import('./open-faulty-link.ts');
  return openFaultyLink(typeof options === 'string' ? { server: options } : options);
}

/**
 * Starts one real server on this machine, without Docker: on 127.0.0.1, with data and a random password of its own. It ends with this process, even when that
 * is killed. Several run side by side. It is small and quick to start and writes a binary log with GTIDs, unless `asShipped`.
 *
 * @param server `mysql:9.7`, `mariadb:10.11`, `mysql@/path/to/unpacked`, ... (docs/servers.md)
 * @throws ReplfaultError with a `code` and a `hint`: `server-spec`, `server-died` with the end of its log, `NO_NAMESPACE` for `isolation: 'netns'` on a
 * machine that forbids it, errors of a download.
 * @example
 * await using server = await startServer('mariadb:11.8', { variables: { max_connections: 200 } });
 * const connection = await createConnection(server.connection);   // mysql2
 * await connection.end();
 * await using fault = await server.inject('kill');
 */
export async function startServer(server: string, options: ServerOptions = {}): Promise<SingleServer> {
  const { openServer } = await import('./open-server.ts');
  return openServer(server, options);
}

/**
 * Downloads servers and initialises their data folders, if this machine does not have them yet, so that no test has to wait for it: for the global set-up
 * of a test suite, or a step of CI whose cache is kept. What is there costs a fraction of a second.
 *
 * @param options with `isolation: 'netns'`, also the programs that faults of the kernel need (nft, ip, tc, ss), where the system does not have them
 * @throws ReplfaultError `server-spec`, errors of a download.
 * @example
 * await prepareServers(['mysql:9.7', 'mariadb:11.8'], { onProgress: console.error });
 */
export async function prepareServers(
  servers: readonly string[],
  options: Pick<PairOptions, 'onProgress' | 'cacheDir' | 'signal' | 'isolation'> = {},
): Promise<void> {
  const { prepared } = await import('./programs.ts');
  for (const server of servers) await prepared(server, options);
  if (options.isolation !== 'netns') return;
  const { networkTools } = await import('./isolated-place.ts');
  await networkTools(options);
}
