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

/** Options that only MariaDB has (10.5 and later), with those of its usual plugins. */
export const mariadbTable: OptionTable = {
  ...rules('path', leaveOut(insideRunFolder), 'aria_log_dir_path binlog_directory log_basename'),
  ...rules('path', fileName, 'log_ddl_recovery'),
  ...rules('log', fileName, 'log_slow_query_file log_slow_query_log_file mroonga_log_file sql_error_log_filename'),
  ...rules('port', leaveOut(leftOut), 'extra_port feedback_url feedback_http_proxy redirect_url'),
  ...rules('path', leaveOut(leftOut), 'cracklib_password_check_dictionary gssapi_keytab_path'),
  ...rules('mode', leaveOut('OFF'), 'feedback'),
  ...rules('mode', refuse('is for debugging servers, and writes where it says'), 'debug_exit_info'),
  ...rules(
    'ordinary',
    keep,
    `log_slow_query aria_log_file_size aria_max_sort_file_size aria_pagecache_file_hash_size aria_sync_log_dir
     binlog_file_cache_size encrypt_tmp_files innodb_data_file_buffering innodb_data_file_write_through
     innodb_log_file_buffering innodb_log_file_mmap innodb_log_file_write_through key_cache_file_hash_size
     large_files_support lower_case_file_system unix_socket version_comment proxy_protocol_networks
     binlog_gtid_index debug_no_thread_alarm debug_no_sync feedback_user_info`,
  ),
};

/** Families of MariaDB's plugins. */
export const mariadbFamilies: OptionFamilies = [
  [/^wsrep_/, { class: 'port', action: leaveOut('left out: servers replicate in pairs') }],
  [
    /^(file_key_management|hashicorp_key_management|aws_key_management)/,
    { class: 'path', action: refuse('needs keys that lie outside the run folder; leave out encryption at rest') },
  ],
  [/^(rocksdb|tokudb)_.*(dir|path)$/, { class: 'path', action: leaveOut(insideRunFolder) }],
];
