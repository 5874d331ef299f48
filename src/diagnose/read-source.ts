import { addressText } from '../capture/address.ts';
import type { Identity } from '../capture/identity.ts';
import { finite } from '../capture/variables.ts';
import type { Row } from '../servers/flavour.ts';
import { flavourFor } from '../servers/flavour-registry.ts';
import { Answers, isOn, memberOf, numberNamed, textNamed } from './answers.ts';
import type { EndReader } from './end-reader.ts';
import type { Place, SemiSyncLook, SourceLook, Unreachable } from './look.ts';
import type { SourceNames } from './read-replica.ts';
import { sourceSocket } from './sockets.ts';

type Values = ReadonlyMap<string, string> | null;

/** How many of its newest binary logs are kept in a look. */
const newestLogs = 50;

/** What a source said before its replicas were asked; the rest follows after them. */
export interface SourceBefore {
  readonly names: SourceNames;
  /** Asks the rest, and the executed GTIDs again. To be called when the replicas were read. */
  finish(): Promise<SourceLook>;
}

/** Begins to read a source: what it has and where its binary log ends. At most 12 statements with those of `finish`. */
export async function readSource(reader: EndReader): Promise<SourceBefore | Unreachable> {
  const identity = await reader.begin();
  if ('state' in identity) return identity;
  const answers = new Answers(reader);
  const variables = await answers.values('diagnosisVariables');
  const names = {
    uuid: textNamed(variables, 'server_uuid')?.toLowerCase() ?? null,
    id: numberNamed(variables, 'server_id'),
  };
  const { sets, clockAheadMs } = await answers.sets();
  const end = placeOf((await answers.rows('binaryLogEnd')) ?? []);
  const finish = async (): Promise<SourceLook> => ({
    ...(await readRest(reader, answers, identity, variables)),
    serverId: names.id,
    serverUuid: names.uuid,
    sets,
    end,
    clockAheadMs,
  });
  return { names, finish };
}

type Rest = Omit<SourceLook, 'serverId' | 'serverUuid' | 'sets' | 'end' | 'clockAheadMs'>;

async function readRest(reader: EndReader, answers: Answers, identity: Identity, variables: Values): Promise<Rest> {
  const after = (await answers.rows('executed'))?.[0]?.['gtid'];
  const counters = await answers.values('diagnosisCounters');
  const connections = numberNamed(counters, 'threads_connected');
  const { list, seesAll } = await answers.processes(connections);
  const replicas = await answers.rows('replicas');
  const counts = identity.vendor === 'mysql' && identity.dialect !== 'mysql-5.6';
  const networkErrors = counts ? await answers.rows('networkErrors') : null;
  const logs = (await answers.rows('binaryLogs'))?.map((row): readonly [string, number] => [
    String(row['Log_name'] ?? ''),
    Number(row['File_size'] ?? 0),
  ]);
  const oldestFile = logs?.[0]?.[0] ?? null;
  const logBin = textNamed(variables, 'log_bin');
  return {
    state: 'read',
    address: addressText(reader.target.address),
    vendor: identity.vendor,
    version: identity.version,
    flavour: (await flavourFor(identity.vendor, identity.version)).name,
    hostname: textNamed(variables, 'hostname'),
    port: numberNamed(variables, 'port'),
    gtidMode: textNamed(variables, 'gtid_mode'),
    uptimeS: numberNamed(counters, 'uptime'),
    member: memberOf(variables),
    executedAfter: after === undefined || after === null ? null : String(after).replace(/\s+/g, ''),
    logBin: logBin === null ? null : /^(ON|1)$/i.test(logBin),
    logFiles: logs?.slice(-newestLogs) ?? null,
    oldestFile,
    oldestState: identity.vendor === 'mariadb' ? await oldestState(answers, oldestFile) : null,
    commits: numberNamed(counters, 'handler_commit'),
    processes: list,
    seesAll,
    replicas: replicas?.map(readRegistered) ?? null,
    networkErrors: networkErrors && sumByNumber(networkErrors),
    retentionS: retentionOf(variables),
    netWriteTimeoutS: numberNamed(variables, 'net_write_timeout'),
    connections,
    maxConnections: numberNamed(variables, 'max_connections'),
    semiSync: semiSyncOf(variables, counters),
    socket: await sourceSocket(reader, {
      hostname: textNamed(variables, 'hostname'),
      port: numberNamed(variables, 'port'),
      processes: seesAll ? list : null,
    }),
    refused: answers.refused,
    blocked: answers.blocked,
  };
}

function placeOf(rows: readonly Row[]): Place | null {
  const [row] = rows;
  return row?.['File'] ? { file: String(row['File']), position: Number(row['Position'] ?? 0) } : null;
}

const readRegistered = (row: Row): { readonly serverId: number; readonly uuid: string | null } => {
  const uuid = row['Replica_UUID'] ?? row['Slave_UUID'];
  return {
    serverId: Number(row['Server_Id'] ?? row['Server_id'] ?? 0),
    uuid: uuid ? String(uuid).toLowerCase() : null,
  };
};

function sumByNumber(rows: readonly Row[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const row of rows) {
    // Background threads have no user; only accounts are meant.
    if (row['user'] === null) continue;
    const errno = String(row['errno']);
    sums[errno] = (sums[errno] ?? 0) + Number(row['raised'] ?? 0);
  }
  return sums;
}

/** The second event of a MariaDB file lists the GTIDs before it: `[0-1-100]`. */
async function oldestState(answers: Answers, file: string | null): Promise<string | null> {
  if (file === null) return null;
  const rows = await answers.rows('logStart', { file });
  const list = rows?.find((row) => row['Event_type'] === 'Gtid_list');
  return list === undefined ? null : String(list['Info'] ?? '').replace(/[[\]\s]/g, '');
}

/** `null` where nothing is purged by age. */
function retentionOf(variables: Values): number | null {
  if (textNamed(variables, 'binlog_expire_logs_auto_purge')?.toUpperCase() === 'OFF') return null;
  const seconds = numberNamed(variables, 'binlog_expire_logs_seconds') ?? 0;
  const days = numberNamed(variables, 'expire_logs_days') ?? 0;
  return seconds || days * 86_400 || null;
}

function semiSyncOf(variables: Values, counters: Values): SemiSyncLook | null {
  if (variables === null) return null;
  const either = (suffix: string): readonly string[] => [
    `rpl_semi_sync_source_${suffix}`,
    `rpl_semi_sync_master_${suffix}`,
  ];
  const told = (suffix: string): number | null => finite(textNamed(counters, ...either(suffix)));
  return {
    enabled: isOn(variables, ...either('enabled')),
    active: isOn(counters, ...either('status')),
    clients: told('clients'),
    waiting: told('wait_sessions'),
    acknowledged: told('yes_tx'),
    unacknowledged: told('no_tx'),
    timeoutMs: numberNamed(variables, ...either('timeout')),
  };
}
