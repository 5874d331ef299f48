import type { Step } from '../../model/procedure.ts';
import { quote } from '../../model/sql-literal.ts';
import { type Channel, show } from '../channel.ts';

const note = 'Write down the current values.';

/** Statements that show how the channel is set today, for the way back and for a CHANGE that must keep the heartbeat period. */
export function todaysValues({ dialect, name, showStatus }: Channel): Step[] {
  const { vendor, channels } = dialect;
  if (vendor === 'mariadb')
    return [
      showStatus(note, {
        heartbeat_today: 'Slave_heartbeat_period',
        connect_retry_today: 'Connect_Retry',
      }),
    ];
  // MySQL 5.6 shows the period as a status variable.
  if (channels === null)
    return [
      show('replica', "SHOW GLOBAL STATUS LIKE 'Slave_heartbeat_period'", note, { heartbeat_today: 'Value' }),
      showStatus(note, { connect_retry_today: 'Connect_Retry', retry_count_today: 'Master_Retry_Count' }),
    ];
  return [
    show(
      'replica',
      `SELECT HEARTBEAT_INTERVAL, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = ${quote(name)}`,
      note,
      {
        heartbeat_today: 'HEARTBEAT_INTERVAL',
        connect_retry_today: 'CONNECTION_RETRY_INTERVAL',
        retry_count_today: 'CONNECTION_RETRY_COUNT',
      },
    ),
  ];
}

/** The option that keeps the heartbeat period, where a CHANGE without it sets half of the net timeout (measured on MySQL 5.6 and MariaDB). */
export function keptHeartbeat({ dialect: { recomputesHeartbeat, prefix } }: Channel): string[] {
  return recomputesHeartbeat ? [`${prefix}_HEARTBEAT_PERIOD=<heartbeat_today>`] : [];
}

/** The statements that keeping it needs before. */
export function beforeKeptHeartbeat(channel: Channel): Step[] {
  return channel.dialect.recomputesHeartbeat ? todaysValues(channel) : [];
}
