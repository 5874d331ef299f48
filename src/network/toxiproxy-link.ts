import type { ProxyConnectionSample } from '../model/samples.ts';
import type { ConnectionReport } from '../proxy/index.ts';
import type { Address, Link, LinkEvidence, LinkPorts } from './link.ts';
import { connectToxiproxy, type FaultToxiproxy, type ToxicRequest } from './toxiproxy.ts';

export interface LinkPlan {
  /** Unique within the proxy. */
  readonly name: string;
  readonly kind: Link['kind'];
  /** Where the proxy listens: host as the proxy itself sees it, and a port; 0 takes a free one. */
  readonly listen: Address;
  readonly upstream: Address;
  /** How replicas reach the proxy, where that is not the host it listens on. */
  readonly reachedAt?: string;
  /** Evidence about the link where the proxy itself keeps none. */
  readonly evidence?: (ports: LinkPorts, linkName: string) => LinkEvidence;
}

/** Opens a proxied path to a source, driven only over the proxy's HTTP API. */
export async function openLink(apiUrl: string, plan: LinkPlan): Promise<Link> {
  const { name, kind, upstream } = plan;
  const toxiproxy = connectToxiproxy(apiUrl);
  const proxy = await toxiproxy.createProxy({
    name,
    listen: `${plan.listen.host}:${plan.listen.port}`,
    upstream: `${upstream.host}:${upstream.port}`,
    enabled: true,
  });
  const port = Number(proxy.listen.slice(proxy.listen.lastIndexOf(':') + 1));
  const ports = { source: upstream.port, proxy: port };
  const evidence = plan.evidence?.(ports, name) ?? reportedEvidence(toxiproxy, name);
  const close = async (): Promise<void> => {
    evidence.forget();
    await proxy.remove();
  };
  return {
    name,
    kind,
    ports,
    address: { host: plan.reachedAt ?? plan.listen.host, port },
    async add(toxic) {
      await toxiproxy.addToxic(name, toxic as unknown as ToxicRequest);
    },
    async remove(toxicName) {
      const toxic = await proxy.getToxic(toxicName);
      if (kind === 'toxiproxy' && holding.has(toxic.type)) await toxic.update({ ...toxic.toJson(), toxicity: 0 });
      else await toxic.remove();
    },
    present: () => toxiproxy.toxicsInForce(name),
    async setEnabled(enabled) {
      // Both addresses along with it: what an update leaves out is the server's own business.
      await proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream });
    },
    connections: () => evidence.connections(),
    countedConnections: () => evidence.countedConnections(),
    firings: (toxicName) => evidence.firings(toxicName),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Toxics of the original that keep data waiting. To remove one, the original waits 5 s for a connection whose reader is gone and that still holds
 * data, and for ever for one that is just ending; no connection begins meanwhile. A toxic of toxicity 0 is no toxic, so that is what it becomes, and
 * stays until the proxy ends: live connections are healed, dead ones end on what they held, new ones never meet it. (Its attributes must stay: a new
 * rate can crash the original while a piece waits.)
 */
const holding: ReadonlySet<string> = new Set(['bandwidth', 'latency', 'slicer']);

/** Evidence that the proxy itself reports: live, and read from the stream. */
function reportedEvidence(toxiproxy: FaultToxiproxy, name: string): LinkEvidence {
  const connections = async (): Promise<readonly ProxyConnectionSample[]> => {
    const evidence = await toxiproxy.evidence(name);
    const all = evidence?.connections ?? [];
    return all.map((connection): ProxyConnectionSample => {
      const { closedBy, binlog, clientPort, openedAt, closedAt } = connection;
      return {
        id: connection.id,
        open: connection.state !== 'closed',
        downstreamIn: connection.downstream.receivedBytes,
        downstreamOut: connection.downstream.sentBytes,
        downstreamPieces: connection.downstream.sentPieces,
        upstreamIn: connection.upstream.receivedBytes,
        upstreamOut: connection.upstream.sentBytes,
        buffered: connection.downstream.bufferedBytes + connection.upstream.bufferedBytes,
        binlogEvents: binlog?.events ?? null,
        resentBytes: binlog ? binlog.resentBytes + wastedBytes(connection, all) : null,
        closedBy: closedBy === null ? null : `${closedBy.toxic ?? closedBy.by} ${closedBy.how}`,
        ...(binlog?.last ? { lastEvent: binlog.last.event } : {}),
        ...(clientPort === null ? {} : { clientPort }),
        openedAtMs: openedAt.epochMs,
        ...(closedAt === null ? {} : { closedAtMs: closedAt.epochMs }),
      };
    });
  };
  return {
    connections,
    countedConnections: connections,
    async firings(toxicName) {
      const evidence = await toxiproxy.evidence(name);
      if (evidence === null) return null;
      return evidence.toxicEvents
        .filter((event) => event.toxic === toxicName && event.act === 'fired')
        .map((event) => `connection ${event.connection} at byte ${event.offset}${describe(event.detail)}`);
    },
    forget: () => undefined,
  };
}

function describe(detail: Readonly<Record<string, string | number>>): string {
  const parts = Object.entries(detail).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The passed part of an event that was cut and that a later connection carried again, whole. */
export function wastedBytes(connection: ConnectionReport, all: readonly ConnectionReport[]): number {
  const partial = connection.state === 'closed' ? connection.binlog?.partial : undefined;
  // A heartbeat is not sent again; the next one only looks alike.
  if (!partial || partial.event === 'Heartbeat') return 0;
  const again = all.some(
    ({ id, binlog }) =>
      id > connection.id &&
      binlog?.last?.file === partial.file &&
      (binlog?.last?.endPosition ?? 0) >= partial.endPosition,
  );
  return again ? partial.passedBytes : 0;
}
