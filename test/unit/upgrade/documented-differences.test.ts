import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src/model/comparison.ts';
import { ExitCode, ReplfaultError } from '../../../src/model/errors.ts';
import { documentedChanges, documentedDifferences } from '../../../src/upgrade/documented-differences.ts';

const of = (from: string, to: string, id: string): Difference | undefined =>
  documentedDifferences(from, to).find((one) => one.id === id);
const ids = (from: string, to: string): string[] => documentedDifferences(from, to).map(({ id }) => id);

function errorOf(act: () => unknown): ReplfaultError {
  try {
    act();
  } catch (cause) {
    if (cause instanceof ReplfaultError) return cause;
    throw cause;
  }
  throw new Error('nothing was thrown');
}

const pairs = [
  ['mysql:5.6', 'mysql:5.7'],
  ['mysql:5.7', 'mysql:8.0'],
  ['mysql:8.0', 'mysql:8.4'],
  ['mysql:8.4', 'mysql:9.7'],
  ['mysql:5.6.24', 'mysql:9.7.4'],
  ['mariadb:10.5', 'mariadb:10.6'],
  ['mariadb:10.6', 'mariadb:10.11'],
  ['mariadb:10.11', 'mariadb:11.4'],
  ['mariadb:11.4', 'mariadb:11.8'],
  ['mariadb:11.8', 'mariadb:12.3'],
  ['mariadb:10.5.23', 'mariadb:12.3.1'],
] as const;

describe.each(pairs)('%s to %s', (from, to) => {
  const differences = documentedDifferences(from, to);

  it('has differences, each with an id of its own that tells class, state and subject', () => {
    expect(differences.length).toBeGreaterThan(1);
    expect(new Set(differences.map(({ id }) => id)).size).toBe(differences.length);
    for (const { id, class: kind, state, subject } of differences)
      expect(id).toBe(state === null ? `${kind}/${subject}` : `${kind}/${state}/${subject}`);
  });

  it('says that nobody played them, and where they come from', () => {
    for (const one of differences) {
      expect(one).toMatchObject({ evidence: 'documented', cases: [] });
      expect(one.source?.length, one.id).toBeGreaterThan(10);
      expect(one.from, one.id).not.toBe(one.to);
    }
  });

  it('is the same each time', () => expect(documentedDifferences(from, to)).toEqual(differences));
});

describe('what an upgrade changes', () => {
  it('MySQL 8.0 to 8.4: a new channel gives up after 10 attempts, and the old words are gone', () => {
    expect(of('mysql:8.0', 'mysql:8.4', 'channel-defaults/retry_count')).toMatchObject({
      from: '86400',
      to: '10',
      state: null,
      severity: 'breaks',
    });
    expect(of('mysql:8.0', 'mysql:8.4', 'statements/SHOW SLAVE STATUS')?.to).toContain('SHOW REPLICA STATUS');
    expect(of('mysql:8.0', 'mysql:8.4', 'columns/Seconds_Behind_Master')?.to).toContain('Seconds_Behind_Source');
    expect(of('mysql:8.0', 'mysql:8.4', 'statements/GET_MASTER_PUBLIC_KEY')?.to).toContain('GET_SOURCE_PUBLIC_KEY');
    expect(of('mysql:8.0', 'mysql:8.4', 'monitoring/mysql_slave_status_slave_io_running')?.to).toContain(
      'mysql_slave_status_replica_io_running',
    );
  });
  it('MySQL 8.4 to 9.7: GTIDs are on, which stops a replica of a source without them', () => {
    expect(of('mysql:8.4', 'mysql:9.7', 'defaults/gtid_mode')).toMatchObject({ from: 'OFF', to: 'ON' });
    const both = documentedDifferences('mysql:8.4', 'mysql:9.7').filter(({ to }) => to?.includes('13117'));
    expect(both.map(({ state }) => state)).toEqual(['replicas-first', 'fallback']);
  });
  it('MariaDB 10.11 to 11.8: a new channel verifies the certificate', () => {
    expect(of('mariadb:10.11', 'mariadb:11.8', 'channel-defaults/ssl_verify_server_cert')).toMatchObject({
      from: '0',
      to: '1',
    });
    expect(ids('mariadb:10.11', 'mariadb:11.8')).toContain('replicates/replicas-first/source without TLS');
  });
  it.each([
    ['mysql:5.6', 'mysql:9.7'],
    ['mariadb:10.5', 'mariadb:12.3'],
  ])('%s to %s: says in the text what rests on a secondary source or is unchecked, and of nothing else', (from, to) => {
    const told = new Map(
      documentedDifferences(from, to).map((one) => [`${one.class} ${one.subject}`, one.source ?? '']),
    );
    for (const { marks, class: kind, subject } of documentedChanges(from, to)) {
      const text = told.get(`${kind} ${subject}`);
      // The default of an option that is removed later.
      if (text === undefined) continue;
      expect(/secondary source/.test(text), subject).toBe(marks.includes('S'));
      expect(/unchecked/.test(text), subject).toBe(marks.includes('m'));
    }
  });
  it('concerns one vendor', () => {
    expect(ids('mariadb:10.5', 'mariadb:11.8').some((id) => id.includes('gtid_mode'))).toBe(false);
    expect(ids('mysql:5.7', 'mysql:9.7').some((id) => id.includes('MASTER_USE_GTID'))).toBe(false);
    expect(documentedDifferences('MySQL 8.0.44', 'MySQL 8.4.10')).toEqual(
      documentedDifferences('mysql:8.0.44', 'mysql:8.4.10'),
    );
  });
});

