import type { MemoryBudget } from '../memory-budget.ts';
import type { TcpProxy } from '../tcp-proxy.ts';
import { directions } from '../toxic.ts';

/** The proxies' byte counters and the memory of this process, in Prometheus' text format. Live, unlike Toxiproxy's. */
export function renderMetrics(proxies: Iterable<TcpProxy>, budget: MemoryBudget): string {
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
  for (const [metric, help, value] of [
    ['replfault_proxy_buffered_bytes', 'Bytes that wait in all connections, with what they cost', budget.usedBytes],
    ['replfault_proxy_buffered_limit_bytes', 'Setting --memory-mib', budget.limitBytes],
    ['process_resident_memory_bytes', 'Resident memory size in bytes', process.memoryUsage.rss()],
  ] as const)
    lines.push(`# HELP ${metric} ${help}`, `# TYPE ${metric} gauge`, `${metric} ${value}`);
  return `${lines.join('\n')}\n`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const quoted = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${quoted(value)}"`)
    .join(',');
}
