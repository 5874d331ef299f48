import { describe, expect, it } from 'vitest';
import { lookUp } from '../../../../src/servers/options/classes/index.ts';
import { conflicting, decideOptions } from '../../../../src/servers/options/decide.ts';
import { optionDialect } from '../../../../src/servers/options/dialect.ts';

const mysql = optionDialect('mysql', '9.7.4');
const mysql56 = optionDialect('mysql', '5.6.24');
const mariadb = optionDialect('mariadb', '10.11.18');

const tool = [
  '--datadir=/scratch/data',
  '--port=40001',
  '--gtid-mode=ON',
  '--log-bin=binlog',
  '--log-replica-updates=ON',
  '--replica-net-timeout=4',
  '--skip-replica-start',
];

/** What becomes of one line: the value that the server gets, or the user's and the tool's. */
function fate(line: string, dialect = mysql, decided: readonly string[] = tool): unknown {
  const [name = '', ...rest] = line.split('=');
  const option = { name, value: line.includes('=') ? rest.join('=') : null, where: 'my.cnf:7' };
  const { kept, overridden } = decideOptions([option], decided, dialect);
  if (overridden[0]) return [overridden[0].user, overridden[0].tool, ...kept.map(({ value }) => value)];
  return kept.length > 0 ? 'kept' : 'same';
}

describe('a path', () => {
  const inside = 'inside the run folder';
  it.each<[string, unknown, typeof mysql?]>([
    ['datadir=/var/lib/mysql', ['/var/lib/mysql', inside]],
    ['general_log_file=/x/g.log', ['/x/g.log', inside]],
    ['general-log-file=g.log', 'kept'],
    ['general_log_file=sub/g.log', ['sub/g.log', inside]],
    ['general_log_file=..', ['..', inside]],
    ['loose-general_log_file=~/g.log', ['~/g.log', inside]],
    ['loose-loose_slow-query-log-file=/x', ['/x', inside]],
    ['tmpdir=/t', ['/t', inside]],
    ['innodb_undo_directory=undo', ['undo', inside]],
    ['log_bin_index=/x/i', ['/x/i', inside]],
    ['log_bin=/x/mysql-bin', ['/x/mysql-bin', 'binlog']],
    ['skip-log-bin', ['OFF', 'binlog']],
    ['log-basename=/x', ['/x', inside], mariadb],
    ['aria_log_dir_path=/x', ['/x', inside], mariadb],
    ['log_slow_query_file=/x', ['/x', inside], mariadb],
    ['server_audit_file_path=/x/audit.log', ['/x/audit.log', inside], mariadb],
    ['audit_log_file=/x/audit.log', ['/x/audit.log', inside]],
    [
      'innodb_data_file_path=/a/ibdata1:12M;/b/ibdata2:10M:autoextend',
      [
        '/a/ibdata1:12M;/b/ibdata2:10M:autoextend',
        'ibdata1:12M;ibdata2:10M:autoextend',
        'ibdata1:12M;ibdata2:10M:autoextend',
      ],
    ],
    ['innodb_data_file_path=ibdata1:12M:autoextend', 'kept'],
    ['innodb_temp_data_file_path=../t:12M:autoextend', ['../t:12M:autoextend', 't:12M:autoextend', 't:12M:autoextend']],
    ['ssl_key=/etc/key.pem', ['/etc/key.pem', 'no key or certificate of the user is opened']],
    ['plugin_dir=/x', ['/x', 'of the server program']],
    ['init_file=/x.sql', ['/x.sql', inside]],
    // Beginnings of names, where that server takes them.
    ['general_log_f=/x', ['/x', inside], mysql56],
    ['tmpd=/x', ['/x', inside], mariadb],
    ['TMPDIR=/x', ['/x', inside], mariadb],
  ] as [string, unknown, typeof mysql?][])('%s', (line, expected, dialect) =>
    expect(fate(line, dialect)).toEqual(expected),
  );

  it.each<[string, RegExp, typeof mysql?]>([
    ['some_plugin_file=/x', /is not known to the tool, and its value looks like a path/],
    ['some_option=..\\x', /looks like a path/],
    ['some_option=c:x', /looks like a path/],
    ['loose-some-option=~root/x', /looks like a path/],
    ['tmpdi=/x', /looks like a path/],
    ['innodb_data_file_path=/dev/sda1:3Gnewraw', /device or a path that cannot be moved/],
    ['innodb_data_file_path=/a/ib:1M;/b/ib:1M', /two files that would be one/],
    ['plugin_load_add=../../x.so', /library by a path/],
    ['early-plugin-load=keyring_file.so', /store of keys/],
    ['keyring_file_data=/x', /needs keys/],
    ['file_key_management_filename=/x', /needs keys/, mariadb],
    ['debug=d:t:o,/x', /debugging/],
    ['bootstrap', /something else than serve/],
    ['initialize-insecure=ON', /something else than serve/],
    ['log_b=/x', /beginning of more than one name/, mariadb],
  ])('%s is refused with its name, file and line, never with its value', (line, why, dialect) => {
    const [name = '', value = ''] = line.split('=');
    expect(() => fate(line, dialect)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(why) }),
    );
    expect(() => fate(line, dialect)).toThrow(`The option ${name} (my.cnf:7)`);
    if (value.includes('/')) expect(() => fate(line, dialect)).not.toThrow(value);
  });
});

