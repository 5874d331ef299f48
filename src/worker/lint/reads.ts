/** Comments before a statement; those that a server executes stay. */
const comments = /^(?:\s+|\/\*(?![!M])[\s\S]*?\*\/|--(?=\s|$)[^\n]*(?:\n|$)|#[^\n]*(?:\n|$))+/;
/** Statements that look at a server, or change nothing but their own session. */
const reading =
  /^(?:\(*\s*SELECT|SHOW|DESC|DESCRIBE|EXPLAIN|HELP|USE|VALUES|CHECKSUM|BEGIN|COMMIT|ROLLBACK|START\s+TRANSACTION|UNLOCK|SET\s+(?:SESSION|LOCAL|NAMES|CHARACTER|CHARSET|TRANSACTION|STATEMENT|@(?!@GLOBAL|@PERSIST)))\b/i;
/** Parts with which they change more. */
const changing =
  /\bINTO\s+(?:OUTFILE|DUMPFILE)\b|@@GLOBAL\.\w+\s*:?=|,\s*(?:GLOBAL|PERSIST)\b|\bFOR\s+ANALYZE\b|\basynchronous_connection_failover_\w+\s*\(|\bgroup_replication_\w+\s*\(|^EXPLAIN\s+ANALYZE\s+(?!SELECT)/i;
const aboutReplication =
  /\b(?:SLAVES?|REPLICAS?|MASTER|SOURCE|REPLICATION|CHANNEL|KILL|READ_ONLY|BINARY\s+LOGS?|GTID\w*)\b|gtid|(?:slave|replica|relay|rpl)_/i;

/** Whether a statement leaves a server as it was, once its session has ended. Not sure: no. Pure. */
export function onlyReads(sql: string): boolean {
  const bare = sql.replace(comments, '');
  return reading.test(bare) && !changing.test(bare) && !/^\s*SHOW\s+.*;/i.test(bare);
}

/** Whether a statement may have changed the channel of a replica, or its threads. Pure. */
export const touchesReplication = (sql: string): boolean => aboutReplication.test(sql);

/** Positions of replication, and system tables: no look at a server tells whether they are as before. */
const beyondUndoing =
  /^\s*RESET\s+(?:MASTER|BINARY)|\bgtid_(?:slave_pos|purged|binlog_state|executed)\b|\b(?:mysql|sys|performance_schema)`?\s*\.|\bXA\s+PREPARE\b|^\s*(?:UN)?INSTALL\b/i;

/** Whether the pair is made anew after a statement that was accepted, because nothing else is sure to undo it. Pure. */
export const beyondRepair = (sql: string): boolean => beyondUndoing.test(sql.replace(comments, ''));
