import type { StatementName } from '../../capture/statements.ts';
import type { Axis, ConditionName } from '../verdicts.ts';
import { everyWord } from '../words.ts';

/** How a person tells a verdict from others without this tool, and what must not be done meanwhile. */
export interface ToldBy {
  /** What shows it, as the classifier judges it. */
  readonly shows: string;
  /** What to execute to see that: ids of procedures. */
  readonly look: readonly string[];
  /** The same, of the list of statements that `diagnose` executes (docs/capture.md). */
  readonly ask: readonly StatementName[];
  /** What not to do, and why. */
  readonly never: string | null;
}

type More = Partial<Omit<ToldBy, 'shows'>>;
const toldBy = (shows: string, look: readonly string[], more: More = {}): ToldBy => ({
  shows,
  look,
  ask: [],
  never: null,
  ...more,
});

const restartFails =
  'Do not restart the receiver before [compare-sets](#compare-sets) shows that the source still has what is missing: a running receiver that is stopped then fails with 1236 when it connects again.';
const keepRelayLogs =
  'Do not reset the replica and do not point its channel elsewhere: the relay logs are deleted, and with them what the source may no longer have.';

/** For every verdict that is a problem, or is taken for one. */
export const told: Readonly<Record<Axis, Readonly<Record<string, ToldBy>>>> = {
  receiver: {
    idle: toldBy(
      'both ends have the same, and the last heartbeat is younger than the heartbeat period',
      ['compare-ends', 'show-replica'],
      { ask: ['connection'] },
    ),
    'large-transaction-in-flight': toldBy(
      'the position that the receiver has read moves, and its set of received GTIDs does not; the dump thread keeps its id',
      ['show-replica', 'compare-ends'],
      {
        ask: ['processes'],
        never: 'Do not restart the receiver: with GTIDs, the transaction is sent again from its beginning.',
      },
    ),
    'stalled-blind': toldBy(
      'the source has more than the replica has received, twice, 5 s apart, and what it has received does not move; on an idle source, no heartbeat for longer than its period. The source has a dump thread for it',
      ['compare-ends', 'show-replica'],
      { ask: ['processes', 'connection'], never: restartFails },
    ),
    'half-open': toldBy('the replica shows Yes, and the source has no dump thread for it', ['show-replica'], {
      ask: ['processes', 'replicas'],
      never: restartFails,
    }),
    'slow-link': toldBy(
      'what the replica has received moves between two looks, and the distance to the end of the binary log grows',
      ['compare-ends', 'show-replica'],
      { never: 'Do not restart the receiver: the link stays as slow, and what is on its way is sent again.' },
    ),
    'receiver-blocked': toldBy(
      'the state of the receiver names space, a disk or its relay log in both looks, or the status statement does not return',
      ['show-replica'],
      {
        ask: ['processes'],
        never:
          'Do not restart the server or the receiver: it waits, and so does the statement. Free space on a full disk, and make the applier run where relay logs have reached their limit; both go on by themselves.',
      },
    ),
    reconnecting: toldBy('Replica_IO_Running is Connecting; Last_IO_Errno tells why', ['show-replica'], {
      never:
        'Do not wait where [the table](#numbers-in-last_io_errno) says that waiting does not heal it: the receiver gives up after its retries.',
    }),
    'reconnect-loop-no-progress': toldBy(
      'the dump thread has another id in each look, and no transaction is received',
      ['compare-ends', 'show-replica'],
      {
        ask: ['processes'],
        never:
          'Do not conclude from a login or a ping that the path is in order: small packets pass where large ones are lost.',
      },
    ),
    'heartbeat-storm': toldBy(
      'the dump thread has another id in each look, nothing is missing, and the heartbeat period is not shorter than the net timeout',
      ['show-replica'],
      { ask: ['processes', 'channel'] },
    ),
    'gave-up': toldBy(
      'Replica_IO_Running is No; the error is that of the last attempt (`attempt 10/10`), or no statement stopped replication since the server started',
      ['show-replica'],
      {
        ask: ['diagnosisCounters'],
        never: 'Do not start it before what was in its way is gone: it uses up its retries again.',
      },
    ),
    'stopped-by-operator': toldBy(
      'Replica_IO_Running is No and Last_IO_Errno is 0; the counters of statements that stop replication are not 0',
      ['show-replica'],
      {
        ask: ['diagnosisCounters'],
        never: 'Do not start it before you know who stopped it: somebody may be working on the replica.',
      },
    ),
    'fatal-from-source': toldBy('Replica_IO_Running is No, and Last_IO_Error names a cause', ['show-replica'], {
      never: keepRelayLogs,
    }),
    'will-fail-purged': toldBy(
      'by GTID, purged_all_on_replica is 0; by position, the file that the receiver reads is older than the oldest binary log',
      ['compare-sets', 'show-binary-logs'],
      {
        never:
          'Do not restart the receiver, and do not purge more: as long as it runs, it may still receive. Prepare a rebuild from a backup.',
      },
    ),
    'duplicate-replica-identity': toldBy(
      'the receiver stops, and an error says that another replica has the same server_uuid or server_id; on MariaDB and MySQL 5.6 no error says so: the receiver connects again and again, and the dump threads are those of other hosts or accounts (MariaDB writes 4052 to the error log of the replica)',
      ['show-identity'],
      {
        ask: ['replicas'],
        never:
          'Do not restart the receiver: it takes the place of the other replica. Stop the receiver of one of them, and give that server an identity of its own.',
      },
    ),
    'other-source': toldBy(
      'host, port, server id or UUID in the status of the replica are not those of the source that you look at',
      ['show-replica', 'show-identity'],
      { never: 'Do not compare the two servers any further: their transactions have nothing to do with one another.' },
    ),
    'not-a-replica': toldBy('the status has no row', ['show-replica']),
  },
  applier: {
    'delayed-on-purpose': toldBy('SQL_Delay is not 0, and the replica is behind by no more than that', [
      'show-replica',
    ]),
    behind: toldBy('what is received is not executed yet, and what is executed moves', [
      'show-replica',
      'compare-ends',
    ]),
    blocked: toldBy(
      'what is received is not executed, and nothing is executed between two looks; the states of the threads of replication name what they wait for',
      ['show-replica', 'compare-ends'],
      {
        ask: ['processes'],
        never: 'Do not restart the applier while it executes one large transaction: it begins again.',
      },
    ),
    error: toldBy('Replica_SQL_Running is No, and Last_SQL_Errno is not 0', ['show-replica', 'compare-ends'], {
      never: 'Do not skip the transaction: the data of both ends stay different.',
    }),
    stopped: toldBy('Replica_SQL_Running is No, and Last_SQL_Errno is 0', ['show-replica'], {
      ask: ['diagnosisCounters'],
      never: keepRelayLogs,
    }),
  },
  source: {
    'zombie-dump-threads': toldBy('the source has more dump threads than registered replicas, in two looks', [], {
      ask: ['processes', 'replicas'],
    }),
    'cannot-commit': toldBy(
      'the same sessions wait in their commit in two looks, and the binary log does not grow; or the statement that tells where it ends does not return',
      ['show-binary-logs', 'show-semi-sync'],
      { ask: ['processes'] },
    ),
  },
  data: {
    missing: toldBy('the source has transactions that the replica has not executed, in two looks', [
      'compare-sets',
      'compare-ends',
    ]),
    errant: toldBy(
      'only_on_replica holds the UUID of the replica or of another server',
      ['compare-sets', 'compare-ends'],
      {
        never:
          'Do not promote this replica, and do not change its channel, before you have decided which server is right.',
      },
    ),
    'replica-ahead-of-source': toldBy(
      'only_on_replica holds the UUID of the source: the source has lost what it had sent',
      ['compare-sets', 'compare-ends'],
      { never: 'Do not write on the source: the same GTIDs are assigned again, and the difference is no longer seen.' },
    ),
  },
  'semi-sync': {
    'fallen-back': toldBy('it is enabled on the source, and its status is OFF', ['show-semi-sync'], {
      never:
        'Do not rely on the replica having every commit: without semi-synchronous replication, commits do not wait for it.',
    }),
    blocking: toldBy('sessions wait for an acknowledgement in two looks, and none comes', ['show-semi-sync'], {
      ask: ['processes'],
    }),
  },
};

