import type { LogPattern } from '../../../model/replication.ts';

/**
 * Lines of MySQL error logs, 5.6 to 9 (5.6 and 9.7 were watched); the first pattern that fits decides, so the special ones stand first. Both words are
 * taken (source/master, replica/slave), because messages changed theirs release by release. A named group `errno` marks
 * an error number in the text; the usual forms of it are found without.
 */
export const mysqlLogPatterns: readonly LogPattern[] = [
  { condition: 'ready', pattern: /: ready for connections\.( Version:|$)/ },

  // The source's side.
  { condition: 'source-write-failed', pattern: /^Aborted connection .*\(Failed on my_net_write\(\)/i },
  { condition: 'source-flush-failed', pattern: /^Aborted connection .*\(failed on (flush_net|net_flush)\(\)/i },
  { condition: 'source-net-error', pattern: /^Aborted connection .*\(Found net error/i },
  { condition: 'source-semisync-flush-failed', pattern: /^Semi-sync (source|master) failed on net_flush\(\)/i },
  {
    condition: 'source-read-failed',
    pattern: /^(Aborted connection .*\()?Got (an error|timeout) (reading|writing) communication packets/i,
  },
  {
    condition: 'zombie-dump-thread-killed',
    pattern: /found a zombie dump thread|an existing dump thread with the same UUID was detected/i,
  },
  { condition: 'dump-thread-started', pattern: /^Start (semi-sync |asynchronous )?binlog_dump to /i },
  { condition: 'dump-thread-stopped', pattern: /^Stop (semi-sync|asynchronous) binlog_dump to /i },

  // The replica's side.
  {
    condition: 'replica-fatal-source-error',
    pattern: /Got fatal error (?<errno>\d+) from (source|master) when reading data/i,
  },
  {
    condition: 'replica-read-error',
    pattern: /^Error reading packet from server.*\(\s*server_errno\s*=\s*(?<errno>\d+)\)/i,
  },
  {
    condition: 'replica-read-error',
    pattern: /received end packet from server due to dump thread being killed on (source|master)/i,
  },
  {
    condition: 'replica-read-error',
    pattern: /^(Replica|Slave) I\/O thread.*Failed reading log event, reconnecting to retry/i,
  },
  {
    // "Failed registering on source, reconnecting to try again" is not here: 9.7 writes it before every reconnect, also a good one.
    condition: 'replica-reconnect-failed',
    pattern: /^(Replica|Slave) I\/O.*error (re)?connecting to (source|master)\b/i,
  },
  {
    condition: 'replica-connected',
    pattern: /^(Replica|Slave)( I\/O thread| receiver thread)?.*: connected to (source|master) /i,
  },
  {
    condition: 'replica-receiver-stopped',
    pattern: /^(Replica|Slave) (I\/O|receiver) thread (exiting|killed|aborted|couldn't register)/i,
  },
  { condition: 'replica-receiver-stopped', pattern: /^(Replica|Slave) I\/O.*Fatal error: /i },
  {
    condition: 'heartbeat-warning',
    pattern: /requested value for the heartbeat period (exceeds|is less than|is either)/i,
  },
  { condition: 'applier-error', pattern: /^(Replica|Slave) SQL.*Error_code: (MY-)?0*(?<errno>[1-9]\d*)/i },
  { condition: 'applier-error', pattern: /^(Replica|Slave): .*Error_code: (MY-)?0*(?<errno>[1-9]\d*)/i },
  {
    condition: 'applier-error',
    pattern: /(replica|slave) SQL thread (aborted|was killed)|giving up\. Consider raising/i,
  },
];
