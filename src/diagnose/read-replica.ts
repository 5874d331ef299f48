import { addressText } from '../capture/address.ts';
import { printable } from '../capture/connection-errors.ts';
import { chooseChannel } from '../capture/replication-channel.ts';
import { finite } from '../capture/variables.ts';
import type { Row } from '../servers/flavour.ts';
import { flavourFor } from '../servers/flavour-registry.ts';
import { Answers, memberOf, numberNamed, textNamed } from './answers.ts';
import type { EndReader } from './end-reader.ts';
import type { ChannelLook, ReplicaLook, Unreachable } from './look.ts';
import { replicaSocket } from './sockets.ts';

/** By what a channel is known to lead to the source; `null` where the source was not read. */
export interface SourceNames {
  readonly uuid: string | null;
  readonly id: number | null;
}

/** Channels of group replication lead to no single source. */
const ofGroup = /^group_replication_/;
const filterColumns = [
  'Replicate_Do_DB',
  'Replicate_Ignore_DB',
  'Replicate_Do_Table',
  'Replicate_Ignore_Table',
  'Replicate_Wild_Do_Table',
  'Replicate_Wild_Ignore_Table',
  'Replicate_Rewrite_DB',
  'Replicate_Do_Domain_Ids',
  'Replicate_Ignore_Domain_Ids',
  'Replicate_Ignore_Server_Ids',
];
const startNames = ['com_replica_start', 'com_slave_start', 'com_start_slave', 'com_start_all_slaves'];
const stopNames = ['com_replica_stop', 'com_slave_stop', 'com_stop_slave', 'com_stop_all_slaves'];

type Values = ReadonlyMap<string, string> | null;

/**
 * Reads a replica with at most 12 statements.
 *
 * @param own local ports of our connections to all servers
 * @throws ReplfaultError `capture-channel` (exit 2): it is not known which channel is meant.
 */
export async function readReplica(
  reader: EndReader,
  source: SourceNames | null,
  own: () => ReadonlySet<number>,
): Promise<ReplicaLook | Unreachable> {
  const identity = await reader.begin();
  if ('state' in identity) return identity;
  const answers = new Answers(reader);
  const { sets, clockAheadMs, local } = await answers.sets();
  const rows = await answers.rows('replicaStatus');
  const variables = await answers.values('diagnosisVariables');
  const counters = await answers.values('diagnosisCounters');
  const { list } = await answers.processes(numberNamed(counters, 'threads_connected'));
  const hasTables = identity.vendor === 'mysql' && identity.dialect !== 'mysql-5.6';
  const connections = hasTables ? await answers.rows('connection') : null;
  const configured = hasTables ? await answers.rows('channel') : null;
  const channels = rows?.map(readChannelRow).filter(({ name }) => !ofGroup.test(name)) ?? null;
  const chosen =
    channels && chooseChannel(channels, reader.target.channel, (one) => source !== null && leads(one, source));
  const readOnly = textNamed(variables, 'read_only');
  return {
    state: 'read',
    address: addressText(reader.target.address),
    vendor: identity.vendor,
    version: identity.version,
    flavour: (await flavourFor(identity.vendor, identity.version)).name,
    serverId: numberNamed(variables, 'server_id'),
    serverUuid: textNamed(variables, 'server_uuid')?.toLowerCase() ?? null,
    hostname: textNamed(variables, 'hostname'),
    port: numberNamed(variables, 'port'),
    gtidMode: textNamed(variables, 'gtid_mode'),
    uptimeS: numberNamed(counters, 'uptime'),
    clockAheadMs,
    member: memberOf(variables),
    sets,
    channels: channels?.map(({ name }) => name) ?? null,
    channel: chosen ? withHeartbeats(chosen, { connections, configured, counters, local }) : null,
    netTimeoutS: numberNamed(variables, 'replica_net_timeout', 'slave_net_timeout'),
    relayLogLimitBytes: numberNamed(variables, 'relay_log_space_limit'),
    writable: readOnly === null ? null : /^(OFF|0)$/i.test(readOnly),
    starts: counters && startNames.reduce((sum, name) => sum + (numberNamed(counters, name) ?? 0), 0),
    stops: counters && stopNames.reduce((sum, name) => sum + (numberNamed(counters, name) ?? 0), 0),
    processes: list,
    socket: chosen ? await replicaSocket(reader, textNamed(variables, 'hostname'), chosen, own()) : null,
    refused: answers.refused,
    blocked: answers.blocked,
  };
}

function leads({ sourceUuid, sourceId }: ChannelLook, { uuid, id }: SourceNames): boolean {
  if (sourceUuid !== null && uuid !== null) return sourceUuid === uuid;
  return sourceId !== null && sourceId !== 0 && sourceId === id;
}