/** For conditions that are problems. Which verdicts they come with. */
export const toldConditions: Readonly<Partial<Record<ConditionName, ToldBy>>> = {
  'status-blocked': toldBy('a statement does not return, while others on another connection do', [], {
    ask: ['processes', 'ping'],
    never: 'Do not send the statement again and again: each one may wait as well.',
  }),
  'retention-shorter-than-outage': toldBy(
    'the replica has received nothing for longer than the source keeps its binary logs',
    ['show-binary-logs'],
    { never: 'Lengthen the retention of binary logs on the source. Do not purge any until the replica is back.' },
  ),
  'heartbeat-above-net-timeout': toldBy(
    'the heartbeat period of the channel is not shorter than the net timeout of the replica',
    ['show-replica'],
    { ask: ['channel'] },
  ),
};

const everyone: readonly ToldBy[] = [
  ...Object.values(told).flatMap((of) => Object.values(of)),
  ...Object.values(toldConditions),
];

/** Statements of the allow-list that the page names. */
export const lookNames: readonly StatementName[] = [...new Set(everyone.flatMap(({ ask }) => ask))].sort();

/** Procedures that the page names, as a look or as a next step. */
export const usedProcedures: ReadonlySet<string> = new Set([
  ...everyone.flatMap(({ look }) => look),
  ...Object.values(everyWord).flatMap((of) => Object.values(of).flatMap(({ procedures }) => procedures)),
]);
