import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { upgradePath } from '../../../src/upgrade/path.ts';

describe('a supported path', () => {
  it.each([
    ['mysql:9.7', 'mysql:9.7'],
    ['mysql:8.4.9', 'mysql:8.4.10'],
    ['mysql:5.6', 'mysql:5.7'],
    ['mysql:5.7.44', 'mysql:8.0.46'],
    ['mysql:8.0', 'mysql:8.4'],
    ['mysql:8', 'mysql:9'],
    ['mysql:8.4', 'mysql:9.7'],
    ['mysql:8.0.34', 'mysql:8.3.0'],
    ['mysql:8.1', 'mysql:8.3'],
    ['mysql:8.3', 'mysql:8.4'],
    ['mysql:8.4', 'mysql:9.2'],
    ['mysql:9.6', 'mysql:9.7'],
    ['mysql:9.7.4', 'mysql:26.7'],
    ['mariadb:10.11', 'mariadb:10.11'],
    ['mariadb:10.4', 'mariadb:10.11'],
    ['mariadb:10.5.23', 'mariadb:12.3'],
  ])('%s to %s', (from, to) => {
    const path = upgradePath(from, to);
    expect(path.supported).toBe(true);
    expect(path.says.length).toBeGreaterThan(10);
    expect(path.source).toMatch(/Manual|Documentation/);
  });
});

describe('a jump', () => {
  it.each([
    ['mysql:5.7', 'mysql:8.4', ['mysql:5.7', 'mysql:8.0', 'mysql:8.4']],
    ['mysql:8.0', 'mysql:9.7', ['mysql:8.0', 'mysql:8.4', 'mysql:9.7']],
    ['mysql:5.6.24', 'mysql:9.7.4', ['mysql:5.6.24', 'mysql:5.7', 'mysql:8.0', 'mysql:8.4', 'mysql:9.7.4']],
    ['mysql:8.3', 'mysql:9.0', ['mysql:8.3', 'mysql:8.4', 'mysql:9.0']],
    ['mysql:8.4', 'mysql:26.7', ['mysql:8.4', 'mysql:9.7', 'mysql:26.7']],
    ['mysql:5.7', 'mysql:9', ['mysql:5.7', 'mysql:8.0', 'mysql:8.4', 'mysql:9']],
  ])('%s to %s is not supported, and its steps are named', (from, to, steps) => {
    const path = upgradePath(from, to);
    expect(path.supported).toBe(false);
    expect(path.says).toContain(`Upgrade ${steps.join(', then ')}:`);
  });
});

describe('an older version', () => {
  it.each([
    ['mysql:9.7', 'mysql:8.4'],
    ['mysql:8.4.10', 'mysql:8.4.9'],
    ['mariadb:10.11', 'mariadb:10.4'],
  ])('%s to %s is a downgrade', (from, to) => {
    const path = upgradePath(from, to);
    expect(path.supported).toBe(false);
    expect(path.says).toMatch(/^A downgrade/);
  });
});

describe('MySQL and MariaDB', () => {
  it.each([
    ['mysql:8.4', 'mariadb:11.4'],
    ['mariadb:11.8', 'mysql:9.7'],
    ['mysqld', 'mariadb@/opt/mariadb'],
  ])('%s to %s is refused with the reason', (from, to) => {
    expect(() => upgradePath(from, to)).toThrow(
      expect.objectContaining({
        code: 'OTHER_VENDOR',
        exitCode: ExitCode.usage,
        message: expect.stringMatching(/not compatible/),
        hint: expect.stringMatching(/dump/),
      }),
    );
  });
});

it('a word without a version: the path is not known, and nothing is refused', () => {
  const path = upgradePath('mysqld', 'mysql@/opt/mysql-9');
  expect(path).toMatchObject({ supported: false, says: expect.stringContaining('not known') });
});
