import type { Step } from '../../model/procedure.ts';
import { quote } from '../../model/sql-literal.ts';
import { type Channel, show } from '../channel.ts';

/** Statements that show how the channel is set today, for the way back and for a CHANGE that must keep the heartbeat period. */
export function todaysValues({ dialect, name, showStatus }: Channel): Step[] {
  const { vendor, channels } = dialect;
  if (vendor === 'mariadb')
    return [
      showStatus(undefined, {
        old_heartbeat_period: 'Slave_heartbeat_period',
        old_connect_retry: 'Connect_Retry',
      }),
    ];
  // MySQL 5.6 shows the period as a status variable.
  if (channels === null)
    return [
      show('replica', "SHOW GLOBAL STATUS LIKE 'Slave_heartbeat_period'", undefined, { old_heartbeat_period: 'Value' }),
      showStatus(undefined, { old_connect_retry: 'Connect_Retry', old_retry_count: 'Master_Retry_Count' }),
    ];
  return [
    show(
      'replica',
      `SELECT HEARTBEAT_INTERVAL, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = ${quote(name)}`,
      undefined,
      {
        old_heartbeat_period: 'HEARTBEAT_INTERVAL',
        old_connect_retry: 'CONNECTION_RETRY_INTERVAL',
        old_retry_count: 'CONNECTION_RETRY_COUNT',
      },
    ),
  ];
}

/** The option that keeps the heartbeat period, where a CHANGE without it sets half of the net timeout (measured on MySQL 5.6 and MariaDB). */
export function keptHeartbeat({ dialect: { recomputesHeartbeat, prefix } }: Channel): string[] {
  return recomputesHeartbeat ? [`${prefix}_HEARTBEAT_PERIOD=<old_heartbeat_period>`] : [];
}

/** The statements that keeping it needs before. */
export function beforeKeptHeartbeat(channel: Channel): Step[] {
  return channel.dialect.recomputesHeartbeat ? todaysValues(channel) : [];
}
