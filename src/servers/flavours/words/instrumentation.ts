/**
 * Rows (`name`, `value`) that tell whether performance_schema counts errors and lists threads, as this server is set. With `threads` it asks
 * about the list of threads too (`performance_schema.processlist`, since 8.0.22). Every table of it may be empty or not instrumented: the manual's
 * chapter on performance_schema startup says which setting does what.
 */
export function instrumentationQuery(threads: boolean): string {
  const parts = [
    "SELECT 'performance_schema' AS name, CONVERT(@@GLOBAL.performance_schema USING utf8mb4) AS value",
    "SELECT 'performance_schema_error_size', CONVERT(@@GLOBAL.performance_schema_error_size USING utf8mb4)",
    "SELECT 'instrument', ENABLED FROM performance_schema.setup_instruments WHERE NAME = 'error'",
    "SELECT 'consumer', ENABLED FROM performance_schema.setup_consumers WHERE NAME = 'global_instrumentation'",
    "SELECT 'counted', CONVERT(COUNT(*) USING utf8mb4) FROM performance_schema.events_errors_summary_global_by_error WHERE ERROR_NUMBER IN (1160, 1161)",
  ];
  if (threads)
    parts.push(
      "SELECT 'own-thread', CONVERT(COUNT(*) USING utf8mb4) FROM performance_schema.processlist WHERE ID = CONNECTION_ID() AND COMMAND = 'Query'",
      "SELECT 'thread-instances', CONVERT(@@GLOBAL.performance_schema_max_thread_instances USING utf8mb4)",
      "SELECT 'threads-lost', VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Performance_schema_thread_instances_lost'",
    );
  return parts.join(' UNION ALL ');
}
