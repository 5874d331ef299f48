import type { TimeoutSettings, TunedSetting } from '../../../model/profile.ts';
import type { TuningWords } from '../../../model/server-words.ts';
import { quote } from './sql-text.ts';

/** What tells the dialects apart. */
interface Dialect {
  readonly netTimeout: 'replica_net_timeout' | 'slave_net_timeout';
  readonly change: 'CHANGE REPLICATION SOURCE' | 'CHANGE MASTER';
  readonly prefix: 'SOURCE' | 'MASTER';
  readonly replica: 'REPLICA' | 'SLAVE';
  /** What must stand still while CHANGE is said. */
  readonly stops: 'receiver' | 'both threads';
  /** Where the name of a channel stands: at the end of a statement, or right behind its verb. */
  readonly channel: 'FOR CHANNEL' | 'connection name' | null;
  /** Whether CHANGE takes the retry count, or only a start-up option does. */
  readonly retryCount: 'CHANGE' | 'start-up option';
  readonly logsFailedWrites: TuningWords['logsFailedWrites'];
  readonly persistedValues: string | null;
}

const retryCountOption = 'master_retry_count';

function wordsOf(dialect: Dialect): TuningWords {
  const { netTimeout, prefix, replica, stops } = dialect;
  const inChange = dialect.retryCount === 'CHANGE';
  const say = (verb: string, rest: string, channel: string | undefined): string => {
    const [behind, last] = placesOf(dialect, channel);
    return `${verb}${behind}${rest}${last}`;
  };
  const threads = stops === 'receiver' ? ' IO_THREAD' : '';
  /*
   * Host, port, position and the way of following stay as they are, because they are not named. The heartbeat is always named: in
   * MySQL 5.6 and MariaDB a CHANGE without it makes it half of the net timeout again (9.7 keeps it).
   */
  const change = (s: TimeoutSettings, channel: string | undefined): string =>
    say(
      dialect.change,
      ` TO ${[
        `${prefix}_CONNECT_RETRY=${s.connectRetryS}`,
        ...(inChange ? [`${prefix}_RETRY_COUNT=${s.retryCount}`] : []),
        `${prefix}_HEARTBEAT_PERIOD=${s.heartbeatPeriodS}`,
      ].join(', ')}`,
      channel,
    );
  const names: Record<TunedSetting, string> = {
    netWriteTimeoutS: 'net_write_timeout',
    replicaNetTimeoutS: netTimeout,
    heartbeatPeriodS: `${prefix}_HEARTBEAT_PERIOD`,
    connectRetryS: `${prefix}_CONNECT_RETRY`,
    retryCount: inChange ? `${prefix}_RETRY_COUNT` : retryCountOption,
  };
  return {
    onSource: (s) => [`SET GLOBAL net_write_timeout = ${s.netWriteTimeoutS}`],
    // The receiver stands before anything changes, so that it never connects with half of the new settings. The net timeout comes
    // before the heartbeat: a warning of CHANGE is then about what will hold, not about what was.
    onReplica: (s, channel) => [
      say(`STOP ${replica}`, threads, channel),
      `SET GLOBAL ${netTimeout} = ${s.replicaNetTimeoutS}`,
      change(s, channel),
      say(`START ${replica}`, threads, channel),
    ],
    cnfOfSource: (s) => [`net_write_timeout = ${s.netWriteTimeoutS}`],
    cnfOfReplica: (s, channel) => [
      `${netTimeout} = ${s.replicaNetTimeoutS}`,
      ...(inChange ? [] : [`${retryCountOption} = ${s.retryCount}`]),
      '# The rest belongs to the channel. The replica keeps it itself, and no option file can say it:',
      `# ${change(s, channel)};`,
    ],
    names,
    notOnline: inChange
      ? {}
      : { retryCount: `${retryCountOption} is a start-up option only: it takes a restart of the replica` },
    beforeOnReplica: stops === 'receiver' ? runningApplier(replica) : caughtUpApplier(dialect),
    refetches: stops === 'both threads',
    logsFailedWrites: dialect.logsFailedWrites,
    persistedValues: dialect.persistedValues,
  };
}

