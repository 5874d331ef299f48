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

const noKeys = 'needs keys that lie outside the run folder; leave out encryption at rest';

/** Options that only MySQL has (5.6 to 9). */
export const mysqlTable: OptionTable = {
  ...rules(
    'path',
    leaveOut(insideRunFolder),
    `innodb_doublewrite_dir innodb_temp_tablespaces_dir innodb_directories innodb_redo_log_archive_dirs
     secure_log_path mysqlx_socket`,
  ),
  ...rules('path', fileName, 'innodb_doublewrite_file'),
  ...rules(
    'path',
    leaveOut('no key or certificate of the user is opened'),
    `admin_ssl_ca admin_ssl_capath admin_ssl_cert admin_ssl_key admin_ssl_crl admin_ssl_crlpath mysqlx_ssl_ca
     mysqlx_ssl_capath mysqlx_ssl_cert mysqlx_ssl_key mysqlx_ssl_crl mysqlx_ssl_crlpath ndb_tls_search_path
     caching_sha2_password_private_key_path caching_sha2_password_public_key_path
     sha256_password_private_key_path sha256_password_public_key_path`,
  ),
  ...rules('path', leaveOut(leftOut), 'validate_password_dictionary_file validate_password.dictionary_file'),
  ...rules('port', leaveOut(leftOut), 'admin_address admin_port create_admin_listener_thread'),
  ...rules('port', leaveOut(leftOut), 'mysqlx_port mysqlx_bind_address'),
  ...rules('port', leaveOut('OFF'), 'mysqlx'),
  ...rules('port', leaveOut(leftOut), 'ndb_mgmd_host ndb_connectstring ndb_cluster_connection_pool_nodeids'),
  ...rules('mode', leaveOut('OFF'), 'daemonize'),
  ...rules('log', leaveOut('OFF'), 'log_syslog'),
  ...rules(
    'mode',
    refuse('makes the server program do something else than serve'),
    'initialize initialize_insecure validate_config version_with_update upgrade',
  ),
  ...rules(
    'ordinary',
    keep,
    `mysqlx_port_open_timeout auto_generate_certs innodb_buffer_pool_in_core_file innodb_doublewrite_files
     innodb_doublewrite innodb_validate_tablespace_paths skip_innodb_validate_tablespace_paths ndb_log_binlog_index
     enable_cascade_triggers enable_secondary_engine_statistics tls_certificates_enforced_validation
     binlog_rotate_encryption_master_key_at_startup innodb_redo_log_encrypt innodb_undo_log_encrypt`,
  ),
};

/** Families of MySQL's plugins and components. */
export const mysqlFamilies: OptionFamilies = [
  [/^keyring_/, { class: 'path', action: refuse(noKeys) }],
  [/^group_replication_/, { class: 'port', action: leaveOut('left out: servers replicate in pairs') }],
  [/^authentication_.*_(path|url|host|port)$/, { class: 'authentication', action: leaveOut(leftOut) }],
];
