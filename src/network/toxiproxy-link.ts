import type { ProxyConnectionSample } from '../model/timeline.ts';
import type { ConnectionReport } from '../proxy/index.ts';
import type { Link } from './link.ts';
import { connectToxiproxy, type ToxicRequest } from './toxiproxy.ts';

/** Opens a proxied path to a source port, driven only over the proxy's HTTP API. The name must be unique within the proxy. */
export async function openLink(apiUrl: string, name: string, sourcePort: number): Promise<Link> {
  const toxiproxy = connectToxiproxy(apiUrl);
  const proxy = await toxiproxy.createProxy({
    name,
    listen: '127.0.0.1:0',
    upstream: `127.0.0.1:${sourcePort}`,
    enabled: true,
  });
  const ports = { source: sourcePort, proxy: Number(proxy.listen.slice(proxy.listen.lastIndexOf(':') + 1)) };
  const close = async (): Promise<void> => {
    await proxy.remove();
  };
  return {
    name,
    ports,
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
