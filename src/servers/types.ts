import type { DumpThread, LogPattern, ReplicaStatus, ReplicationOptions, Role } from '../model/replication.ts';

/** A row as mysql2 returns it with default type casting (BIGINT as number or string). */
export type Row = Readonly<Record<string, unknown>>;

/** A server program that can be started here, wherever it came from. */
export interface ServerBinary {
  /** What the user asked for, for example `mysql:9.7` or `mysql@/opt/mysql-8.4.6`. */
  readonly spec: string;
  readonly flavour: Flavour;
  /** Exact version that the program itself prints, for example `9.7.4`. */
  readonly version: string;
  readonly origin: 'fetched' | 'path' | 'tarball';
  /** Identifies the exact build (package versions or file identity); template caches are keyed by it. */
  readonly buildId: string;
  /** How to execute it: program, leading arguments (loader, library path) and environment. */
  command(args: readonly string[]): { file: string; args: string[]; env: Record<string, string> };
  /** Options that make a relocated build find its own files (basedir, messages, charsets, plugins). */
  readonly locationOptions: readonly string[];
}

/** An initialised data folder to copy from. */
export interface Template {
  readonly dir: string;
  readonly key: string;
}

export interface LaunchOptions {
  readonly name: string;
  readonly role: Role;
  /** Folder made for this server; holds data, socket, log, init file. Its path must be short (socket paths end at 107 bytes). */
  readonly dir: string;
  readonly port: number;
  readonly serverId: number;
  /** Server options that win over the trimmed ones, without the leading dashes stripped: `--net-write-timeout=2`. */
  readonly options: readonly string[];
  /** The user's own option file; wins over the trimmed options, loses only to what the tool must override. */
  readonly cnf?: string;
  readonly signal?: AbortSignal;
}

export type ServerSignal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';

/** A separate connection for one probe or one workload, always over the Unix socket, never through a faulted path. */
export interface Session extends AsyncDisposable {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs several statements in one round trip, in order; a probe that samples often saves most of its cost so. */
  queryEach(statements: readonly string[]): Promise<readonly (readonly Row[])[]>;
  /** Runs a statement and returns the GTID the server assigned to it, where session tracking tells; else `null`. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; gtid: string | null }>;
  /** Server-side connection id, so that probes can leave themselves out. */
  readonly id: number;
  end(): Promise<void>;
}

/** A running server: you cannot query what is not started. */
export interface StartedServer extends AsyncDisposable {
  readonly name: string;
  readonly role: Role;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly flavour: Flavour;
  readonly version: string;
  readonly socketPath: string;
  readonly logFile: string;
  readonly dataDir: string;
  /** Replication account, random password per server start. */
  readonly replicationUser: { readonly user: string; readonly password: string };
  /** Options of the tool that overrode the user's own settings (name, user's value, tool's value). */
  readonly overridden: readonly { name: string; user: string; tool: string }[];
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  connect(): Promise<Session>;
  signal(signal: ServerSignal): void;
  /** Resolves when the process ends, with the tail of its log. */
  readonly exited: Promise<{ code: number | null; signal: string | null; logTail: string }>;
}

/** One dialect: what to say to a kind of server and how to read its answers. A new one states only its differences. */
export interface Flavour {
  readonly name: string;
  /** Whether this flavour speaks to that version; the first match in folder order of specificity wins. */
  matches(vendor: 'mysql' | 'mariadb', version: string): boolean;
  /** Small, fast settings for disposable servers; the user's settings win over them. */
  trimmedOptions(): readonly string[];
  /** What replication needs and the tool must decide; wins over the user's settings. */
  requiredOptions(role: Role): readonly string[];
  /** Start-up option for a variable, in this version's words: canonical name in, option out. */
  optionFor(variable: string, value: string | number): string;
  /** Server variable name in this version's words. */
  variableName(variable: string): string;
  pointAt(
    source: { host: string; port: number; user: string; password: string },
    by: 'gtid' | 'position',
    options: ReplicationOptions,
  ): readonly string[];
  readonly startReplica: string;
  readonly stopReplica: string;
  /** Statement whose single row readReplicaStatus understands. */
  readonly replicaStatusQuery: string;
  readReplicaStatus(row: Row): ReplicaStatus;
  /** Statement giving one column `gtid`: everything executed on this server. */
  readonly executedGtidQuery: string;
  /** Rows for readDumpThread, one per dump thread. */
  readonly dumpThreadsQuery: string;
  readDumpThread(row: Row): DumpThread;
  /** Rows (`errno`, `raised`) for 1158-1161, 1189, 1190, 1105; `null` with a reason where the server has no such counters. */
  readonly errorCountersQuery: string | null;
  readonly errorCountersMissing: string | null;
  /** performance_schema view of the receiver: one row (`state`, `lastHeartbeatAt`, `receivedHeartbeats`, `lastErrno`, `lastError`). */
  readonly connectionStatusQuery: string | null;
  /** Rows (`name`, `value`) of the effective net, replication, semi-sync, durability and binlog variables worth recording. */
  readonly settingsQuery: string;
  /** Rows (`name`, `value`) of the replica's configured channel: heartbeat period, connect retry, retry count, auto-position. */
  readonly channelSettingsQuery: string | null;
  readonly logPatterns: readonly LogPattern[];
}
