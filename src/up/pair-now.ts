import { isSilent, isStopped, readProcessStat } from '../host/process-stat.ts';
import type { LibraryPair } from '../library/pair.ts';
import type { LibraryServer } from '../library/server.ts';
import type { ProcessNow, ReplicationNow, ServerNow } from './types.ts';

/** A server that has not answered by then is shown as one that does not answer, ms. */
const answerMs = 2_000;

/** A process of a pair as the process table shows it. */
function processNow(pid: number, running: boolean, port: number): ProcessNow {
  const suspended = running && isStopped(readProcessStat(pid));
  return { state: suspended ? 'suspended' : running ? 'running' : 'not running', pid, port };
}

/** The servers and the proxy of a pair. Asks nobody. */
export function serversNow(pair: LibraryPair): {
  readonly source: ServerNow;
  readonly replica: ServerNow;
  readonly proxy: ProcessNow;
} {
  const server = ({ spec, version, pid, running, connection }: LibraryServer): ServerNow => ({
    ...processNow(pid, running, connection.port),
    server: spec,
    version,
  });
  const { source, replica, proxy, throughLink } = pair;
  return {
    source: server(source),
    replica: server(replica),
    proxy: processNow(proxy.pid, proxy.isRunning(), throughLink.port),
  };
}

/** What the replica shows and lacks. Bounded: a server that hangs costs 2 s. */
export async function replicationNow({ source, replica }: LibraryPair): Promise<ReplicationNow> {
  const waiting = { timeoutMs: answerMs };
  const silent = (server: LibraryServer): string | null => {
    if (!server.running) return `the ${server.name} does not run`;
    return isSilent({ pid: server.pid, isRunning: () => server.running }) ? `the ${server.name} is suspended` : null;
  };
  const told = async <T>(server: LibraryServer, ask: () => Promise<T>): Promise<{ value: T } | { why: string }> => {
    const why = silent(server);
    if (why !== null) return { why };
    return ask().then(
      (value) => ({ value }),
      (cause: Error) => ({ why: cause.message }),
    );
  };
  // The source first: a transaction that the replica lacks afterwards is missing indeed.
  const onSource = await told(source, () => source.executed(waiting));
  const onReplica = await told(replica, async () => ({
    executed: await replica.executed(waiting),
    status: await replica.replicaStatus(waiting),
  }));
  const known = 'value' in onReplica ? onReplica.value : null;
  const missing = 'value' in onSource && known ? `${onSource.value.minus(known.executed)}` : null;
  const unknown = [onSource, onReplica].flatMap((one) => ('why' in one ? [one.why] : []));
  return { status: known?.status ?? null, missing, unknown: unknown.length > 0 ? unknown.join('; ') : null };
}
