import { isSecretName } from '../../model/secret-names.ts';

/** Where a server is, who it is, and what it has done since it started. */
const ofThisServer =
  /^(?:version(?:_.*)?|hostname|port|report_.*|server_u?u?id|server_uid|bind_address|init_file|system_time_zone|timestamp|innodb_version|build_id|server_memory|gtid_(?:executed|purged|owned|binlog_pos|binlog_state|current_pos|slave_pos)|skip_name_resolve|ignore_db_dirs|mysqlx_.*)$/;

/** Files: where they lie, and names that are made of the host's. */
const ofFiles = /^(?:.*(?:_dir|dir|_basename|_index|_log_file)|socket|pid_file|log_error|relay_log|secure_file_priv)$/;

/**
 * Values that the server computes from the memory, the processors or the open-files limit of the machine: MySQL 9.7 manual, "Server System
 * Variables" and "InnoDB Startup Options" (autosized); MariaDB "Server System Variables".
 */
const ofMachineSize =
  /^(?:open_files_limit|max_connections|table_open_cache(?:_instances)?|table_definition_cache|back_log|host_cache_size|thread_cache_size|thread_pool_size|temptable_max_ram|innodb_(?:open_files|buffer_pool_instances|page_cleaners|read_io_threads|write_io_threads|purge_threads|parallel_read_threads|log_writer_threads|use_native_aio|numa_interleave|buffer_pool_size_(?:auto_min|max))|large_page_size|metadata_locks_.*|performance_schema_.+)$/;

/**
 * The global variables of a server without what names this machine, its files, and its size, and without secrets. Pure.
 *
 * @param rows the answer to SHOW GLOBAL VARIABLES
 * @param decided start-up options that the tool could not leave as they ship
 */
export function shippedVariables(
  rows: readonly Readonly<Record<string, unknown>>[],
  decided: readonly string[],
): Record<string, string> {
  const all = rows.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'] ?? '')] as const);
  const host = all.find(([name]) => name === 'hostname')?.[1] ?? '';
  const ofMachine = (name: string, value: string): boolean =>
    ofThisServer.test(name) ||
    ofFiles.test(name) ||
    ofMachineSize.test(name) ||
    isSecretName(name) ||
    /(?:^|[;:=,])\//.test(value) ||
    (host !== '' && host !== 'localhost' && value.includes(host));
  const facts = Object.fromEntries(
    all.filter(([name, value]) => !ofMachine(name, value)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  // Only servers that ship without a binary log are told to have one.
  return decided.some((option) => option.startsWith('--log-bin')) ? { ...facts, log_bin: 'OFF' } : facts;
}
