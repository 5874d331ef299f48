import type { ProxyConnectionSample } from '../model/timeline.ts';
import type { ConnectionReport } from '../proxy/index.ts';
import type { Address, Link } from './link.ts';
import { connectToxiproxy, type ToxicRequest } from './toxiproxy.ts';

export interface LinkPlan {
  /** Unique within the proxy. */
  readonly name: string;
  readonly kind: Link['kind'];
  /** Where the proxy listens: host as the proxy itself sees it, and a port; 0 takes a free one. */
  readonly listen: Address;
  readonly upstream: Address;
  /** How replicas reach the proxy, where that is not the host it listens on. */
  readonly reachedAt?: string;
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
  const close = async (): Promise<void> => {
    await proxy.remove();
  };
  return {
    name,
    kind,
    ports: { source: upstream.port, proxy: port },
    address: { host: plan.reachedAt ?? plan.listen.host, port },
    async add(toxic) {
      await toxiproxy.addToxic(name, toxic as unknown as ToxicRequest);
    },
    async remove(toxicName) {
      const toxic = await proxy.getToxic(toxicName);
      await toxic.remove();
    },
    async connections() {
      const evidence = await toxiproxy.evidence(name);
      const all = evidence?.connections ?? [];
      return all.map((connection): ProxyConnectionSample => {
        const { closedBy, binlog } = connection;
        return {
          id: connection.id,
          open: connection.state !== 'closed',
          downstreamIn: connection.downstream.receivedBytes,
          downstreamOut: connection.downstream.sentBytes,
          upstreamIn: connection.upstream.receivedBytes,
          upstreamOut: connection.upstream.sentBytes,
          buffered: connection.downstream.bufferedBytes + connection.upstream.bufferedBytes,
          binlogEvents: binlog?.events ?? null,
          resentBytes: binlog ? binlog.resentBytes + wastedBytes(connection, all) : null,
          closedBy: closedBy === null ? null : `${closedBy.toxic ?? closedBy.by} ${closedBy.how}`,
        };
      });
    },
    async firings(toxicName) {
      const evidence = await toxiproxy.evidence(name);
      return (evidence?.toxicEvents ?? [])
        .filter((event) => event.toxic === toxicName && event.act === 'fired')
        .map((event) => `connection ${event.connection} at byte ${event.offset}${describe(event.detail)}`);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function describe(detail: Readonly<Record<string, string | number>>): string {
  const parts = Object.entries(detail).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The passed part of an event that was cut and that a later connection carried again, whole. */
export function wastedBytes(connection: ConnectionReport, all: readonly ConnectionReport[]): number {
  const partial = connection.state === 'closed' ? connection.binlog?.partial : undefined;
  if (!partial) return 0;
  const again = all.some(
    ({ id, binlog }) =>
      id > connection.id &&
      binlog?.last?.file === partial.file &&
      (binlog?.last?.endPosition ?? 0) >= partial.endPosition,
  );
  return again ? partial.passedBytes : 0;
}
