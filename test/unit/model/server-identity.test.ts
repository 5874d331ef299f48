import { describe, expect, it } from 'vitest';
import { productOf, productsOf } from '../../../src/model/server-identity.ts';

const identity = (flavour: string, version: string) => ({ spec: 'any', flavour, version });

describe('the name of a server in reports', () => {
  it.each([
    ['mysql-9', '9.7.4', 'MySQL 9.7.4'],
    ['mysql-5.6', '5.6.24', 'MySQL 5.6.24'],
    ['mysql-8.0-early', '8.0.20', 'MySQL 8.0.20'],
    ['mariadb', '10.11.18', 'MariaDB 10.11.18'],
  ])('is that of the product, not of the dialect %s', (flavour, version, name) => {
    expect(productOf(identity(flavour, version))).toBe(name);
  });

  it('names the source first', () => {
    const pair = { source: identity('mysql-5.6', '5.6.24'), replica: identity('mysql-9', '9.7.4') };
    expect(productsOf(pair)).toBe('MySQL 5.6.24 → MySQL 9.7.4');
  });
});
