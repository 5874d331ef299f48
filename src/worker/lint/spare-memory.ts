/** Variables that take memory or disk of this machine as soon as they are set. */
const takesMemory =
  /(\b(?:GLOBAL|PERSIST)[\s.]+\s*(innodb_buffer_pool_size|innodb_log_buffer_size|innodb_redo_log_capacity|innodb_log_file_size|key_buffer_size|query_cache_size|aria_pagecache_buffer_size|performance_schema_\w+_size)\s*:?=\s*)([\d\s*+().]+)/gi;
/** What a server of this machine may take, bytes. */
const most = 256 * 1024 * 1024;

/**
 * The statement as it is executed here: a value of more than 256 MiB for a variable that takes as much memory is replaced by the value that the server has.
 * Whether the server knows the variable and lets it be set is told all the same. Pure.
 */
export function sparingMemory(sql: string): string {
  return sql.replace(takesMemory, (whole, before: string, name: string, value: string) =>
    factorsOf(value).reduce((product, one) => product * one, 1) > most ? `${before}@@GLOBAL.${name} ` : whole,
  );
}

/** Of `1024 * 1024 * 1024`; sums count as products, which are larger. */
const factorsOf = (value: string): number[] =>
  value
    .split(/[^\d.]+/)
    .filter(Boolean)
    .map(Number);
