/** The metric that mysqld_exporter makes of a column of the replica status (prometheus/mysqld_exporter, collector/slave_status.go: prefix and lower case). */
export const replicaStatusMetric = (column: string): string => `mysql_slave_status_${column.toLowerCase()}`;

/** Names that a server of one version has. */
export interface ServerNames {
  readonly 'replica-status': readonly string[];
  readonly status: readonly string[];
  readonly variables: readonly string[];
}

/** Status variables that become labels of one metric (collector/global_status.go); of commands each label is known too. */
const labelled: readonly (readonly [pattern: RegExp, metric: string])[] = [
  [/^com_./, 'mysql_global_status_commands_total'],
  [/^handler_./, 'mysql_global_status_handlers_total'],
  [/^connection_errors_./, 'mysql_global_status_connection_errors_total'],
  [/^innodb_buffer_pool_pages_dirty$/, 'mysql_global_status_buffer_pool_dirty_pages'],
  [/^innodb_buffer_pool_pages_(?:data|free|misc|old)$/, 'mysql_global_status_buffer_pool_pages'],
  [/^innodb_buffer_pool_pages_./, 'mysql_global_status_buffer_pool_page_changes_total'],
  [/^innodb_rows_./, 'mysql_global_status_innodb_row_ops_total'],
  [/^performance_schema_./, 'mysql_global_status_performance_schema_lost_total'],
];

/** Metrics of the exporter itself, whatever the server is. */
const ofTheExporter = /^mysql_(?:up|version_info|exporter_\w+)$/;
const derivedPrefix = /^mysql_(?:slave_status|global_status|global_variables)_/;

/** Whether mysqld_exporter makes a metric of what a server of this version has; `null` for metrics of other collectors, which ask for data. Pure. */
export function hasMetric(name: string, names: ServerNames): boolean | null {
  const metric = name.toLowerCase();
  if (ofTheExporter.test(metric)) return true;
  if (!derivedPrefix.test(metric)) return null;
  return metricsOf(names).has(metric);
}

/** The metrics that a pattern means, of those that mysqld_exporter makes of what a server of this version has. Pure. */
export function metricsLike(pattern: string, names: ServerNames): string[] {
  const wanted = new RegExp(pattern);
  return [...metricsOf(names)].filter((name) => !name.includes('{') && wanted.test(name));
}

const known = new WeakMap<ServerNames, ReadonlySet<string>>();

function metricsOf(names: ServerNames): ReadonlySet<string> {
  const before = known.get(names);
  if (before !== undefined) return before;
  const metrics = new Set<string>(names['replica-status'].map(replicaStatusMetric));
  for (const one of names.status) {
    const plain = validName(one);
    if (plain.startsWith('com_')) metrics.add(`mysql_global_status_commands_total{command="${plain.slice(4)}"}`);
    metrics.add(labelled.find(([pattern]) => pattern.test(plain))?.[1] ?? `mysql_global_status_${plain}`);
  }
  for (const one of names.variables) metrics.add(`mysql_global_variables_${validName(one)}`);
  known.set(names, metrics);
  return metrics;
}

/** Lower case, and an underscore for what a metric may not hold (collector/collector.go, validPrometheusName). */
const validName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9_]/g, '_');
