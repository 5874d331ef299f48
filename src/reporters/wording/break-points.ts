/** What was done at each break point. */
const breakPoints: Readonly<Record<string, string>> = {
  'accept-then-close': 'the connections of the replica are accepted and closed',
  'accept-then-silence': 'the connections of the replica are accepted, and nothing is answered',
  'applier-busy': 'the connection is closed in a row event, while the applier waits for a lock',
  'before-xid': 'the connection is closed before the event that commits a transaction (Xid)',
  'between-transactions': 'the connection is closed before a transaction',
  'binlogs-purged': 'the source purges binary logs that the replica has not received',
  'chunk-boundary': 'the connection is closed between two row events of a transaction',
  'flapping-link': 'the link is down several times for some hundred ms',
  handshake: 'the connection is closed inside the greeting of the source',
  heartbeat: 'the connection is closed inside a heartbeat',
  'inside-gtid-event': 'the connection is closed inside the event with the GTID of a transaction',
  'inside-row-event': 'the connection is closed inside a row event',
  'mid-transaction': 'an outage begins while a transaction is received in part',
  outage: 'the port of the source refuses connections for some time',
  'outage-beyond-retries': 'the same, for longer than the retries last',
  'relay-log-rotation': 'the connection is closed while the replica rotates its relay logs',
  'replica-killed': 'the server of the replica is killed and restarted',
  'replica-wrote': 'somebody writes on the replica during an outage',
  'source-killed': 'the server of the source is killed; with connection-failover, there is a second source',
  'source-restarted': 'the server of the source is killed and restarted',
  'source-unreachable': 'the port of the source refuses connections; there is a second source',
};

/** What was tried. */
const strategies: Readonly<Record<string, string>> = {
  'automatic-reconnect': 'nothing: the receiver retries by itself',
  'auto-position': 'an operator switches the replica to GTID (procedure use-auto-position)',
  clone: 'an operator rebuilds the replica with the clone plugin',
  'connection-failover': 'the receiver fails over to a second source by itself (MySQL 8.0.22 and later)',
  'current-pos': 'MariaDB: an operator lets the replica continue from gtid_current_pos',
  'no-relay-log-recovery': 'file and position, relay_log_recovery=OFF: the receiver retries by itself',
  'position-resume': 'an operator names file and position (procedure use-file-position)',
  'relay-log-recovery': 'file and position, relay_log_recovery=ON: the receiver retries by itself',
  'restart-receiver': 'an operator restarts the receiver (procedure reconnect-receiver)',
  resync: 'an operator rebuilds the replica from a dump of the source',
  'slave-pos': 'MariaDB: an operator lets the replica continue from gtid_slave_pos',
  'start-replica': 'an operator starts the receiver (procedure start-receiver)',
};

const known = (words: Readonly<Record<string, string>>, names: readonly string[]): [string, string][] =>
  [...new Set(names)].sort().flatMap((name) => (Object.hasOwn(words, name) ? [[name, words[name] ?? '']] : []));

/** Those of these names that have words, each with them. */
export const breakPointWords = (names: readonly string[]): [string, string][] => known(breakPoints, names);
export const strategyWords = (names: readonly string[]): [string, string][] => known(strategies, names);
