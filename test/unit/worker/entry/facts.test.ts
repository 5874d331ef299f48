import { describe, expect, it } from 'vitest';
import { channelFacts } from '../../../../src/worker/entry/channel-facts.ts';
import { shippedVariables } from '../../../../src/worker/entry/shipped-variables.ts';
import { readOption } from '../../../../src/worker/entry/start-up-option.ts';
import { statementsToTry } from '../../../../src/worker/entry/statements-to-try.ts';

const rows = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ Variable_name: name, Value: value }));

describe('the variables of a survey', () => {
  it('leave out this machine, its files and its size, the server itself, and secrets', () => {
    const facts = shippedVariables(
      rows({
        hostname: 'box-7',
        port: '3306',
        server_id: '1',
        server_uuid: '3e11fa47-71ca-11e1-9e33-c80aa9429562',
        server_uid: 'abc',
        datadir: '/var/lib/x/',
        tmpdir: '/tmp',
        socket: '/tmp/s.sock',
        log_bin_index: '/var/lib/x/binlog.index',
        general_log_file: 'box-7.log',
        relay_log: 'box-7-relay-bin',
        some_list: 'a,/etc/b',
        max_connections: '151',
        table_open_cache: '400',
        thread_pool_size: '2',
        innodb_buffer_pool_instances: '1',
        performance_schema_digests_size: '10000',
        gtid_executed: '',
        gtid_slave_pos: '',
        version: '9.7.4',
        version_compile_os: 'Linux',
        system_time_zone: 'UTC',
        some_password: 'hunter2',
        skip_name_resolve: 'ON',
      }),
      ['--skip-name-resolve'],
    );
    expect(facts).toEqual({});
  });
  it('keep every default that a version may change, sorted', () => {
    const kept = { binlog_format: 'ROW', gtid_mode: 'ON', log_bin: 'ON', performance_schema: 'ON', ssl_ca: 'ca.pem' };
    const facts = shippedVariables(rows(Object.fromEntries(Object.entries(kept).reverse())), ['--skip-name-resolve']);
    expect(Object.entries(facts)).toEqual(Object.entries(kept));
  });
  it('tell that a server ships without a binary log where the tool had to give it one', () => {
    expect(shippedVariables(rows({ log_bin: 'ON' }), ['--log-bin=binlog'])).toEqual({ log_bin: 'OFF' });
  });
});

describe('the options of a channel', () => {
  it('have one name and one wording in all versions', () => {
    const old = channelFacts({
      status: {
        Master_Host: '10.0.0.1',
        Master_Port: 3306,
        Connect_Retry: 60,
        Master_Retry_Count: 86400,
        Master_SSL_Allowed: 'No',
        Master_SSL_Verify_Server_Cert: 'No',
        Auto_Position: 0,
        Read_Master_Log_Pos: 4,
      },
      stored: [],
      settings: [{ name: 'heartbeat_period', value: '1800.000' }],
      retryCount: null,
    });
    expect(old).toEqual({
      auto_position: '0',
      connect_retry: '60',
      heartbeat_period: '1800',
      retry_count: '86400',
      ssl: '0',
      ssl_verify_server_cert: '0',
    });
    const now = channelFacts({
      status: { Source_SSL_Allowed: 'Yes', Source_Retry_Count: 10, Connect_Retry: 60 },
      stored: [
        {
          CHANNEL_NAME: '',
          HOST: '10.0.0.1',
          PORT: 3306,
          USER: 'who',
          AUTO_POSITION: '1',
          SSL_ALLOWED: 'YES',
          SSL_VERIFY_SERVER_CERTIFICATE: 'NO',
          CONNECTION_RETRY_INTERVAL: 60,
          CONNECTION_RETRY_COUNT: 10,
          HEARTBEAT_INTERVAL: 30,
        },
      ],
      settings: [],
      retryCount: null,
    });
    expect(now).toEqual({
      auto_position: '1',
      connect_retry: '60',
      heartbeat_period: '30',
      retry_count: '10',
      ssl: '1',
      ssl_verify_server_cert: '0',
    });
  });
  it('take the retry count from the start of the server where it stands there (MariaDB), unless the channel has its own', () => {
    const help =
      'Variables (--variable-name=value)\nmaster-retry-count          100000\nmaster-verify-checksum   FALSE\n';
    const retryCount = readOption(help, 'master-retry-count');
    const asked = { stored: [], settings: [], retryCount };
    expect(channelFacts({ ...asked, status: { Using_Gtid: 'Slave_Pos' } })).toEqual({
      retry_count: '100000',
      using_gtid: 'Slave_Pos',
    });
    expect(channelFacts({ ...asked, status: { Master_Retry_Count: 7 } })).toEqual({ retry_count: '7' });
    expect(readOption('init-file   (No default value)\n', 'init-file')).toBeNull();
    expect(readOption(help, 'init-file')).toBeNull();
  });
});

describe('the statements that are tried', () => {
  it('name START, STOP and SHOW in the words of all versions, and accounts that MySQL 5.6 can take', () => {
    for (const statement of ['START SLAVE', 'START REPLICA', 'SHOW SLAVE STATUS', 'SHOW BINARY LOG STATUS'])
      expect(statementsToTry).toContain(statement);
    const users = statementsToTry.flatMap((sql) => /'(\w+)'@/.exec(sql)?.[1] ?? []);
    expect(users.every((user) => user.length <= 16)).toBe(true);
  });
  it('reset the binary log last', () => {
    expect(statementsToTry.slice(-2)).toEqual(['RESET MASTER', 'RESET BINARY LOGS AND GTIDS']);
  });
});
