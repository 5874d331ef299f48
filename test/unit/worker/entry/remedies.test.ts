import { describe, expect, it } from 'vitest';
import type { Remedy, Situation } from '../../../../src/worker/entry/remedies.ts';
import { nextRemedy } from '../../../../src/worker/entry/remedies.ts';

const servers = {
  mysql56: { flavour: 'mysql-5.6', version: '5.6.24' },
  mysql57: { flavour: 'mysql-5.7', version: '5.7.44' },
  mysql80early: { flavour: 'mysql-8.0-early', version: '8.0.20' },
  mysql80: { flavour: 'mysql-8.0', version: '8.0.44' },
  mysql97: { flavour: 'mysql-9', version: '9.7.4' },
  mariadb1011: { flavour: 'mariadb', version: '10.11.18' },
  mariadb118: { flavour: 'mariadb', version: '11.8.9' },
};

type Ends = Pick<Situation, 'source' | 'replica'>;

/** Every remedy for one error, in the order in which they would be tried if none of them helped. */
function remediesFor(
  ends: Ends,
  errno: number,
  message = '',
  plugins: readonly string[] = ['mysql_native_password', 'sha256_password', 'caching_sha2_password'],
): Remedy[] {
  const all: Remedy[] = [];
  for (;;) {
    const remedy = nextRemedy({
      ...ends,
      refusal: { errno, message },
      plugins,
      account: { user: 'who', password: 'secret' },
      logEnd: { file: 'binlog.000002', position: 157 },
      tried: new Set(all.map(({ name }) => name)),
    });
    if (remedy === null) return all;
    all.push(remedy);
  }
}

const said = (remedy: Remedy | undefined): string[] =>
  remedy?.steps.flatMap(({ on, statements }) => statements.map((statement) => `${on}: ${statement}`)) ?? [];

describe('what is tried where servers as they ship do not replicate', () => {
  it('is nothing for an error that nobody knows a remedy for', () => {
    const ends = { source: servers.mysql80, replica: servers.mysql97 };
    for (const errno of [1045, 1064, 1236, 3546]) expect(remediesFor(ends, errno)).toEqual([]);
  });

  it('is the public key of the source, and then TLS, for a password that must not cross in the clear (2061)', () => {
    const now = remediesFor({ source: servers.mysql80, replica: servers.mysql97 }, 2061);
    expect(now.map(({ name }) => name)).toEqual(['public-key', 'encrypted']);
    expect(said(now[0])).toEqual([
      'replica: STOP REPLICA IO_THREAD',
      'replica: CHANGE REPLICATION SOURCE TO GET_SOURCE_PUBLIC_KEY=1',
      'replica: START REPLICA',
    ]);
    expect(now[0]?.cost).toContain('nobody has verified');
    const early = remediesFor({ source: servers.mysql80, replica: servers.mysql80early }, 2061);
    expect(said(early[0])).toContain('replica: CHANGE MASTER TO GET_MASTER_PUBLIC_KEY=1');
    // GET_MASTER_PUBLIC_KEY came with 8.0.4.
    const old = remediesFor({ source: servers.mysql80, replica: servers.mysql57 }, 2061);
    expect(old.map(({ name }) => name)).toEqual(['encrypted']);
  });

  it('is TLS without verification, and then none, where MariaDB demands TLS that its source does not have (2026)', () => {
    const all = remediesFor({ source: servers.mariadb1011, replica: servers.mariadb118 }, 2026, 'SSL is required');
    expect(all.map(said)).toEqual([
      ['replica: STOP SLAVE', 'replica: CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0', 'replica: START SLAVE'],
      ['replica: STOP SLAVE', 'replica: CHANGE MASTER TO MASTER_SSL=0', 'replica: START SLAVE'],
    ]);
    expect(remediesFor({ source: servers.mysql57, replica: servers.mysql97 }, 2026).map(({ name }) => name)).toEqual([
      'plain',
    ]);
  });

  it('is TLS where the source demands it', () => {
    const message = 'Connections using insecure transport are prohibited while --require_secure_transport=ON.';
    const [encrypted] = remediesFor({ source: servers.mysql97, replica: servers.mysql57 }, 3159, message);
    expect(said(encrypted)).toContain('replica: CHANGE MASTER TO MASTER_SSL=1');
  });

  it('is another plugin of the source for an account whose plugin the replica cannot load', () => {
    const message = "Authentication plugin 'mysql_native_password' cannot be loaded";
    const ends = { source: servers.mysql57, replica: servers.mysql97 };
    const all = remediesFor(ends, 2059, message, ['mysql_native_password', 'sha256_password']);
    expect(all.map(({ name }) => name)).toEqual(['plugin-sha256-password']);
    expect(said(all[0])).toContain("source: ALTER USER 'who'@'%' IDENTIFIED WITH sha256_password BY 'secret'");
    expect(remediesFor(ends, 2059, message, ['mysql_native_password'])).toEqual([]);
    const [old] = remediesFor({ source: servers.mysql56, replica: servers.mysql97 }, 2059, message);
    expect(said(old).join()).not.toContain('ALTER USER');
  });

  it('is another default collation of the source for one that the replica does not know', () => {
    const message = "Error 'Character set '#255' is not a compiled character set' on query.";
    const [remedy] = remediesFor({ source: servers.mysql97, replica: servers.mysql57 }, 22, message);
    expect(said(remedy)).toEqual([
      "source: SET GLOBAL default_collation_for_utf8mb4 = 'utf8mb4_general_ci'",
      "source: SET GLOBAL collation_server = 'utf8mb4_general_ci'",
      'replica: STOP SLAVE',
      "replica: CHANGE MASTER TO MASTER_LOG_FILE='binlog.000002', MASTER_LOG_POS=157",
      'replica: START SLAVE',
    ]);
  });
});

