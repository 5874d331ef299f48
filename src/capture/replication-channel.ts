import { usageError } from '../model/errors.ts';
import { replicationFilters } from '../servers/filters-in.ts';
import type { Row } from '../servers/flavour.ts';
import { within } from '../servers/versions.ts';
import { printable } from './connection-errors.ts';
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
  /** How much later each transaction is executed, seconds; absent where nothing told. */
  readonly delayS?: number;
  /** What it leaves out, by the name of the status column; absent where that is nothing, or nothing told. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Whether it changes to another source by itself; absent where that was not asked. */
  readonly autoFailover?: boolean | null;
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
    ...(finite(row['SQL_Delay']) === null ? {} : { delayS: Number(row['SQL_Delay']) }),
    ...replicationFilters(row),
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

/** What a replica told of the channel that is meant. */
interface ReadChannel {
  readonly channel: Channel | null;
  /** Its status was to be had. */
  readonly told: boolean;
}

/**
 * The channel that was named, else the one that leads to the source, else the only one. Says what does not fit. No channel where the replica does not tell,
 * or is none. @param wanted name of the channel; empty for the one without a name.
 * @throws ReplfaultError `capture-channel` (exit 2): no channel of that name, or several of which none is known to lead to the source.
 */
export async function readReplicaChannel(
  session: ReadOnlySession,
  wanted: string | undefined,
  { replica, source }: { readonly replica: ServerValues; readonly source: ServerValues },
  findings: Findings,
): Promise<ReadChannel> {
  const rows = findings.rowsOf(await session.ask('replicaStatus'), 'replica', 'how it replicates');
  if (rows === null) return { channel: await withoutStatus(session, wanted, replica, findings), told: false };
  const channels = rows.map(readChannel);
  const chosen = chooseChannel(channels, wanted, (channel) => leadsTo(channel, source) === true);
  if (chosen === undefined) {
    findings.warn('the replica is not configured: it has no source');
    return { channel: null, told: true };
  }
  const leads = leadsTo(chosen, source);
  const place = `${chosen.sourceHost}:${chosen.sourcePort ?? ''}`;
  if (leads === false)
    findings.warn(
      `the replica does not follow this source: it follows ${place}, server id ${chosen.sourceServerId ?? 'unknown'}`,
    );
  if (leads === null) findings.warn(`it is not known whether the replica follows this source: it follows ${place}`);
  if (!chosen.running) findings.warn('the receiver of the replica is not running, or not connected');
  if (channels.length > 1)
    findings.warn(`the replica has the channels ${namesOf(channels)}; ${JSON.stringify(chosen.name)} was read`);
  const channel = await completed(chosen, session, replica, findings);
  return { channel: { ...channel, autoFailover: await failsOver(session, channel.name, findings) }, told: true };
}

/**
 * Picks one of several channels; never by chance. `undefined` where there is none. Pure.
 * @throws ReplfaultError `capture-channel` (exit 2).
 */
export function chooseChannel<One extends { readonly name: string }>(
  channels: readonly One[],
  wanted: string | undefined,
  leads: (channel: One) => boolean,
): One | undefined {
  if (wanted !== undefined) {
    // Servers do not tell upper from lower case in these names.
    const named = channels.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (named) return named;
    throw usageError(
      'capture-channel',
      `The replica has no channel ${JSON.stringify(wanted)}: it has ${channels.length === 0 ? 'none' : namesOf(channels)}`,
      'Name one of them with --channel, or omit the option.',
    );
  }
  if (channels.length < 2) return channels[0];
  const leading = channels.find(leads);
  if (leading) return leading;
  throw usageError(
    'capture-channel',
    `The replica has the channels ${namesOf(channels)}, and none of them is known to lead to the source`,
    'Check --source, or name the channel with --channel NAME (the channel without a name: --channel "").',
  );
}

const namesOf = (channels: readonly { readonly name: string }[]): string =>
  channels.map(({ name }) => JSON.stringify(printable(name))).join(', ');

/** Adds what the status does not show: the heartbeat period, and on MariaDB the retry count. */
async function completed(
  channel: Channel,
  session: ReadOnlySession,
  replica: ServerValues,
  findings: Findings,
): Promise<Channel> {
  const retryCount = channel.retryCount ?? replica.number('master_retry_count');
  const period = channel.heartbeatPeriodS ?? counted(channel.name, replica);
  if (period !== null) return { ...channel, retryCount, heartbeatPeriodS: period };
  const rows = await configuredChannels(session, findings);
  const configured = configuredIn(rows?.find(({ name }) => name === channel.name)?.row);
  return {
    ...channel,
    retryCount: retryCount ?? configured.retryCount,
    heartbeatPeriodS: configured.heartbeatPeriodS,
  };
}

/** What can be had without the privilege to see the status. */
async function withoutStatus(
  session: ReadOnlySession,
  wanted: string | undefined,
  replica: ServerValues,
  findings: Findings,
): Promise<Channel> {
  const rows = await configuredChannels(session, findings);
  const chosen = rows === null ? undefined : chooseChannel(rows, wanted, () => false);
  const name = chosen?.name ?? wanted ?? '';
  const configured = configuredIn(chosen?.row);
  return {
    name,
    sourceHost: '',
    sourcePort: null,
    sourceServerId: null,
    sourceUuid: null,
    running: false,
    byGtid: null,
    connectRetryS: configured.connectRetryS,
    retryCount: configured.retryCount ?? replica.number('master_retry_count'),
    heartbeatPeriodS: configured.heartbeatPeriodS ?? counted(name, replica),
  };
}

/** The counter is about the channel without a name, whatever others there are. */
const counted = (name: string, replica: ServerValues): number | null =>
  name === '' ? replica.counter('Slave_heartbeat_period') : null;

/** Whether a channel has SOURCE_CONNECTION_AUTO_FAILOVER=1; `null` where the server does not tell. It exists from MySQL 8.0.22 on. */
async function failsOver(session: ReadOnlySession, name: string, findings: Findings): Promise<boolean | null> {
  const { vendor, version } = session.identity;
  if (vendor === 'mariadb' || !within(version, failoverSince)) return false;
  const rows = findings.rowsOf(await session.ask('failover'), 'replica', 'whether it fails over by itself');
  const row = rows?.find((one) => String(one['channel'] ?? '') === name);
  return row === undefined ? null : String(row['autoFailover']) === '1';
}

const failoverSince = '8.0.22';

/** All channels by the table of performance_schema; `null` where there is none, or the account may not read it. */
async function configuredChannels(
  session: ReadOnlySession,
  findings: Findings,
): Promise<readonly { readonly name: string; readonly row: Row }[] | null> {
  const { dialect, vendor } = session.identity;
  if (dialect === 'mysql-5.6' || vendor === 'mariadb') return null;
  const rows = findings.rowsOf(await session.ask('channel'), 'replica', 'its heartbeat period');
  return (
    rows
      ?.map((row) => ({ name: String(row['channel'] ?? ''), row }))
      // Group replication has channels of its own, which lead to no single source.
      .filter(({ name }) => !/^group_replication_/.test(name)) ?? null
  );
}

function configuredIn(row: Row | undefined): Pick<Channel, 'connectRetryS' | 'retryCount' | 'heartbeatPeriodS'> {
  return {
    connectRetryS: finite(row?.['connectRetry']),
    retryCount: finite(row?.['retryCount']),
    heartbeatPeriodS: finite(row?.['heartbeat']),
  };
}
