import { describe, expect, it } from 'vitest';
import { namedAsAsked } from '../../../src/worker/server-names.ts';

const cache = '/home/user/.cache/replfault';
const programs = [
  { spec: 'mysql:5.6', locationOptions: [`--basedir=${cache}/packages/mysql-5.6_amd64/root/server`] },
  { spec: 'mysql:9.7', locationOptions: [`--plugin-dir=${cache}/packages/mysql-9.7_amd64/root/usr/lib/mysql/plugin`] },
];
const plugin = `${cache}/packages/mysql-9.7_amd64/root/usr/lib/mysql/plugin//mysql_native_password.so`;

describe('files of servers in messages', () => {
  it.each([
    [
      `cannot be loaded: ${plugin}: cannot open shared object file`,
      'cannot be loaded: <mysql:9.7>/mysql_native_password.so: cannot open shared object file',
    ],
    [
      `'${plugin}' and '${plugin}'`,
      "'<mysql:9.7>/mysql_native_password.so' and '<mysql:9.7>/mysql_native_password.so'",
    ],
    [`${cache}/packages/other_1/root/x.so`, '<other_1>/x.so'],
    ['/opt/mysql-8.4/lib/x.so', '/opt/mysql-8.4/lib/x.so'],
    ['no file', 'no file'],
  ])('%s', (text, told) => {
    expect(namedAsAsked(text, programs, cache)).toBe(told);
  });
});