describe('ports, filters, accounts and time zones', () => {
  it.each<[string, unknown, typeof mysql?]>([
    ['port=3306', ['3306', '40001']],
    ['admin_port=33062', ['33062', 'left out']],
    ['mysqlx=ON', ['ON', 'OFF']],
    ['extra_port=3307', ['3307', 'left out'], mariadb],
    ['extra_por=3307', ['3307', 'left out'], mariadb],
    ['wsrep_cluster_address=gcomm://a,b', ['gcomm://a,b', 'left out: servers replicate in pairs'], mariadb],
    ['group_replication_local_address=h:33061', ['h:33061', 'left out: servers replicate in pairs']],
    ['binlog_do_db=shop', ['shop', 'left out: everything replicates, as the workload needs']],
    ['c1.replicate_do_db=shop', ['shop', 'left out: everything replicates, as the workload needs'], mariadb],
    ['plugin_load=a=x.so;group_replication.so', ['a=x.so;group_replication.so', 'a=x.so', 'a=x.so']],
    ['plugin-load-add=validate_password.so', 'kept'],
    ['skip-grant-tables', ['ON', 'OFF']],
    ['skip_networking', ['ON', 'OFF']],
    ['slave_net_timeout=60', ['60', '4']],
    ['skip-slave-start', 'same'],
    ['log_slave_updates=1', 'same'],
    ['maximum-sort_buffer_size=1M', 'kept'],
    ['maximum-replica_net_timeout=60', 'kept'],
    ['maximum-tmpdir=/x', ['/x', 'left out']],
    ['sql_mode=ANSI', 'kept'],
    ['default_time_zone=+01:00', 'kept'],
    ['default-time-zone=SYSTEM', 'kept'],
    ['init_connect=SET a = "/"', ['SET a = "/"', 'left out']],
    ['performance-schema-instrument=wait/io/%=ON', 'kept'],
    ['ft_boolean_syntax=+ -><()~*:""&|', 'kept'],
    ['no_such_variable=1', 'kept'],
  ] as [string, unknown, typeof mysql?][])('%s', (line, expected, dialect) =>
    expect(fate(line, dialect)).toEqual(expected),
  );

  it.each(['default_time_zone=Europe/Berlin', 'default-time-zone=UTC', 'loose_default_time_zone=MET'])(
    '%s is refused: templates have no zones',
    (line) => expect(() => fate(line)).toThrow(/default.time.zone \(my\.cnf:7\) names a time zone/),
  );

  it('lists filters with all their values, and other options with the last one', () => {
    const options = ['binlog_do_db=a', 'binlog_do_db=b', 'port=1', 'port=2'].map((line) => {
      const [name = '', value = ''] = line.split('=');
      return { name, value, where: 'my.cnf:1' };
    });
    expect(decideOptions(options, tool, mysql).overridden.map(({ user }) => user)).toEqual(['a, b', '2']);
  });

  it('compares values as servers understand them', () => {
    const conflicts = (user: string, own: string) => conflicting([`--${user}`], [`--${own}`]).length;
    expect(conflicts('max_allowed_packet=32M', 'max-allowed-packet=33554432')).toBe(0);
    expect(conflicts('max_allowed_packet=1g', 'max-allowed-packet=1024M')).toBe(0);
    expect(conflicts('log_slave_updates=true', 'log-replica-updates=ON')).toBe(0);
    expect(conflicts('max_allowed_packet=32K', 'max-allowed-packet=32M')).toBe(1);
  });
});

describe('a secret', () => {
  it.each<[string, typeof mysql?]>([
    ['report_password=hunter2'],
    ['loose-report-password=hunter2'],
    ['report_passw=hunter2', mariadb],
    ['wsrep_sst_auth=root:hunter2', mariadb],
    ['keyring_hashicorp_secret_id=hunter2'],
    ['s3_secret_key=hunter2', mariadb],
    ['authentication_ldap_simple_bind_root_pwd=hunter2'],
    ['ssl_passphrase=hunter2', mariadb],
    ['init_connect=ALTER USER u IDENTIFIED BY "hunter2"'],
    ['init_connect=set password = "hunter2"'],
    ['some_url_option=http://u:hunter2@h'],
    ['unheard_of_password=hunter2'],
    ['some_api_token=hunter2'],
  ])('of %s is neither shown nor given to a server', (line, dialect) => {
    const result = (() => {
      try {
        return fate(line, dialect);
      } catch (error) {
        return error;
      }
    })();
    expect(JSON.stringify(result) + String(result)).not.toContain('hunter2');
    expect(result).not.toBe('kept');
  });

  it.each([
    'default_password_lifetime',
    'validate_password.policy',
    'old_passwords',
    'secure_auth',
    'innodb_ft_min_token_size',
  ])('%s is none', (name) => expect(lookUp(name, mysql).rule.class).not.toBe('secret'));
});
