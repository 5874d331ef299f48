import { describe, expect, it } from 'vitest';
import { findOverridden, parseOption, parseOptionFile } from '../../../src/servers/runtimes/local/option-file.ts';

describe('option files', () => {
  it.each([
    ['--Net-Write-Timeout=2', { name: 'net_write_timeout', value: '2' }],
    ['net_write_timeout = 2', { name: 'net_write_timeout', value: '2' }],
    ['skip-log-bin', { name: 'log_bin', value: 'OFF' }],
    ['disable_log_bin', { name: 'log_bin', value: 'OFF' }],
    ['skip-name-resolve', { name: 'skip_name_resolve', value: null }],
    ['skip-replica-start=ON', { name: 'skip_replica_start', value: 'ON' }],
    ['loose-rpl_semi_sync_source_enabled="ON"', { name: 'rpl_semi_sync_source_enabled', value: 'ON' }],
  ])('takes %s apart', (text, expected) => {
    expect(parseOption(text)).toEqual(expected);
  });

  it('reads only the groups that this server reads', () => {
    const text = [
      '[client]',
      'port = 1',
      '[mysqld]',
      '; a comment',
      'net_write_timeout = 7 # why',
      'init_connect = "SET @a = 1 # not a comment"',
      '!include /etc/x.cnf',
      '[mysqld-8.0]',
      'gtid_mode = OFF',
      '[mysqld-9.7]',
      'sync_binlog = 1',
    ].join('\n');
    expect(parseOptionFile(text, '9.7')).toEqual({
      settings: [
        { name: 'net_write_timeout', value: '7' },
        { name: 'init_connect', value: 'SET @a = 1 # not a comment' },
        { name: 'sync_binlog', value: '1' },
      ],
      includes: ['/etc/x.cnf'],
    });
  });

  it('lists what the tool overrides, with both values, and nothing else', () => {
    const user = [
      { name: 'gtid_mode', value: 'OFF' },
      { name: 'log_replica_updates', value: '1' },
      { name: 'slave_net_timeout', value: '60' },
      { name: 'net_write_timeout', value: '9' },
      { name: 'max_connections', value: '10' },
      { name: 'net_write_timeout', value: '8' },
    ];
    const tool = ['--gtid-mode=ON', '--log-replica-updates=ON', '--replica-net-timeout=4', '--net-write-timeout=2'];
    expect(findOverridden(user, tool)).toEqual([
      { name: 'gtid_mode', user: 'OFF', tool: 'ON' },
      { name: 'slave_net_timeout', user: '60', tool: '4' },
      { name: 'net_write_timeout', user: '8', tool: '2' },
    ]);
  });
});
