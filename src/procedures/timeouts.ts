import type { TimeoutSettings, TunedSetting } from '../model/profile.ts';
import { type Dialect, dialectOf, type Server } from './dialect.ts';
import type { ChannelChanges } from './replica/change-channel.ts';

/** A start-up option of MySQL 5.6 and MariaDB; MariaDB has it only there up to 12.0 (documented). */
const retryCountOption = 'master_retry_count';

/** Names of the timeouts on a server: variables, and options of CHANGE. */
export function settingNames({ netTimeout, prefix, retryCountInChange }: Dialect): Record<TunedSetting, string> {
  return {
    netWriteTimeoutS: 'net_write_timeout',
    replicaNetTimeoutS: netTimeout,
    heartbeatPeriodS: `${prefix}_HEARTBEAT_PERIOD`,
    connectRetryS: `${prefix}_CONNECT_RETRY`,
    retryCount: retryCountInChange ? `${prefix}_RETRY_COUNT` : retryCountOption,
  };
}

/** Settings that no statement can change, each with what it takes instead. */
export function notOnline({ retryCountInChange }: Dialect): Readonly<Partial<Record<TunedSetting, string>>> {
  return retryCountInChange
    ? {}
    : { retryCount: `${retryCountOption} is a start-up option only: it takes a restart of the replica` };
}

/** Lines of the option file of a source, without `[mysqld]`. */
export function optionsOfSource(s: TimeoutSettings): readonly string[] {
  return [`net_write_timeout = ${s.netWriteTimeoutS}`];
}

/** The same of a replica. What belongs to the channel stands in no option file, and is a comment. */
export function optionsOfReplica(dialect: Dialect, s: TimeoutSettings): readonly string[] {
  const names = settingNames(dialect);
  return [
    `${dialect.netTimeout} = ${s.replicaNetTimeoutS}`,
    ...(dialect.retryCountInChange ? [] : [`${retryCountOption} = ${s.retryCount}`]),
    '# The replica stores the other settings with the channel, and no option file can hold them.',
    '# apply-online.sql sets them:',
    `# ${names.heartbeatPeriodS} ${s.heartbeatPeriodS}`,
    `# ${names.connectRetryS} ${s.connectRetryS}`,
    ...(dialect.retryCountInChange ? [`# ${names.retryCount} ${s.retryCount}`] : []),
  ];
}

/** What must be changed on a replica, as far as statements can. */
export function channelChanges(server: Server, s: TimeoutSettings): ChannelChanges {
  const { replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount } = s;
  return {
    replicaNetTimeoutS,
    heartbeatPeriodS,
    connectRetryS,
    ...(dialectOf(server).retryCountInChange ? { retryCount } : {}),
  };
}
