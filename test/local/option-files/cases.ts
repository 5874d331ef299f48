/** One option file and what becomes of it. `{out}` stands for a folder outside the run folder, `{here}` for that of the file. */
export interface OptionFileCase {
  readonly server: string;
  /** The first one is the user's file. */
  readonly files: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, string>>;
  /** Global variables of the server, as it shows them. */
  readonly holds?: Readonly<Record<string, string>>;
  /** Overridden options, with what the tool says instead; all of them. */
  readonly overridden?: Readonly<Record<string, string>>;
  /** A usage error (exit 2) with these words. */
  readonly refused?: RegExp;
  /** The server itself refuses to start (exit 3). */
  readonly dies?: RegExp;
}

const inside = 'inside the run folder';
const left = 'left out';
const mysqld = (text: string): Readonly<Record<string, string>> => ({ 'my.cnf': `[mysqld]\n${text}\n` });
const noFile = { 'my.cnf': '' };
const new_ = { server: 'mysql:9.7' };
const old = { server: 'mysql:5.6' };
const maria = { server: 'mariadb:10.11' };

/** Option files over all classes. */
export const optionFileCases: Readonly<Record<string, OptionFileCase>> = {
  'logs with absolute paths': {
    ...new_,
    files: mysqld(
      'slow_query_log = 1\nlong_query_time = 0\nslow_query_log_file = {out}/slow.log\ngeneral_log = 1\ngeneral_log_file = {out}/general.log\nlog_bin_index = {out}/bin.index',
    ),
    holds: { slow_query_log: 'ON', general_log: 'ON', long_query_time: '0.000000' },
    overridden: { slow_query_log_file: inside, general_log_file: inside, log_bin_index: inside },
  },
  'a log with a plain name': {
    ...new_,
    files: mysqld('general_log\ngeneral-log-file = "queries of all.log"'),
    holds: { general_log: 'ON', general_log_file: 'queries of all.log' },
  },
  'logs with relative paths that lead outside': {
    ...new_,
    files: mysqld('general_log=ON\ngeneral_log_file=../../../../../..{out}/g.log\nslow-query-log-file=./s.log'),
    overridden: { general_log_file: inside, slow_query_log_file: inside },
  },
  'the homes of InnoDB': {
    ...new_,
    files: mysqld('innodb_data_home_dir={out}\ninnodb_log_group_home_dir={out}\ninnodb_undo_directory={out}'),
    overridden: { innodb_data_home_dir: inside, innodb_log_group_home_dir: inside, innodb_undo_directory: inside },
  },
  'more folders of InnoDB': {
    ...new_,
    files: mysqld(
      'innodb_doublewrite=ON\ninnodb_doublewrite_dir={out}\ninnodb_temp_tablespaces_dir={out}\ninnodb_tmpdir={out}\ninnodb_directories={out}\ninnodb_redo_log_archive_dirs=a:{out}',
    ),
    holds: { innodb_doublewrite: 'ON' },
    overridden: {
      innodb_doublewrite_dir: inside,
      innodb_temp_tablespaces_dir: inside,
      innodb_tmpdir: inside,
      innodb_directories: inside,
      innodb_redo_log_archive_dirs: inside,
    },
  },
  'tablespaces with absolute paths': {
    ...new_,
    files: mysqld(
      'innodb_data_file_path={out}/sys1:12M;{out}/sys2:10M:autoextend\ninnodb_temp_data_file_path={out}/tmp1:12M:autoextend',
    ),
    holds: { innodb_data_file_path: 'sys1:12M;sys2:10M:autoextend', innodb_temp_data_file_path: 'tmp1:12M:autoextend' },
    overridden: {
      innodb_data_file_path: 'sys1:12M;sys2:10M:autoextend',
      innodb_temp_data_file_path: 'tmp1:12M:autoextend',
    },
  },
  'what every production file says': {
    ...new_,
    files: mysqld(
      'user=mysql\ndatadir={out}\nsocket={out}/s.sock\npid-file={out}/p.pid\ntmpdir={out}\nlog-error={out}/e.log\nbasedir=/usr\nplugin-dir={out}\nmax_connections=33',
    ),
    holds: { max_connections: '33' },
    overridden: {
      ...(process.getuid?.() === 0 ? { user: 'root' } : { user: 'the user who runs the tool' }),
      datadir: inside,
      socket: inside,
      pid_file: inside,
      tmpdir: inside,
      log_error: inside,
      basedir: inside,
      plugin_dir: inside,
    },
  },
  'binary and relay logs elsewhere': {
    ...new_,
    files: mysqld('log-bin={out}/mysql-bin\nrelay_log={out}/relay\nrelay_log_index={out}/relay.index\nskip-log-bin'),
    holds: { log_bin: 'ON' },
    overridden: { log_bin: 'binlog', relay_log: 'relay', relay_log_index: inside },
  },
  'ports of its own': {
    ...new_,
    files: mysqld(
      'port=3306\nadmin_address=127.0.0.1\nadmin_port=33062\nmysqlx=ON\nmysqlx_port=33060\nreport_port=3306\nmysqlx_socket={out}/x.sock',
    ),
    holds: { admin_address: '' },
    overridden: {
      port: '{port}',
      admin_address: left,
      admin_port: left,
      mysqlx: 'OFF',
      mysqlx_port: left,
      report_port: left,
      mysqlx_socket: inside,
    },
  },
  'keys and certificates': {
    ...new_,
    files: mysqld('ssl_ca={out}/ca.pem\nssl-cert={out}/cert.pem\nssl-key={out}/key.pem\ntls_version=TLSv1.3'),
    holds: { tls_version: 'TLSv1.3' },
    overridden: {
      ssl_ca: 'no key or certificate of the user is opened',
      ssl_cert: 'no key or certificate of the user is opened',
      ssl_key: 'no key or certificate of the user is opened',
    },
  },
  'a folder of files, and what shapes the data folder': {
    ...new_,
    files: {
      'my.cnf': '[client]\nport = 3306\n\n!includedir conf.d\n',
      'conf.d/b.cnf': '[mysqld]\nmax_connections = 44\n',
      'conf.d/a.cnf': '[mysqld]\nlower_case_table_names = 1\ngtid_mode = OFF\nmax_connections = 22\n',
    },
    holds: { lower_case_table_names: '1', max_connections: '44', gtid_mode: 'ON' },
    overridden: { gtid_mode: 'ON' },
  },
  'an included file in the middle': {
    ...new_,
    files: {
      'my.cnf': '[mysqld]\nnet_read_timeout=11\nwait_timeout=111\n!include {here}/more.cnf\nnet_read_timeout=33\n',
      'more.cnf': '[mysqld]\nnet_read_timeout=22\nwait_timeout=222\ngeneral_log_file={out}/g.log\n',
    },
    holds: { net_read_timeout: '33', wait_timeout: '222' },
    overridden: { general_log_file: inside },
  },
  'the page size of InnoDB': { ...new_, files: mysqld('innodb-page-size=8K'), holds: { innodb_page_size: '8192' } },
  'quotes, escapes and comments': {
    ...new_,
    files: mysqld(
      `report_user = "a '#1' \\"b\\\\c\\"\\s" # not this\r\nsql_mode='ANSI_QUOTES,STRICT_ALL_TABLES'\r\n; no\r\nft_boolean_syntax = '+ -><()~*:""&|'\r`,
    ),
    holds: {
      report_user: `a '#1' "b\\c" `,
      sql_mode: 'ANSI_QUOTES,STRICT_ALL_TABLES',
      ft_boolean_syntax: '+ -><()~*:""&|',
    },
  },
  'units and names': {
    ...new_,
    files: mysqld(
      'max-allowed-packet = 32M\nloose-no-such-option = 1\nloose_sort_buffer_size=1M\nskip-event-scheduler\nmaximum-sort-buffer-size = 4M\nenable-local-infile',
    ),
    holds: { max_allowed_packet: '33554432', sort_buffer_size: '1048576', local_infile: 'ON' },
  },
  'groups of other programs and versions': {
    ...new_,
    files: {
      'my.cnf':
        '[mysqld-5.7]\nbroken=1\n[mysqld-9.7]\nwait_timeout=7\n[MYSQLD ]\nnet_read_timeout=8\n[mariadb]\nbroken=1\n[ server]\nbroken=1\n[server]\nnet_retry_count=9\n[mysqld_safe]\nlog-error={out}/safe.log\n',
    },
    holds: { wait_timeout: '7', net_read_timeout: '8', net_retry_count: '9' },
  },
  'an offset as time zone': {
    ...new_,
    files: mysqld("default_time_zone = '+02:00'"),
    holds: { time_zone: '+02:00' },
  },
  'the time zone of the system': { ...new_, files: mysqld('default-time-zone=SYSTEM'), holds: { time_zone: 'SYSTEM' } },
  'filters of replication': {
    ...new_,
    files: mysqld('replicate-do-db=shop\nreplicate-do-db=stock\nbinlog_ignore_db=mysql\nreplicate_wild_do_table=a.%'),
    overridden: Object.fromEntries(
      ['replicate_do_db', 'binlog_ignore_db', 'replicate_wild_do_table'].map((name) => [
        name,
        'left out: everything replicates, as the workload needs',
      ]),
    ),
  },
  'identities and accounts': {
    ...new_,
    files: mysqld(
      "server-id=9999\nreport_host=db1\nreport_user=repl\nreport_password=hunter2\nauthentication_policy='*,*,'\nskip-networking\nbind-address=0.0.0.0",
    ),
    holds: { server_id: '1', report_user: 'repl', report_password: '' },
    overridden: {
      server_id: '1',
      report_host: 'one',
      report_password: left,
      authentication_policy: left,
      skip_networking: 'OFF',
      bind_address: '127.0.0.1',
    },
  },
  'a secret in SQL': {
    ...new_,
    files: mysqld(`init_connect = "ALTER USER u IDENTIFIED BY 'hunter2'"\ninit_file = {out}/init.sql`),
    holds: { init_connect: '' },
    overridden: { init_connect: left, init_file: inside },
  },
  'plugins that a pair can have': {
    ...new_,
    files: mysqld('plugin-load-add=rewriter.so;group_replication.so\nplugin_load_add=connection_control.so'),
    overridden: { plugin_load_add: 'rewriter.so' },
  },
  'a log by --set': {
    ...new_,
    files: noFile,
    set: { general_log_file: '{out}/g.log', 'general-log': '1', net_retry_count: '7' },
    holds: { general_log: 'ON', net_retry_count: '7' },
    overridden: { general_log_file: inside },
  },
  'an init file, a data folder and a secret by --set': {
    ...new_,
    files: noFile,
    set: { init_file: '{out}/i.sql', 'loose-datadir': '{out}', report_password: 'hunter2', port: '3306' },
    overridden: { init_file: inside, datadir: inside, report_password: left, port: '{port}' },
  },
  'more than a value by --set': {
    ...new_,
    files: noFile,
    set: { net_write_timeout: '2 --datadir={out}' },
    refused: /net_write_timeout \(--set .*\) is not known to the tool, and its value looks like a path/,
  },
  'more than a number by --set': {
    ...new_,
    files: noFile,
    set: { net_write_timeout: '2 --x' },
    dies: /net.write.timeout/,
  },
  'two lines by --set': {
    ...new_,
    files: noFile,
    set: { report_user: 'a\ndatadir=x\n"\n[mysqld]\nmax_connections=22' },
    holds: { report_user: 'a\ndatadir=x\n"\n[mysqld]\nmax_connections=22', max_connections: '60' },
  },
  'statements for every connection': {
    ...new_,
    files: mysqld("init_connect = 'INSERT INTO audit.logins VALUES (NOW())'\ninit_replica='SET GLOBAL general_log=1'"),
    holds: { init_connect: '', init_replica: '' },
    overridden: { init_connect: left, init_replica: left },
  },
  '--set wins over the file': {
    ...new_,
    files: mysqld('net_retry_count=5\ngeneral_log_file={out}/g.log'),
    set: { net_retry_count: '6' },
    holds: { net_retry_count: '6' },
    overridden: { general_log_file: inside },
  },
  'paths of MySQL 5.6': {
    ...old,
    files: mysqld(
      'general_log=1\ngeneral_log_f={out}/g.log\nmaster-info-file={out}/m.info\nslave_load_tmpdir={out}\ninnodb_log_group_home_dir={out}\ninnodb_data_file_path=ibdata7:12M:autoextend\nkey_buffer=9M\nlog-slave-updates\nlanguage={out}',
    ),
    holds: { key_buffer_size: '9437184', innodb_data_file_path: 'ibdata7:12M:autoextend', log_slave_updates: 'ON' },
    overridden: {
      general_log_f: inside,
      master_info_file: inside,
      slave_load_tmpdir: inside,
      innodb_log_group_home_dir: inside,
      language: 'of the server program',
    },
  },
  'paths of MariaDB': {
    ...maria,
    files: {
      'my.cnf':
        '[mariadb]\nlog_basename={out}/db\naria_log_dir_path={out}\nlog_slow_query\nlog_slow_query_file={out}/slow.log\nlog_ddl_recovery={out}/ddl.log\nTMPD={out}\n[mariadbd-10.11]\nwait_timeout=77\n',
    },
    holds: { wait_timeout: '77', slow_query_log: 'ON' },
    overridden: {
      log_basename: inside,
      aria_log_dir_path: inside,
      log_slow_query_file: inside,
      log_ddl_recovery: inside,
      tmpd: inside,
    },
  },
  'Galera and ports of MariaDB': {
    ...maria,
    files: {
      'my.cnf':
        '[mysqld]\nextra_port=3307\nloose-feedback=ON\nwsrep_on=OFF\n[galera]\nwsrep_cluster_address=gcomm://a,b\nwsrep_sst_auth=root:hunter2\nwsrep_data_home_dir={out}\n[client-server]\nport=3306\n',
    },
    holds: { extra_port: '0' },
    overridden: {
      extra_port: left,
      feedback: 'OFF',
      wsrep_on: 'left out: servers replicate in pairs',
      wsrep_cluster_address: 'left out: servers replicate in pairs',
      wsrep_sst_auth: left,
      wsrep_data_home_dir: 'left out: servers replicate in pairs',
      port: '{port}',
    },
  },
  'filters of a connection of MariaDB': {
    ...maria,
    files: mysqld('c1.replicate_do_db=shop\nslave_net_timeout=44\nlower_case_table_names=1'),
    holds: { slave_net_timeout: '44', lower_case_table_names: '1' },
    overridden: { replicate_do_db: 'left out: everything replicates, as the workload needs' },
  },
  'a time zone with a name': {
    ...new_,
    files: mysqld("# x\ndefault_time_zone = 'Europe/Berlin'"),
    refused: /default_time_zone \(.*my\.cnf:3\) names a time zone/,
  },
  'a named time zone by --set': {
    ...maria,
    files: noFile,
    set: { 'default-time-zone': 'Europe/Berlin' },
    refused: /default.time.zone \(--set .*\) names a time zone/,
  },
  'a store of keys': {
    ...new_,
    files: mysqld('early-plugin-load=keyring_file.so'),
    refused: /early-plugin-load \(.*:2\)/,
  },
  'a library with a path': { ...new_, files: mysqld('plugin_load={out}/x.so'), refused: /plugin_load \(.*:2\)/ },
  'an unknown option with a path': {
    ...new_,
    files: mysqld('loose-some_plugin_output={out}/x'),
    refused: /loose-some_plugin_output \(.*my\.cnf:2\) is not known to the tool/,
  },
  'an unknown option with a path, included': {
    ...maria,
    files: { 'my.cnf': '!include {here}/b.cnf\n', 'b.cnf': '[mariadb]\n\nsome_dir=../x\n' },
    refused: /some_dir \(.*b\.cnf:3\)/,
  },
  'another mode of the program': { ...old, files: mysqld('bootstrap'), refused: /bootstrap \(.*:2\) makes the server/ },
  'a trace of the server': {
    ...maria,
    files: mysqld('debug=d:t:o,{out}/trace'),
    refused: /debug \(.*:2\) is for debugging/,
  },
  'a byte order mark': {
    ...new_,
    files: { 'my.cnf': '\ufeff[mysqld]\n' },
    refused: /my\.cnf:1 begins with a byte order/,
  },
  'an option before any group': {
    ...maria,
    files: { 'my.cnf': 'datadir={out}\n[mysqld]\n' },
    refused: /my\.cnf:1 stands before any \[group\]/,
  },
  'an include that is missing': {
    ...new_,
    files: mysqld('!include {out}/gone.cnf'),
    refused: /my\.cnf:2 includes .*gone\.cnf, which is not there/,
  },
  'files that include each other': {
    ...new_,
    files: { 'my.cnf': '!include {here}/b.cnf\n', 'b.cnf': '[mysqld]\n!include {here}/my.cnf\n' },
    refused: /b\.cnf:2 includes a file that includes this one/,
  },
};