describe('where the GTID modes do not fit', () => {
  const off =
    'The replication receiver thread cannot start because the source has GTID_MODE = OFF and this server has GTID_MODE = ON.';
  const on = off.replace('OFF', '(').replace('ON', 'OFF').replace('(', 'ON');
  const old =
    'The slave IO thread stops because the master has @@GLOBAL.GTID_MODE ON and this server has @@GLOBAL.GTID_MODE OFF';

  it('the source turns GTIDs on online, or else the replica numbers what it receives', () => {
    const all = remediesFor({ source: servers.mysql57, replica: servers.mysql97 }, 13117, off);
    expect(all.map(({ name }) => name)).toEqual(['gtid-mode-on-source', 'assigned-gtids']);
    expect(said(all[0]).filter((one) => one.startsWith('source'))).toHaveLength(5);
    expect(said(all[0])).toContain('replica: CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1');
    expect(said(all[1])).toEqual([
      'replica: STOP REPLICA',
      'replica: CHANGE REPLICATION SOURCE TO ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS=LOCAL',
      'replica: START REPLICA',
    ]);
    expect(all[1]?.cost).toContain('cannot become their source');
  });
  it('MySQL 5.6 cannot change its mode online', () => {
    const asSource = remediesFor({ source: servers.mysql56, replica: servers.mysql97 }, 13117, off);
    expect(asSource.map(({ name }) => name)).toEqual(['assigned-gtids']);
    expect(remediesFor({ source: servers.mysql57, replica: servers.mysql56 }, 1593, old)).toEqual([]);
  });
  it('the replica turns them on where it is the one without', () => {
    const all = remediesFor({ source: servers.mysql97, replica: servers.mysql57 }, 13117, on);
    expect(all.map(({ name }) => name)).toEqual(['gtid-mode-on-replica']);
    expect(said(all[0]).filter((one) => one.startsWith('source'))).toEqual([]);
    expect(said(all[0]).slice(-2)).toEqual(['replica: STOP SLAVE', 'replica: START SLAVE']);
  });
});