/** What stands right behind the verb, and what at the end, to name a channel; nothing on a server that has one only. */
function placesOf({ channel: place }: Dialect, channel: string | undefined): readonly [string, string] {
  if (channel === undefined || channel === '' || place === null) return ['', ''];
  const name = channelName(channel);
  return place === 'FOR CHANNEL' ? ['', ` FOR CHANNEL ${name}`] : [` ${name}`, ''];
}

/** A channel's name as a literal. Files to be copied hold it, so that it must stay on its line. */
function channelName(channel: string): string {
  if (/\p{Cc}|[\u2028\u2029]/u.test(channel)) throw new TypeError('the name of a channel has no control characters');
  return quote(channel);
}

const runningApplier = (replica: Dialect['replica']): readonly string[] => [
  `The applier goes on meanwhile, and must be running (SHOW ${replica} STATUS: ${replica === 'SLAVE' ? 'Slave' : 'Replica'}_SQL_Running is Yes): where both threads stand still, CHANGE throws away what was received and not applied.`,
];

/** Where connections have names, the plain status shows the default one alone. */
const caughtUpApplier = ({ channel }: Dialect): readonly string[] => [
  'STOP SLAVE stops both threads, and CHANGE MASTER throws away what was received and not applied: it is fetched again, which takes a source that is there and still has it.',
  `First wait until the applier has caught up (${channel === 'connection name' ? 'SHOW ALL SLAVES STATUS' : 'SHOW SLAVE STATUS'}: Relay_Master_Log_File and Exec_Master_Log_Pos are Master_Log_File and Read_Master_Log_Pos).`,
  'Check that the source can be reached and still has that binary log (SHOW BINARY LOGS on the source). If it cannot, or has purged it, do not go on: what the replica has fetched would be lost.',
];

/** MySQL 8.0.26 and later: the applier may go on, and relay logs are kept. */
export const replicaTuningWords: TuningWords = wordsOf({
  netTimeout: 'replica_net_timeout',
  change: 'CHANGE REPLICATION SOURCE',
  prefix: 'SOURCE',
  replica: 'REPLICA',
  stops: 'receiver',
  channel: 'FOR CHANNEL',
  retryCount: 'CHANGE',
  logsFailedWrites: { name: 'log_error_verbosity', value: 3 },
  persistedValues: 'SELECT * FROM performance_schema.persisted_variables',
});

const slaveDialect: Dialect = {
  netTimeout: 'slave_net_timeout',
  change: 'CHANGE MASTER',
  prefix: 'MASTER',
  replica: 'SLAVE',
  stops: 'receiver',
  channel: 'FOR CHANNEL',
  retryCount: 'CHANGE',
  logsFailedWrites: { name: 'log_error_verbosity', value: 3 },
  persistedValues: null,
};

/** MySQL 5.7: the same in the old words. */
export const slaveTuningWords: TuningWords = wordsOf(slaveDialect);

/** MySQL 8.0 up to 8.0.25: the old words, and values that were persisted. */
export const slaveTuningWords80: TuningWords = wordsOf({
  ...slaveDialect,
  persistedValues: 'SELECT * FROM performance_schema.persisted_variables',
});

/**
 * MySQL 5.6: CHANGE wants both threads to stand still. It throws away relay logs and goes on from where the applier was: what was not applied
 * yet is fetched again, if the source still has it. There are no channels.
 */
export const slaveTuningWords56: TuningWords = wordsOf({
  ...slaveDialect,
  stops: 'both threads',
  channel: null,
  logsFailedWrites: { name: 'log_warnings', value: 2 },
});

/** MariaDB: both threads stand still as in 5.6; connections have names; the retry count is one of the whole server. */
export const mariadbTuningWords: TuningWords = wordsOf({
  ...slaveDialect,
  stops: 'both threads',
  channel: 'connection name',
  retryCount: 'start-up option',
  logsFailedWrites: { name: 'log_warnings', value: 2 },
});