/** Reads a row of the replica's status in the words of any version. Pure. */
export function readChannelRow(row: Row): ChannelLook {
  const end = (suffix: string): unknown => row[`Source_${suffix}`] ?? row[`Master_${suffix}`];
  const own = (suffix: string): unknown => row[`Replica_${suffix}`] ?? row[`Slave_${suffix}`];
  const text = (value: unknown): string => printable(String(value ?? ''));
  const usingGtid = row['Using_Gtid'];
  const autoPosition = finite(row['Auto_Position']);
  const uuid = end('UUID');
  const receiver = own('IO_Running');
  return {
    name: String(row['Channel_Name'] ?? row['Connection_name'] ?? ''),
    host: text(end('Host')),
    port: finite(end('Port')),
    sourceId: finite(end('Server_Id')),
    sourceUuid: uuid ? String(uuid).toLowerCase() : null,
    // MariaDB has `Preparing`: connected and not yet reading.
    receiver: receiver === 'Yes' ? 'Yes' : receiver === 'Connecting' || receiver === 'Preparing' ? 'Connecting' : 'No',
    receiverText: text(own('IO_State')),
    ioErrno: Number(row['Last_IO_Errno'] ?? 0),
    ioError: text(row['Last_IO_Error']),
    applier: own('SQL_Running') === 'Yes' ? 'Yes' : 'No',
    applierText: text(row['Replica_SQL_Running_State'] ?? row['Slave_SQL_Running_State'] ?? row['Slave_SQL_State']),
    sqlErrno: Number(row['Last_SQL_Errno'] ?? 0),
    sqlError: text(row['Last_SQL_Error']),
    lagS: finite(row['Seconds_Behind_Source'] ?? row['Seconds_Behind_Master']),
    delayS: finite(row['SQL_Delay']) ?? 0,
    byGtid: usingGtid !== undefined ? usingGtid !== 'No' : autoPosition === null ? null : autoPosition !== 0,
    retrieved: String(row['Retrieved_Gtid_Set'] ?? row['Gtid_IO_Pos'] ?? '').replace(/\s+/g, ''),
    read: {
      file: text(end('Log_File')),
      position: Number(row['Read_Source_Log_Pos'] ?? row['Read_Master_Log_Pos'] ?? 0),
    },
    executed: {
      file: text(row['Relay_Source_Log_File'] ?? row['Relay_Master_Log_File']),
      position: Number(row['Exec_Source_Log_Pos'] ?? row['Exec_Master_Log_Pos'] ?? 0),
    },
    relayLogBytes: finite(row['Relay_Log_Space']),
    filters: filterColumns.filter((name) => String(row[name] ?? '') !== ''),
    connectRetryS: finite(row['Connect_Retry']),
    retryCount: finite(end('Retry_Count')),
    heartbeatPeriodS: finite(row['Slave_heartbeat_period']),
    heartbeats: finite(row['Slave_received_heartbeats']),
    heartbeatAgeS: null,
    queuedAgeS: null,
  };
}

interface More {
  readonly connections: readonly Row[] | null;
  readonly configured: readonly Row[] | null;
  readonly counters: Values;
  /** Time of day of the server, in its own time zone. */
  readonly local: string;
}

/** What the status does not show: tables tell it since 5.7, counters of the channel without a name before that. */
function withHeartbeats(channel: ChannelLook, { connections, configured, counters, local }: More): ChannelLook {
  const of = (rows: readonly Row[] | null): Row | undefined =>
    rows?.find((row) => String(row['channel'] ?? '').toLowerCase() === channel.name.toLowerCase());
  const [connection, config] = [of(connections), of(configured)];
  const seconds = (value: unknown): number | null => {
    const us = finite(value);
    return us === null ? null : Math.max(0, us / 1e6);
  };
  const counted = (name: string): number | null => (channel.name === '' ? numberNamed(counters, name) : null);
  return {
    ...channel,
    heartbeatPeriodS: channel.heartbeatPeriodS ?? finite(config?.['heartbeat']) ?? counted('slave_heartbeat_period'),
    retryCount: channel.retryCount ?? finite(config?.['retryCount']),
    heartbeats: channel.heartbeats ?? finite(connection?.['heartbeats']) ?? counted('slave_received_heartbeats'),
    heartbeatAgeS: seconds(connection?.['heartbeatAgeUs']) ?? (channel.name === '' ? ageOf(counters, local) : null),
    queuedAgeS: seconds(connection?.['queuedAgeUs']),
  };
}

/** MySQL 5.6 tells when it heard the last heartbeat, in whole seconds. */
function ageOf(counters: Values, local: string): number | null {
  const [last, now] = [textNamed(counters, 'slave_last_heartbeat') ?? '', local].map((text) =>
    Date.parse(`${text.replace(' ', 'T')}Z`),
  );
  return Number.isFinite(last) && Number.isFinite(now)
    ? Math.max(0, ((now as number) - (last as number)) / 1000)
    : null;
}
