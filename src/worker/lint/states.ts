import { refusalKind, withAccounts } from '../../model/lint-refusals.ts';
import type { Role } from '../../model/replication.ts';
import { dialectOf } from '../../procedures/index.ts';
import { within } from '../../servers/versions.ts';
import type { Said } from './execute.ts';
import type { LintPair } from './pair.ts';

/** A state of a pair in which a statement may make sense, when it was refused in another one. */
export interface State {
  /** For people: where, and how the channel stands. */
  readonly name: string;
  readonly on: Role;
  /** The pair has to be made anew afterwards. */
  readonly spoils?: true;
  /** Whether it is worth trying, after what the server said in the state before. */
  suits(sql: string, first: Said): boolean;
  /** @throws what the server answers. */
  enter(pair: LintPair, channel: string, sql: string): Promise<void>;
}

const always = (): boolean => true;

/** gtid_purged, gtid_slave_pos and the like want a server without transactions, or positions that do not contradict its binary log. */
const wantsEmpty = /\b(?:gtid_purged|gtid_slave_pos|gtid_binlog_state)\b/i;
/** sql_slave_skip_counter and positions of anonymous transactions (MySQL error reference: 1776-1787, 1858, 3111, 4083). */
const wantsNoGtids: ReadonlySet<number> = new Set([
  1776, 1777, 1778, 1781, 1782, 1783, 1784, 1785, 1786, 1787, 1858, 3111, 4083,
]);
/** Accounts that are not there (MySQL error reference): GRANT, SET PASSWORD, ALTER, DROP and RENAME USER, REVOKE, roles. */
const wantsAccounts: ReadonlySet<number> = new Set([1133, 1141, 1396, 1410, 3162, 3523]);
const account = /(?:'[^']*'|`[^`]*`)@(?:'[^']*'|`[^`]*`|[\w.%-]+)/g;
const accountsIn = (sql: string): string[] => sql.match(account) ?? [];
const semiSync = /\brpl_semi_sync_(master|slave|source|replica)_/i;

/** In the order in which they are tried; the first one is that of a replica in service. */
export const states: readonly State[] = [
  {
    name: 'on the replica, replication running',
    on: 'replica',
    suits: always,
    enter: (pair, channel) => pair.channel.be('running', channel),
  },
  {
    name: 'on the replica, semi-sync plugins installed',
    on: 'replica',
    spoils: true,
    suits: (sql, { errno }) => errno === 1193 && semiSync.test(sql),
    async enter(pair, _, sql) {
      const old = /master|slave/i.test(semiSync.exec(sql)?.[1] ?? '');
      for (const name of old ? ['master', 'slave'] : ['source', 'replica'])
        await pair.replica.query(`INSTALL PLUGIN rpl_semi_sync_${name} SONAME 'semisync_${name}.so'`);
    },
  },
  {
    name: withAccounts,
    on: 'replica',
    suits: (sql, { errno }) => errno !== null && wantsAccounts.has(errno) && accountsIn(sql).length > 0,
    async enter(pair, channel, sql) {
      await pair.channel.be('running', channel);
      // One of them may be there.
      for (const account of accountsIn(sql)) await pair.replica.query(`CREATE USER ${account}`).catch(() => undefined);
    },
  },
  {
    name: 'on the replica, replication stopped',
    on: 'replica',
    suits: ofState,
    enter: (pair, channel) => pair.channel.be('stopped', channel),
  },
  {
    name: 'on the replica, replication not configured',
    on: 'replica',
    suits: ofState,
    enter: (pair) => pair.channel.be('not configured'),
  },
  {
    name: 'on a replica without transactions',
    on: 'replica',
    spoils: true,
    suits: (sql, said) => ofState(sql, said) && wantsEmpty.test(sql),
    async enter(pair) {
      const { flavour, version } = pair.replica;
      await pair.channel.be('not configured');
      const { showBinaryLogStatus } = dialectOf({ flavour: flavour.name, version });
      const old = showBinaryLogStatus === 'SHOW MASTER STATUS';
      await pair.replica.query(old ? 'RESET MASTER' : 'RESET BINARY LOGS AND GTIDS');
    },
  },
  {
    name: 'on a replica without GTIDs',
    on: 'replica',
    spoils: true,
    suits: (_, { errno }) => errno !== null && wantsNoGtids.has(errno),
    async enter(pair) {
      const { flavour, version } = pair.replica;
      // Before, gtid_mode changes only with a restart (MySQL 5.7 manual, "Changing GTID Mode on Online Servers").
      if (flavour.name === 'mariadb' || !within(version, '5.7.6'))
        throw new Error('this version cannot do that online');
      await pair.channel.be('not configured');
      for (const mode of ['ON_PERMISSIVE', 'OFF_PERMISSIVE', 'OFF'])
        await pair.replica.query(`SET GLOBAL gtid_mode = ${mode}`);
    },
  },
  {
    name: 'on the source',
    on: 'source',
    suits: ofState,
    enter: (pair, channel) => pair.channel.be('running', channel),
  },
];

function ofState(_: string, { errno, message }: Said): boolean {
  return refusalKind(errno, message) === 'state';
}
