import type { Axis, VerdictOf } from './verdicts.ts';

/** What is known of a verdict beside the evidence of one pair. */
export interface Words {
  /** One sentence. */
  readonly means: string;
  /** What shows the same, or nearly so; `null`: nothing that we know. */
  readonly confusedWith: string | null;
  /** What would tell them apart. */
  readonly separate: string | null;
  /** Ids of procedures (docs/statements.md), the next step first. */
  readonly procedures: readonly string[];
  /** A case that demonstrates it, as `scenario/case`. */
  readonly scenario: string | null;
}

const words = (means: string, more: Partial<Omit<Words, 'means'>> = {}): Words => ({
  means,
  confusedWith: null,
  separate: null,
  procedures: [],
  scenario: null,
  ...more,
});

const notJudged = words('what was told is not enough');

const receiver: Readonly<Record<VerdictOf<'receiver'>, Words>> = {
  healthy: words('the replica receives what the source writes', { scenario: 'control/healthy-link/no-fault' }),
  idle: words('the source has nothing to send, and its heartbeats arrive', {
    confusedWith: 'a link that died since the last heartbeat',
    separate: 'the next heartbeat',
    scenario: 'kernel/idle-eviction/heartbeats-frequent-enough',
  }),
  'large-transaction-in-flight': words('a transaction larger than the link carries between two looks is on its way', {
    confusedWith: 'slow-link; a link that breaks in each attempt at the transaction (reconnect-loop-no-progress)',
    separate: 'more looks: bytes that are still to be received shrink, and dump threads stay the same',
    procedures: ['compare-ends'],
    scenario: 'load/big-transaction/healthy-link',
  }),
  'stalled-blind': words('nothing of the source arrives, while the status of the replica looks healthy', {
    confusedWith:
      'a replica that does not read (its disk, its process); half-open; a transaction that waits in the send buffer of the source',
    separate:
      'unacknowledged data and retransmissions of the connection (ss on either machine): with them the path loses packets; without them, and with a full receive queue on the replica, the replica does not read',
    procedures: ['reconnect-receiver'],
    scenario: 'error-1190/stalled-reader/large-backlog',
  }),
  'half-open': words('the source has ended the connection and the replica does not know it', {
    confusedWith: 'a replica that registers under another server id',
    separate: 'the sockets of both machines: the connection exists on the replica alone',
    procedures: ['reconnect-receiver'],
    scenario: 'catalogue/kernel/half-open-source-forgets',
  }),
  'slow-link': words('the link carries less than the source writes', {
    confusedWith: 'a replica that writes its relay log slowly',
    separate: 'the receive queue of the replica: it is empty if the link is slow, and full if the replica is',
    procedures: ['compare-ends'],
    scenario: 'wide-area/starved-by-loss/cubic-lossy',
  }),
  'receiver-blocked': words('the receiver waits for space and reads nothing', {
    confusedWith: 'stalled-blind, if the state of the receiver is not read',
    separate: 'the state of the receiver, relay_log_space_limit and the file system of the relay logs',
    procedures: ['show-replica'],
    scenario: 'storage/replica-stops-reading/relay-log-limit',
  }),
  reconnecting: words('the receiver has no connection and tries to get one', {
    confusedWith:
      'where no error is told: a second replica with the same server_id (MariaDB) or server_uuid (MySQL 5.6), which takes its place',
    separate: 'a login to the source from the machine of the replica, with the account of the channel',
    procedures: ['show-replica'],
    scenario: 'connect/refused/injected',
  }),
  'reconnect-loop-no-progress': words('the receiver connects again and again and never gets a transaction to its end', {
    confusedWith: 'a transaction that is larger than the link carries within the net timeout',
    separate: 'whether large packets pass (the MTU of the path), and the size of the transaction',
    procedures: ['compare-ends'],
    scenario: 'wide-area/mtu-black-hole/plain',
  }),
  'heartbeat-storm': words('the replica treats every pause of the source as a dead link', {
    confusedWith: 'a link that is cut again and again',
    separate: 'the heartbeat period and the net timeout of the replica',
    procedures: ['change-channel'],
    scenario: 'coherence/heartbeat-above-net-timeout/heartbeat-above',
  }),
  'gave-up': words('the receiver has used up its retries and stays stopped', {
    confusedWith: 'stopped-by-operator',
    separate: 'the error log of the replica',
    procedures: ['start-receiver'],
    scenario: 'connect/gives-up/retries-exhausted',
  }),
  'stopped-by-operator': words('somebody stopped the receiver, or it was not started', {
    confusedWith: 'gave-up with Last_IO_Errno 0: every connection died before its first event',
    separate: 'the error log of the replica, and whoever may stop replication',
    procedures: ['start-receiver'],
    scenario: 'connect/gives-up-silently/retries-exhausted',
  }),
  'fatal-from-source': words('an error after login stopped the receiver; it does not retry', {
    confusedWith: 'another cause under the same number',
    separate: 'the text of Last_IO_Error: docs/receiver-errors.md',
    procedures: ['show-replica'],
    scenario: 'catalogue/servers/binlog-disabled',
  }),
  'will-fail-purged': words('the source no longer has what the replica needs; the next connection fails with 1236', {
    confusedWith: null,
    separate: null,
    procedures: ['compare-sets', 'show-binary-logs'],
    scenario: 'resumption/resync/nobody-helps',
  }),
  'duplicate-replica-identity': words('two replicas connect under one identity and end each other', {
    confusedWith: 'a link that is cut again and again; a replica that came back from another address',
    separate: 'server_id and server_uuid of all replicas',
    procedures: ['show-identity'],
    scenario: null,
  }),
  'other-source': words('the replica follows another server than the one given; nothing else was compared', {
    confusedWith: 'a source whose server_uuid was made anew (auto.cnf)',
    separate: 'host and port of the channel, and the identifiers of both servers',
    procedures: ['show-identity'],
    scenario: 'resumption/connection-failover/source-unreachable',
  }),
  'not-a-replica': words('the server follows no source', {
    confusedWith: 'swapped URLs; a replica whose channel was reset',
    separate: 'the status of the other server',
    procedures: ['show-replica'],
    scenario: null,
  }),
  'group-or-galera-member': words('the server replicates in a group or cluster, which is not judged here'),
  'not-judged': notJudged,
};

