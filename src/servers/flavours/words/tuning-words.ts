import type { TimeoutSettings, TunedSetting } from '../../../model/profile.ts';
import type { TuningWords } from '../../../model/server-words.ts';

/** What tells the dialects apart. */
interface Dialect {
  readonly netTimeout: 'replica_net_timeout' | 'slave_net_timeout';
  readonly change: 'CHANGE REPLICATION SOURCE TO' | 'CHANGE MASTER TO';
  readonly prefix: 'SOURCE' | 'MASTER';
  /** What must stand still while CHANGE is said, in this order; the last stopped is the first started. */
  readonly stop: string;
  readonly start: string;
  /** Whether CHANGE takes the retry count, or only a start-up option does. */
  readonly retryCount: 'CHANGE' | 'start-up option';
}

const retryCountOption = 'master_retry_count';

function wordsOf(dialect: Dialect): TuningWords {
  const { netTimeout, prefix } = dialect;
  const inChange = dialect.retryCount === 'CHANGE';
  /*
   * Host, port, position and the way of following stay as they are, because they are not named. The heartbeat is always named: in
   * MySQL 5.6 and MariaDB a CHANGE without it makes it half of the net timeout again (9.7 keeps it).
   */
  const change = (s: TimeoutSettings): string =>
    `${dialect.change} ${[
      `${prefix}_CONNECT_RETRY=${s.connectRetryS}`,
      ...(inChange ? [`${prefix}_RETRY_COUNT=${s.retryCount}`] : []),
      `${prefix}_HEARTBEAT_PERIOD=${s.heartbeatPeriodS}`,
    ].join(', ')}`;
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
    onReplica: (s) => [dialect.stop, `SET GLOBAL ${netTimeout} = ${s.replicaNetTimeoutS}`, change(s), dialect.start],
    cnfOfSource: (s) => [`net_write_timeout = ${s.netWriteTimeoutS}`],
    cnfOfReplica: (s) => [
      `${netTimeout} = ${s.replicaNetTimeoutS}`,
      ...(inChange ? [] : [`${retryCountOption} = ${s.retryCount}`]),
      '# The rest belongs to the channel. The replica keeps it itself, and no option file can say it:',
      `# ${change(s)};`,
    ],
    names,
    notOnline: inChange
      ? {}
      : { retryCount: `${retryCountOption} is a start-up option only: it takes a restart of the replica` },
  };
}

/** MySQL 8.0.26 and later: the applier may go on, and relay logs are kept. */
export const replicaTuningWords: TuningWords = wordsOf({
  netTimeout: 'replica_net_timeout',
  change: 'CHANGE REPLICATION SOURCE TO',
  prefix: 'SOURCE',
  stop: 'STOP REPLICA IO_THREAD',
  start: 'START REPLICA IO_THREAD',
  retryCount: 'CHANGE',
});

const slaveDialect: Dialect = {
  netTimeout: 'slave_net_timeout',
  change: 'CHANGE MASTER TO',
  prefix: 'MASTER',
  stop: 'STOP SLAVE IO_THREAD',
  start: 'START SLAVE IO_THREAD',
  retryCount: 'CHANGE',
};

/** MySQL 5.7 up to 8.0.25: the same in the old words. */
export const slaveTuningWords: TuningWords = wordsOf(slaveDialect);

/**
 * MySQL 5.6: CHANGE wants both threads to stand still. It throws away relay logs and goes on from where the applier was, so that nothing
 * is lost and what was not applied yet is fetched again.
 */
export const slaveTuningWords56: TuningWords = wordsOf({ ...slaveDialect, stop: 'STOP SLAVE', start: 'START SLAVE' });

/** MariaDB: both threads stand still as in 5.6; the retry count is one of the whole server. */
export const mariadbTuningWords: TuningWords = wordsOf({
  ...slaveDialect,
  stop: 'STOP SLAVE',
  start: 'START SLAVE',
  retryCount: 'start-up option',
});
