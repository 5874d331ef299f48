import type { TcpProxy } from '../tcp-proxy.ts';
import { directions } from '../toxic.ts';

/** The proxies' byte counters and the memory of this process, in Prometheus' text format. Live, unlike Toxiproxy's. */
export function renderMetrics(proxies: Iterable<TcpProxy>): string {
  const all = [...proxies];
  const lines: string[] = [];
  for (const [metric, field] of [
    ['toxiproxy_proxy_received_bytes_total', 'receivedBytes'],
    ['toxiproxy_proxy_sent_bytes_total', 'sentBytes'],
  ] as const) {
    lines.push(`# HELP ${metric} Bytes per proxy and direction`, `# TYPE ${metric} counter`);
    for (const proxy of all) {
      for (const direction of directions) {
        const labels = { direction, listener: proxy.listen, proxy: proxy.name, upstream: proxy.upstream };
        lines.push(`${metric}{${renderLabels(labels)}} ${proxy.totals(direction)[field]}`);
      }
    }
  }
  const memory = 'process_resident_memory_bytes';
  lines.push(
    `# HELP ${memory} Resident memory size in bytes`,
    `# TYPE ${memory} gauge`,
    `${memory} ${process.memoryUsage.rss()}`,
  );
  return `${lines.join('\n')}\n`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const quoted = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${quoted(value)}"`)
    .join(',');
}