const applier: Readonly<Record<VerdictOf<'applier'>, Words>> = {
  running: words('it executes what was received'),
  'delayed-on-purpose': words('it executes each transaction late, as it is told to', {
    confusedWith: 'behind',
    separate: 'whether it is behind by more than its delay',
    procedures: ['show-replica'],
    scenario: 'resumption/delayed-replica/delayed',
  }),
  behind: words('it executes more slowly than transactions arrive, or has a backlog', {
    confusedWith: 'one large transaction',
    separate: 'more looks: transactions that are not executed grow or shrink',
    procedures: ['wait-until-equal'],
    scenario: 'resumption/busy-replica/applier-busy',
  }),
  blocked: words('it has something to execute and executes nothing', {
    confusedWith: 'one large transaction, which moves nothing until its end',
    separate: 'the states of the threads of replication, and locks of other sessions on the replica',
    procedures: ['show-replica'],
    scenario: 'storage/replica-stops-reading/data-full',
  }),
  error: words('an error stopped it', {
    confusedWith: null,
    separate: 'the text of Last_SQL_Error; 1032 and 1062 mean that the data of both ends differ',
    procedures: ['show-replica', 'compare-ends'],
    scenario: null,
  }),
  stopped: words('somebody stopped it, or it was not started', {
    confusedWith: 'a server that starts without replication (skip_replica_start)',
    separate: 'the error log of the replica',
    procedures: ['show-replica'],
    scenario: 'catalogue/storage/applier-stopped',
  }),
  'not-judged': notJudged,
};

const source: Readonly<Record<VerdictOf<'source'>, Words>> = {
  healthy: words('it answers and its commits are not stuck'),
  'zombie-dump-threads': words('dump threads of connections that their replicas have left', {
    confusedWith:
      'replicas that do not register, other clients that read the binary log, and on MySQL 5.6 a second replica with the same server_uuid',
    separate: 'the accounts and hosts of the dump threads',
    scenario: 'coherence/zombie-dump-threads/replica-gives-up-first',
  }),
  'cannot-commit': words('its commits wait and none ends', {
    confusedWith: 'one slow commit',
    separate: 'the disk of the binary log, and semi-synchronous replication',
    procedures: ['show-semi-sync'],
    scenario: 'topology/acknowledgement-lost/one-writer',
  }),
  'not-judged': notJudged,
};

const data: Readonly<Record<VerdictOf<'data'>, Words>> = {
  equal: words('no transaction is missing and none is extra; this does not prove equal data', {
    confusedWith: 'a source that was reset and assigned the same GTIDs again',
    separate: 'a comparison of the tables',
    procedures: ['compare-ends'],
  }),
  missing: words('the source has transactions that the replica has not executed', {
    procedures: ['compare-sets', 'compare-ends'],
    scenario: 'error-1190/stalled-reader/small-backlog',
  }),
  errant: words('somebody wrote on the replica', {
    confusedWith: 'transactions of an earlier source, and of other channels',
    separate: 'the server UUID (MariaDB: server id) in the GTIDs',
    procedures: ['compare-sets', 'compare-ends'],
    scenario: 'resumption/mariadb-gtid/slave-pos-after-own-write',
  }),
  'replica-ahead-of-source': words('the source has lost transactions that it had sent', {
    confusedWith: 'a source that was reset or rebuilt, or another server under its name',
    separate: 'the error log and uptime of the source',
    procedures: ['compare-sets', 'compare-ends'],
    scenario: 'process/power-loss/relaxed',
  }),
  'not-judged': notJudged,
};

const semiSync: Readonly<Record<VerdictOf<'semi-sync'>, Words>> = {
  off: words('commits do not wait for a replica'),
  on: words('commits wait for a replica, and get an answer', { scenario: 'topology/semi-sync/steady-writes' }),
  'fallen-back': words('commits should wait for a replica and do not', {
    confusedWith: 'a source without any semi-synchronous replica since it started',
    separate: 'the number of replicas that take part',
    procedures: ['show-semi-sync'],
    scenario: 'catalogue/semi-sync/missing-at-replica',
  }),
  blocking: words('commits wait for a replica that does not answer', {
    confusedWith: 'cannot-commit for another reason',
    separate: 'the states of the sessions that wait',
    procedures: ['show-semi-sync'],
    scenario: 'runbook/semi-sync-stall/commits',
  }),
  'not-judged': notJudged,
};

const all = { receiver, applier, source, data, 'semi-sync': semiSync };

export function wordsOf<A extends Axis>(axis: A, verdict: VerdictOf<A>): Words {
  return (all[axis] as unknown as Readonly<Record<VerdictOf<A>, Words>>)[verdict];
}

/** Every text by axis and verdict, for pages and tests. */
export const everyWord: Readonly<Record<Axis, Readonly<Record<string, Words>>>> = all;
