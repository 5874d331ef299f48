import type { ProxyConnectionSample } from '../../model/samples.ts';
import type { LinkEvidence, LinkPorts } from '../link.ts';
import { readSocketRows } from '../sockets.ts';
import type { ConnectionTracker, TrackedConnection } from './connection-tracker.ts';
import type { ReadTraffic, SocketTraffic } from './socket-traffic.ts';

const notSampled = 'this proxy does not count in time; the kernel is asked for bytes only to prove a fault';
const ended = 'the connection ended before its bytes were read';

export interface KernelEvidenceParts {
  readonly tracker: ConnectionTracker;
  /** The socket table of the proxy's network namespace; it may be another one after a restart. */
  socketTable(): string;
  readonly readTraffic: ReadTraffic;
}

/** Evidence about a link whose proxy offers none: connections from the kernel's socket table, bytes from the kernel's counters. */
export function kernelEvidence(
  name: string,
  ports: LinkPorts,
  { tracker, socketTable, readTraffic }: KernelEvidenceParts,
): LinkEvidence {
  tracker.addLink(name, ports);
  const look = (): TrackedConnection[] => {
    tracker.observe(readSocketRows(socketTable()));
    return tracker.connections(name);
  };
  return {
    connections: async () => look().map((connection) => sampleOf(connection, notSampled)),
    async countedConnections() {
      // Before, so that whatever ends meanwhile is known, and after, for its state.
      look();
      const reading = await readTraffic(ports).catch((error: unknown) => (error as Error).message);
      return look().map((connection) =>
        typeof reading === 'string' ? sampleOf(connection, reading) : counted(connection, ports, reading),
      );
    },
    firings: async () => null,
    forget: () => tracker.removeLink(name),
  };
}

function sampleOf({ id, open, closedBy }: TrackedConnection, bytesUnknown: string): ProxyConnectionSample {
  return {
    id,
    open,
    downstreamIn: null,
    downstreamOut: null,
    upstreamIn: null,
    upstreamOut: null,
    buffered: null,
    binlogEvents: null,
    resentBytes: null,
    closedBy,
    bytesUnknown,
  };
}

/** Pure: a connection with the bytes of its two sockets, as far as these were there to be read. */
export function counted(
  connection: TrackedConnection,
  ports: LinkPorts,
  sockets: readonly SocketTraffic[],
): ProxyConnectionSample {
  const { clientPort, upstreamPort } = connection;
  const client = sockets.find((one) => one.localPort === ports.proxy && one.peerPort === clientPort);
  const upstream = sockets.find((one) => one.localPort === upstreamPort && one.peerPort === ports.source);
  if (!client && !upstream) return sampleOf(connection, ended);
  const { bytesUnknown, ...blank } = sampleOf(connection, 'its socket towards one of the ends is not known');
  return {
    ...blank,
    downstreamIn: upstream?.readBytes ?? null,
    downstreamOut: client?.writtenBytes ?? null,
    ...(client?.dataSegments === undefined ? {} : { downstreamPieces: client.dataSegments }),
    upstreamIn: client?.readBytes ?? null,
    upstreamOut: upstream?.writtenBytes ?? null,
    buffered:
      client && upstream
        ? Math.max(0, upstream.readBytes - client.writtenBytes) + Math.max(0, client.readBytes - upstream.writtenBytes)
        : null,
    ...(client && upstream ? {} : { bytesUnknown: bytesUnknown ?? '' }),
  };
}
