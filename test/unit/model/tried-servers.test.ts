import { describe, expect, it } from 'vitest';
import { namedServer, triedElsewhere, triedOn } from '../../../src/model/tried-servers.ts';

describe('what a server is named', () => {
  it.each([
    ['mysql:8.0.20', { vendor: 'mysql', version: '8.0.20' }],
    ['registry.example:5000/library/mysql:5.7', { vendor: 'mysql', version: '5.7' }],
    ['mariadb:10.11', { vendor: 'mariadb', version: '10.11' }],
    ['mysql', { vendor: 'mysql', version: '' }],
    ['mysqld', { vendor: 'mysql', version: '' }],
    ['mariadbd', { vendor: 'mariadb', version: '' }],
    ['mariadb@/opt/mysql:5.7', { vendor: 'mariadb', version: '' }],
    ['percona:8.0', null],
    ['mysqlish:8.0', null],
  ])('%s', (spec, server) => expect(namedServer(spec)).toEqual(server));
});

describe('servers that were tried', () => {
  const of = (asked: string | readonly [string, string], played: string | readonly [string, string]) => {
    const [source, replica] = typeof asked === 'string' ? [asked, asked] : asked;
    const [a, b] = typeof played === 'string' ? [played, played] : played;
    return triedElsewhere({ profile: { servers: { source, replica } }, tried: { source: a, replica: b } });
  };
  it('are told apart from those of the profile by vendor and series', () => {
    expect(of('mysql:5.7', 'MySQL 9.7.4')).toBe('tried on MySQL 9.7.4, for mysql:5.7');
    expect(of('mysql:8.0.20', 'MySQL 8.4.6')).toBe('tried on MySQL 8.4.6, for mysql:8.0.20');
    expect(of('mysql:5.6', 'MariaDB 10.11.18')).toMatch(/for mysql:5\.6$/);
    expect(of(['mysql:9.7', 'mysql:8.0'], 'MySQL 9.7.4')).toBe('tried on MySQL 9.7.4, for mysql:9.7 to mysql:8.0');
    expect(of('mysql:9.7', ['MySQL 9.7.4', 'MySQL 5.6.24'])).toMatch(/^tried on MySQL 9\.7\.4 to MySQL 5\.6\.24, for/);
  });
  it.each([
    ['mysql:9.7', 'MySQL 9.7.4'],
    ['mysql:8.0.20', 'mysql 8.0.36'],
    ['mysql:9', 'MySQL 9.7.4'],
    ['mysql', 'MySQL 9.7.4'],
    ['mysqld', 'MySQL 9.7.4'],
    ['percona:8.0', 'MySQL 9.7.4'],
  ])('are the same as far as %s and %s tell', (asked, played) => expect(of(asked, played)).toBeNull());
  it('are none where nothing was played', () => {
    expect(triedOn({ tried: null })).toBeNull();
    const servers = { source: 'mysql:5.7', replica: 'mysql:5.7' };
    expect(triedElsewhere({ profile: { servers }, tried: null })).toBeNull();
  });
});
