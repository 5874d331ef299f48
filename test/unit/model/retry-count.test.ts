import { describe, expect, it } from 'vitest';
import { manyRetries, zeroIsNoLimit } from '../../../src/model/retry-count.ts';

describe('a retry count of 0', () => {
  it.each(['mysql:9.7.2', 'mysql:9.7.4', 'mysql:9.8', 'mysql:10', 'mysql:26.7', 'registry.example/mysql:9.7.3'])(
    'is no limit on %s',
    (server) => {
      expect(zeroIsNoLimit(server)).toBe(true);
    },
  );
  it.each([
    'mysql:9.7.1',
    'mysql:9.7',
    'mysql:9',
    'mysql:8.4.6',
    'mysql:5.6.24',
    'mysqld',
    'mysql@/opt/mysql',
    'mariadb:10.11.18',
    'mariadb:12.0',
    'mariadb',
  ])('is not known to be one on %s', (server) => {
    expect(zeroIsNoLimit(server)).toBe(false);
  });
  it('gives way to the number that the vendor takes by default', () => {
    expect([manyRetries('mysql:8.0'), manyRetries('mysqld'), manyRetries('mariadb:11.8')]).toEqual([
      86_400, 86_400, 100_000,
    ]);
  });
});
