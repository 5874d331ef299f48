import { optionsOf, type VersionedOption } from './versioned-options.ts';

/**
 * What every session of the tool relies on, whatever the global value is. Timeouts in seconds. The length of what one packet
 * takes and the settings of row events are not among them: the one is fixed at login, the others are the workload's business.
 */
const everywhere: readonly VersionedOption[] = [
  'autocommit = 1',
  'completion_type = 0',
  "sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'",
  "time_zone = '+00:00'",
  'wait_timeout = 28800',
  'interactive_timeout = 28800',
  'net_read_timeout = 60',
  'net_write_timeout = 60',
  'lock_wait_timeout = 3600',
  'innodb_lock_wait_timeout = 50',
  'default_storage_engine = InnoDB',
  'sql_safe_updates = 0',
  'sql_auto_is_null = 0',
  'sql_quote_show_create = 1',
  'sql_big_selects = 1',
  'max_join_size = 18446744073709551615',
  'sql_select_limit = 18446744073709551615',
  'group_concat_max_len = 1048576',
  'max_sort_length = 1024',
  'foreign_key_checks = 1',
  'unique_checks = 1',
  'big_tables = 0',
  'low_priority_updates = 0',
  'div_precision_increment = 4',
  'default_week_format = 0',
  "lc_time_names = 'en_US'",
];

const mysql: readonly VersionedOption[] = [
  ...everywhere,
  'default_tmp_storage_engine = InnoDB',
  // A hash of the wrong kind would lock the tool out.
  ['old_passwords = 0', '5.6', '8.0.11'],
  ['max_execution_time = 0', '5.7.8'],
  ["session_track_gtids = 'OWN_GTID'", '5.7.6'],
  ["session_track_system_variables = ''", '5.7.6'],
  ['sql_require_primary_key = 0', '8.0.13'],
  ['default_table_encryption = 0', '8.0.16'],
  ['sql_generate_invisible_primary_key = 0', '8.0.30'],
];

const mariadb: readonly VersionedOption[] = [
  ...everywhere,
  'old_passwords = 0',
  'max_statement_time = 0',
  'idle_transaction_timeout = 0',
  'idle_readonly_transaction_timeout = 0',
  'idle_write_transaction_timeout = 0',
  'enforce_storage_engine = NULL',
  'check_constraint_checks = 1',
  "session_track_system_variables = 'last_gtid'",
];

/** Statements that set a session so, each on a line of its own, as an init file needs it. */
const statements =
  (table: readonly VersionedOption[]) =>
  (version: string): readonly string[] => [
    `SET SESSION ${optionsOf(version, table).join(', ')}`,
    // Read-write too, where the server makes every transaction read-only unless told otherwise.
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE',
    // A server may ignore the character set that a client names at login.
    'SET NAMES utf8mb4',
  ];

export const mysqlSession = statements(mysql);
export const mariadbSession = statements(mariadb);