describe('several steps', () => {
  it('have the changes of all, in the order of the releases', () => {
    const found = ids('mysql:5.6', 'mysql:9.7');
    const order = [
      'defaults/slave_net_timeout',
      'defaults/slave_parallel_workers',
      'channel-defaults/retry_count',
      'defaults/gtid_mode',
    ];
    expect(order.map((id) => found.indexOf(id))).toEqual(order.map((id) => found.indexOf(id)).sort((a, b) => a - b));
    expect(order.filter((id) => !found.includes(id))).toEqual([]);
  });
  it('make one difference of a variable that changes twice, from the first value to the last', () => {
    const first = of('mysql:5.6', 'mysql:5.7', 'defaults/sql_mode');
    const second = of('mysql:5.7', 'mysql:8.0', 'defaults/sql_mode');
    expect(first?.to).toBe(second?.from);
    expect(of('mysql:5.6', 'mysql:8.0', 'defaults/sql_mode')).toMatchObject({ from: first?.from, to: second?.to });
  });
  it('of accounts with mysql_native_password lead from a login to an error', () => {
    const id = 'replicates/done/account with mysql_native_password on a new server';
    expect(of('mysql:8.0', 'mysql:9.7', id)).toMatchObject({ from: 'logs in', to: expect.stringContaining('1524') });
  });
  it('make one difference of a subject that they share', () => {
    const shared = documentedDifferences('mysql:5.7', 'mysql:8.4').filter(
      ({ subject }) => subject === 'downgrade in place',
    );
    expect(shared).toHaveLength(1);
    expect(shared[0]?.source).toMatch(/8\.0 Reference Manual.*8\.4 Reference Manual/);
  });
  it('tell no default of an option that is gone in the end', () => {
    expect(ids('mysql:5.7', 'mysql:8.0')).toContain('defaults/slave_rows_search_algorithms');
    expect(ids('mysql:5.7', 'mysql:8.4')).not.toContain('defaults/slave_rows_search_algorithms');
    expect(of('mysql:5.7', 'mysql:8.4', 'starts/slave_rows_search_algorithms')).toMatchObject({ to: null });
    expect(ids('mysql:5.6', 'mysql:8.0')).not.toContain('defaults/log_warnings');
  });
});

describe('the release', () => {
  it('of a change decides within a series', () => {
    expect(ids('mysql:8.0.26', 'mysql:8.0.27')).toContain('defaults/slave_parallel_workers');
    expect(ids('mysql:8.0.27', 'mysql:8.0.44')).not.toContain('defaults/slave_parallel_workers');
    expect(ids('mysql:8.0.44', 'mysql:8.2.0')).toContain('starts/expire_logs_days');
    expect(ids('mysql:8.0.44', 'mysql:8.2.0')).not.toContain('channel-defaults/retry_count');
    expect(ids('mysql:9.7.1', 'mysql:9.7.2').some((id) => id.includes('retry count 0'))).toBe(true);
  });
  it('is compared by numbers, not as text', () => {
    expect(ids('mariadb:10.4', 'mariadb:10.11')).toContain('channel-defaults/using_gtid');
    expect(documentedDifferences('mysql:8.4.9', 'mysql:8.4.10').length).toBeGreaterThan(0);
    expect(() => documentedDifferences('mysql:8.4.10', 'mysql:8.4.9')).toThrow(/older/);
  });
  it('of the old version decides whether a replica knows the new collations', () => {
    const unknown = 'replicates/fallback/statements of clients that use utf8mb4';
    expect(ids('mariadb:10.6', 'mariadb:11.8')).toContain(unknown);
    expect(ids('mariadb:10.11', 'mariadb:11.8')).not.toContain(unknown);
  });
  it('of a word without a version is not guessed; a series is its newest release', () => {
    expect(documentedDifferences('mysqld', 'mysql:9.7')).toEqual([]);
    expect(documentedDifferences('mysql@/opt/mysql-8.0.20', 'mysql:9.7')).toEqual([]);
    expect(documentedDifferences('mysql:8.0', 'mysql:8.4')).toEqual(
      documentedDifferences('mysql:8.0.99', 'mysql:8.4.99'),
    );
  });
});

describe('no difference', () => {
  it.each(['mysql:9.7', 'mysql:9.7.4', 'mariadb:10.11', 'mysql'])('%s with itself', (server) =>
    expect(documentedDifferences(server, server)).toEqual([]),
  );
});

describe('refused', () => {
  it.each([
    ['mysql:9.7', 'mysql:8.4', 'DOWNGRADE'],
    ['mariadb:11.8', 'mariadb:10.11', 'DOWNGRADE'],
    ['mysql:8.4', 'mariadb:11.4', 'OTHER_VENDOR'],
    ['mariadb:10.6', 'mysql:8.0', 'OTHER_VENDOR'],
    ['mysqld', 'mariadb:10.11', 'OTHER_VENDOR'],
  ])('%s to %s: %s', (from, to, code) => {
    const error = errorOf(() => documentedDifferences(from, to));
    expect(error).toMatchObject({ code, exitCode: ExitCode.usage });
    expect(error.hint?.length).toBeGreaterThan(20);
  });
});
