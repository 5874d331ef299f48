import {
  fileName,
  insideRunFolder,
  keep,
  leaveOut,
  leftOut,
  type OptionFamilies,
  type OptionTable,
  refuse,
  rules,
} from './rule.ts';

/** Options that MySQL and MariaDB share. */
export const commonTable: OptionTable = {
  ...rules(
    'path',
    leaveOut(insideRunFolder),
    `datadir tmpdir slave_load_tmpdir replica_load_tmpdir pid_file init_file secure_file_priv socket
     innodb_data_home_dir innodb_log_group_home_dir innodb_undo_directory innodb_tmpdir innodb_log_arch_dir
     log_bin log_bin_index relay_log relay_log_index`,
  ),
  ...rules('path', leaveOut('of the server program'), 'basedir plugin_dir character_sets_dir lc_messages_dir language'),
  ...rules(
    'path',
    fileName,
    'innodb_buffer_pool_filename log_tc master_info_file relay_log_info_file ft_stopword_file',
  ),
  ...rules('path', { do: 'tablespace' }, 'innodb_data_file_path innodb_temp_data_file_path'),
  ...rules(
    'path',
    leaveOut('no key or certificate of the user is opened'),
    'ssl_ca ssl_capath ssl_cert ssl_key ssl_crl ssl_crlpath des_key_file',
  ),
  ...rules('path', leaveOut(leftOut), 'chroot core_file external_user'),
  ...rules('log', fileName, 'general_log_file slow_query_log_file log_isam log'),
  ...rules('log', leaveOut(insideRunFolder), 'log_error'),
  ...rules('port', leaveOut('a free one'), 'port'),
  ...rules('port', leaveOut(leftOut), 'report_port'),
  ...rules('port', leaveOut('127.0.0.1'), 'bind_address'),
  ...rules('port', leaveOut('OFF'), 'skip_networking'),
  ...rules('mode', { do: 'plugins' }, 'plugin_load plugin_load_add early_plugin_load'),
  ...rules('identity', leaveOut("the tool's own"), 'server_id report_host'),
  ...rules('identity', leaveOut('the user who runs the tool'), 'user'),
  ...rules('identity', keep, 'report_user'),
  ...rules(
    'replication-filter',
    leaveOut('left out: everything replicates, as the workload needs'),
    `replicate_do_db replicate_ignore_db replicate_do_table replicate_ignore_table replicate_wild_do_table
     replicate_wild_ignore_table replicate_rewrite_db replicate_same_server_id binlog_do_db binlog_ignore_db`,
  ),
  ...rules('authentication', leaveOut('OFF'), 'skip_grant_tables'),
  ...rules('authentication', leaveOut(leftOut), 'default_authentication_plugin authentication_policy old_passwords'),
  ...rules('secret', leaveOut(leftOut), 'report_password'),
  ...rules('session-default', { do: 'time-zone' }, 'default_time_zone'),
  // The first would run for the replication account alone, which is the tool's, and end its connections where it fails. The others run
  // with all privileges, and could name a file that the server is to write.
  ...rules('session-default', leaveOut(leftOut), 'init_connect init_slave init_replica'),
  ...rules(
    'session-default',
    keep,
    `autocommit completion_type sql_mode transaction_isolation tx_isolation transaction_read_only
     default_storage_engine default_tmp_storage_engine wait_timeout interactive_timeout lc_time_names lc_messages`,
  ),
  ...rules(
    'mode',
    refuse('makes the server program do something else than serve'),
    `help verbose version bootstrap install install_manual remove print_defaults no_defaults defaults_file
     defaults_extra_file defaults_group_suffix login_path console standalone exit_info`,
  ),
  ...rules('mode', refuse('is for debugging servers, and writes where it says'), 'gdb debug debug_dbug'),
  // Exact names that are also the beginning of others, or begin as prefixes do.
  ...rules(
    'ordinary',
    keep,
    `general_log slow_query_log log_output ssl old autoset skip_name_resolve skip_show_database skip_slave_start
     skip_replica_start skip_external_locking skip_host_cache skip_new skip_stack_trace skip_innodb_checksums
     skip_character_set_client_handshake innodb master_info_repository relay_log_info_repository`,
  ),
  // Names that look like those of files or ports, and values that hold slashes.
  ...rules(
    'ordinary',
    keep,
    `back_log open_files_limit innodb_open_files innodb_file_per_table innodb_file_format innodb_file_format_check
     innodb_file_format_max innodb_file_io_threads innodb_log_file_size innodb_log_files_in_group innodb_status_file
     innodb_sys_datafiles innodb_disable_sort_file_cache myisam_max_sort_file_size keep_files_on_create
     host_cache_size performance_schema_hosts_size performance_schema_max_file_classes
     performance_schema_max_file_handles performance_schema_max_file_instances
     performance_schema_max_socket_classes performance_schema_max_socket_instances performance_schema_instrument
     ft_boolean_syntax ignore_db_dir ignore_db_dirs relay_log_info_file_sync innodb_ft_server_stopword_table
     innodb_ft_user_stopword_table innodb_ft_aux_table date_format datetime_format time_format ssl_cipher
     port_open_timeout relay_log_purge relay_log_recovery relay_log_space_limit`,
  ),
};

/** Families that both have. */
export const commonFamilies: OptionFamilies = [
  // memcached inside InnoDB listens on a port of its own.
  [/^(daemon_memcached|handlersocket)_/, { class: 'port', action: leaveOut(leftOut) }],
  [/^audit_log_.*(path|dir)$|^(server_)?audit_(log_)?file(_path)?$/, { class: 'log', action: fileName }],
];
