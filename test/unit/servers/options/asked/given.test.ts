import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Flavour } from '../../../../../src/servers/flavour.ts';
import { givenOption, whyNotAsked } from '../../../../../src/servers/options/asked/given.ts';
import { optionDialect } from '../../../../../src/servers/options/dialect.ts';
import type { UserOption } from '../../../../../src/servers/options/user-option.ts';

const option = (line: string): UserOption => {
  const [name = '', value = null] = line.split('=');
  return { name, value, where: 'my.cnf:1' };
};
const mysql = optionDialect('mysql', '9.7.4');

describe('what a program is given of an option', () => {
  it.each([
    ['sync_binlog=1', '1'],
    ['port=abc', 'abc'],
    ['replicate_wild_do_table=db\\_%.%', 'db\\_%.%'],
    ['slow_query_log_file=slow.log', 'slow.log'],
    ['innodb_data_file_path=/data/ibdata1:12M;ibdata2:10M:autoextend', 'ibdata1:12M;ibdata2:10M:autoextend'],
    ['skip-name-resolve', null],
    ['plugin_load_add=semisync_source.so', 'semisync_source.so'],
  ])('%s is given with its own value', (line, value) => {
    expect(givenOption(option(line), mysql, '/asked')).toMatchObject({ value, standIn: false });
  });
  it.each([
    ['report_password=Word-4-nobody', 'replfault'],
    ["init_connect=SET PASSWORD('Word-4-nobody')", 'replfault'],
    ['log_error=/var/log/error.log', '/asked/log_error'],
    ['innodb_data_home_dir=/var/lib/x', '/asked'],
    ['slow_query_log_file=/var/log/slow.log', '/asked/slow_query_log_file'],
    ['innodb_data_file_path=/dev/sda1:3Graw', 'ibdata1:12M:autoextend'],
    ['some_plugin_keys=/etc/keys', '/asked/some_plugin_keys'],
    ['authentication_ldap_simple_ca_path=/etc/ca', '/asked'],
    ['user=mysql', userInfo().username],
    ['daemonize', 'OFF'],
    ['daemonize=ON', 'OFF'],
    ['log_syslog', 'OFF'],
  ])('%s: another value stands in its place', (line, value) => {
    expect(givenOption(option(line), mysql, '/asked')).toMatchObject({ value, standIn: true });
  });
});

describe('an option is not given', () => {
  const program = { flavour: { name: 'mysql' } as Flavour, version: '9.7.4' };
  it.each([
    ['help', /something else than serve/],
    ['chroot=/srv', /leave its folders/],
    ['plugin_load=/tmp/own.so', /by name alone/],
    ['early-plugin-load=keyring_file.so', /store of keys/],
  ])('%s', (line, why) => {
    expect(whyNotAsked(option(line), program)).toMatch(why);
  });
  it.each(['datadir=/var/lib/mysql', 'keyring_file_data=/etc/keys', 'sync_binlog=1'])('but %s is', (line) => {
    expect(whyNotAsked(option(line), program)).toBeNull();
  });
});
