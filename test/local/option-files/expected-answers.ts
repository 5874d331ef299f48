/** An option with the outcome, what the message must match (`null`: none), and the server's number of it. */
type Expected = readonly [line: string, outcome: string, message: RegExp | null, errno?: number];

/** What the programs of versions answer to options. */
export const expectedAnswers: Readonly<Record<string, readonly Expected[]>> = {
  'mysql:9.7': [
    ['replica_net_timeout=10', 'accepted', null],
    ['slave_net_timeout=10', 'accepted', /deprecated/, 11068],
    ['master-info-repository=TABLE', 'refused', /^unknown variable 'master-info-repository'\.$/, 67],
    ['expire_logs_days=5', 'refused', /unknown variable/, 67],
    ['skip-foo', 'refused', /^unknown option '--skip-foo'/, 68],
    ['binlog_format=WRONG', 'refused', /Error while setting value/, 77],
    ['sql_mode=NO_AUTO_CREATE_USER', 'refused', /'sql_mode'/, 77],
    ['ssl_cipher=AES128-SHA', 'refused', /'ssl_cipher' contains cipher 'AES128-SHA' that is blocked/, 15104],
    ['replica_parallel_workers=0', 'accepted', /adjusted to 1/, 81],
    ['loose_zork=1', 'accepted', /^unknown variable 'loose_zork'/, 67],
    ['plugin_load_add=semisync_source.so', 'accepted', null],
    ['rpl_semi_sync_source_enabled=1', 'accepted', null],
    ['datadir=/nowhere/data', 'accepted', null],
    ['log_error=/nowhere/error.log', 'accepted', null],
    ['secure_file_priv=/nowhere/files', 'accepted', null],
    ['user=nobody_here', 'accepted', null],
    ['innodb_buffer_pool_size=64G', 'accepted', null],
    ['port=abc', 'refused', /^Unknown suffix .*\nError while setting value 'abc' to 'port'/, 58],
    ['daemonize', 'accepted', null],
  ],
  'mysql:5.6': [
    ['slave_net_timeout=10', 'accepted', null],
    ['replica_net_timeout=10', 'refused', /unknown variable/],
    ['expire_logs_days=abc', 'refused', /Error while setting value/],
    ['basedir=/nowhere', 'accepted', null],
    ['tmpdir=/nowhere', 'accepted', null],
    ['sync_frm=ON', 'accepted', null],
    ['sql_mode=NO_AUTO_CREATE_USER', 'accepted', null],
    ['slave=1', 'refused', /ambiguous option/],
  ],
  'mariadb:11.8': [
    ['slave_net_timeout=10', 'accepted', null],
    ['innodb_change_buffering=all', 'accepted', /was removed/],
    ['date_format=%Y', 'accepted', /was removed/],
    ['old_alter_table=1', 'refused', /unknown variable/],
    ['binlog_format=SOMETIMES', 'refused', /'binlog_format'/],
    ['log_error=/nowhere/error.log', 'accepted', null],
    ['query_cache_size=1M', 'accepted', null],
  ],
};
