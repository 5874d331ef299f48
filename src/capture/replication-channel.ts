import type { Row } from '../servers/flavour.ts';
import type { Findings } from './findings.ts';
import type { ReadOnlySession } from './session.ts';
import { finite, type ServerValues } from './variables.ts';

/** How a replica is told to follow its source. What it did not tell is `null`. */
export interface Channel {
  /** Empty for the only one, or the one without a name. */
  readonly name: string;
  readonly sourceHost: string;
  readonly sourcePort: number | null;
  readonly sourceServerId: number | null;
  readonly sourceUuid: string | null;
  readonly running: boolean;
  readonly byGtid: boolean | null;
  readonly connectRetryS: number | null;
  readonly retryCount: number | null;
  readonly heartbeatPeriodS: number | null;
}

/** Reads a row of SHOW REPLICA STATUS, SHOW SLAVE STATUS or SHOW ALL SLAVES STATUS. Pure. */
export function readChannel(row: Row): Channel {
  const either = (suffix: string): unknown => row[`Source_${suffix}`] ?? row[`Master_${suffix}`];
  const usingGtid = row['Using_Gtid'];
  const autoPosition = finite(row['Auto_Position']);
  return {
    name: String(row['Channel_Name'] ?? row['Connection_name'] ?? ''),
    sourceHost: String(either('Host') ?? ''),
    sourcePort: finite(either('Port')),
    sourceServerId: finite(either('Server_Id')),
    sourceUuid: either('UUID') ? String(either('UUID')) : null,
    running: (row['Replica_IO_Running'] ?? row['Slave_IO_Running']) === 'Yes',
    byGtid: usingGtid !== undefined ? usingGtid !== 'No' : autoPosition === null ? null : autoPosition !== 0,
    connectRetryS: finite(row['Connect_Retry']),
    retryCount: finite(either('Retry_Count')),
    heartbeatPeriodS: finite(row['Slave_heartbeat_period']),
  };
}

/** Whether a channel leads to the server with these names; `null` where nothing tells. */
export function leadsTo(channel: Channel, source: ServerValues): boolean | null {
  const uuid = source.text('server_uuid');
  if (uuid !== null && channel.sourceUuid !== null) return uuid.toLowerCase() === channel.sourceUuid.toLowerCase();
  const id = source.number('server_id');
  // 0 until the replica has connected for the first time.
  if (id === null || channel.sourceServerId === null || channel.sourceServerId === 0) return null;
  return id === channel.sourceServerId;
}

/** The channel that leads to the source, else the first. Says what does not fit. `null` where the replica does not tell, or is none. */
export async function readReplicaChannel(
  session: ReadOnlySession,
  replica: ServerValues,
  source: ServerValues,
  findings: Findings,
): Promise<{ readonly channel: Channel | null; readonly told: boolean }> {
  const rows = findings.rowsOf(await session.ask('replicaStatus'), 'replica', 'how it replicates');
  if (rows === null) return { channel: await withoutStatus(session, replica, findings), told: false };
  const channels = rows.map(readChannel);
  const chosen = channels.find((channel) => leadsTo(channel, source) === true) ?? channels[0];
  if (chosen === undefined) {
    findings.warn('the replica is not set up as one: it has no source');
    return { channel: null, told: true };
  }
  const leads = leadsTo(chosen, source);
  const place = `${chosen.sourceHost}:${chosen.sourcePort ?? ''}`;
  if (leads === false)
    findings.warn(
      `the replica does not follow this source: it follows ${place}, server id ${chosen.sourceServerId ?? 'unknown'}`,
    );
  if (leads === null) findings.warn(`whether the replica follows this source is not known: it follows ${place}`);
  if (!chosen.running) findings.warn('the receiver of the replica is not running, or not connected');
  if (channels.length > 1)
    findings.warn(`the replica has ${channels.length} channels; ${JSON.stringify(chosen.name)} was read`);
  return { channel: await completed(chosen, session, replica, findings), told: true };
}

/** Adds what the status does not show: the heartbeat period, and on MariaDB the retry count. */
async function completed(
  channel: Channel,
  session: ReadOnlySession,
  replica: ServerValues,
  findings: Findings,
): Promise<Channel> {
  const retryCount = channel.retryCount ?? replica.number('master_retry_count');
  const period = channel.heartbeatPeriodS ?? replica.counter('Slave_heartbeat_period');
  if (period !== null) return { ...channel, retryCount, heartbeatPeriodS: period };
  const configured = await configuredChannel(session, channel.name, findings);
  return {
    ...channel,
    retryCount: retryCount ?? configured.retryCount,
    heartbeatPeriodS: configured.heartbeatPeriodS,
  };
}

/** What can be had without the privilege to see the status. */
async function withoutStatus(session: ReadOnlySession, replica: ServerValues, findings: Findings): Promise<Channel> {
  const configured = await configuredChannel(session, '', findings);
  return {
    name: '',
    sourceHost: '',
    sourcePort: null,
    sourceServerId: null,
    sourceUuid: null,
    running: false,
    byGtid: null,
    connectRetryS: configured.connectRetryS,
    retryCount: configured.retryCount ?? replica.number('master_retry_count'),
    heartbeatPeriodS: configured.heartbeatPeriodS ?? replica.counter('Slave_heartbeat_period'),
  };
}

async function configuredChannel(
  session: ReadOnlySession,
  name: string,
  findings: Findings,
): Promise<Pick<Channel, 'connectRetryS' | 'retryCount' | 'heartbeatPeriodS'>> {
  const nothing = { connectRetryS: null, retryCount: null, heartbeatPeriodS: null };
  if (session.identity.dialect === 'mysql-5.6' || session.identity.dialect === 'mariadb') return nothing;
  const rows = findings.rowsOf(await session.ask('channel'), 'replica', 'its heartbeat period');
  const row = rows?.find((one) => String(one['channel'] ?? '') === name) ?? rows?.[0];
  if (row === undefined) return nothing;
  return {
    connectRetryS: finite(row['connectRetry']),
    retryCount: finite(row['retryCount']),
    heartbeatPeriodS: finite(row['heartbeat']),
  };
}
