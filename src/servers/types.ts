import type { DumpThread, LogPattern, ReplicaStatus, ReplicationOptions, Role } from '../model/replication.ts';

/** A row as mysql2 returns it with default type casting (BIGINT as number or string). */
export type Row = Readonly<Record<string, unknown>>;

/** A short run of a server program: `--version`, `--initialize-insecure`, `--bootstrap`. */
export interface ShortRun {
  /** Text for its standard input. */
  readonly input?: string;
  readonly cwd?: string;
  /** Folders of this machine that the program must see, at the same paths. */
  readonly folders?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** What templates, option files and dialects need to know of a server program, wherever it runs. */
interface Program {
  /** What the user asked for, for example `mysql:9.7` or `mysql@/opt/mysql-8.4.6`. */
  readonly spec: string;
  readonly flavour: Flavour;
  /** Exact version that the program itself prints, for example `9.7.4`. */
  readonly version: string;
  /** Identifies the exact build (package versions, file identity, image id); template caches are keyed by it. */
  readonly buildId: string;
  /** Options that make a relocated build find its own files (basedir, messages, charsets, plugins). */
  readonly locationOptions: readonly string[];
  /** Runs it to its end. A non-zero exit is a result, not an exception. */
  run(
    args: readonly string[],
    options?: ShortRun,
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  /** A text file of its share folder, for example `mysql_system_tables.sql`. @throws ReplfaultError when it is not there. */
  readShared(name: string): Promise<string>;
  /** An initialised data folder that comes with the program, to be copied instead of initialising one; `null` for most. */
  readonly shippedData: string | null;
}

/** A server program of this machine. */
export interface ServerBinary extends Program {
  readonly origin: 'fetched' | 'path' | 'tarball';
  /** How to execute it: program, leading arguments (loader, library path) and environment. */
  command(args: readonly string[]): { file: string; args: string[]; env: Record<string, string> };
}

/** A server program inside a container image. */
export interface ServerImage extends Program {
  readonly origin: 'image';
  /** Reference of the image as the daemon knows it, for example `mysql:8.4`. */
  readonly image: string;
  /** Path of the program inside, for example `/usr/sbin/mysqld`. */
  readonly program: string;
}

export type ServerProgram = ServerBinary | ServerImage;

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

/** A process that faults may act on, wherever it runs. */
export interface ProcessControl {
  /** As this machine's process table shows it; changes with a restart. */
  readonly pid: number;
  isRunning(): boolean;
  /** Delivers a signal. Resolves when it was sent, not when it had its effect. */
  signal(signal: ServerSignal): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again with what it had (data, ports, options) and resolves when it serves. Only after it has ended. */
  restart(): Promise<void>;
}

/** How a server's process ended. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly logTail: string;
}

/** A running server: you cannot query what is not started. */
export interface StartedServer extends ProcessControl, AsyncDisposable {
  readonly name: string;
  readonly role: Role;
  /** Address at which the proxy and other servers of its site reach it. */
  readonly host: string;
  readonly port: number;
  readonly flavour: Flavour;
  readonly version: string;
  readonly socketPath: string;
  readonly logFile: string;
  readonly dataDir: string;
  /** The kernel's IPv4 socket table of its network namespace, for example `/proc/net/tcp`. */
  readonly socketTable: string;
  /** Replication account, random password per server start. */
  readonly replicationUser: { readonly user: string; readonly password: string };
  /** Options of the tool that overrode the user's own settings (name, user's value, tool's value). */
  readonly overridden: readonly { name: string; user: string; tool: string }[];
  /** On the tool's own session, which is opened anew after a restart. @throws ReplfaultError `server-gone` while it is down. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** A new session. @throws ReplfaultError `server-gone` while it is down. */
  connect(): Promise<Session>;
  /** Resolves when the process of the present life ends, with the tail of its log. */
  readonly exited: Promise<ServerExit>;
}

/** Passwords of one start, for the tool's own account and the replica's. */
export interface Passwords {
  readonly root: string;
  readonly repl: string;
}

/** Where a replica finds its source, and as whom. */
export interface SourceAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether the replication connection must be encrypted; without, it must not be. */
  readonly tls?: boolean;
  /** File with the authority that signed the source's certificate, to be checked by the replica. */
  readonly tlsCa?: string;
}

/** A place in a server's binary log, in bytes from the file's beginning. */
export interface BinaryLogPosition {
  readonly file: string;
  readonly position: number;
}

/** PEM files of a server's TLS identity. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** What one end says about semi-synchronous replication. */
export interface SemiSyncStatus {
  /** Whether commits really wait (source), or acknowledgements are really sent (replica), at this moment. */
  readonly active: boolean;
  /** Replicas that take part, commits that were acknowledged or were not, and switches to asynchronous; `null` on a replica. */
  readonly clients: number | null;
  readonly acknowledged: number | null;
  readonly unacknowledged: number | null;
  readonly fallbacks: number | null;
}

/**
 * How an initialised data folder is made. A shipped data folder, where the program has one, is copied first; then the program runs
 * once with `args`. Statements of `initFile` go through `--init-file`, those of `bootstrap` through standard input.
 */
export interface TemplateRecipe {
  readonly args: readonly string[];
  readonly initFile: readonly string[];
  readonly bootstrap: {
    /** Statements and shared files that make the system tables; left out where a shipped data folder has them already. */
    readonly systemTables: {
      readonly before: readonly string[];
      /** Files of the share folder, each under all the names it has had. */
      readonly scripts: readonly (readonly string[])[];
    };
    readonly accounts: readonly string[];
  } | null;
}

/** One dialect: what to say to a kind of server and how to read its answers. A new one states only its differences. */
export interface Flavour {
  readonly name: string;
  /** Whether this flavour speaks to that version; the first match in folder order of specificity wins. */
  matches(vendor: 'mysql' | 'mariadb', version: string): boolean;
  /** Small, fast settings for disposable servers of this version; the user's settings win over them. */
  trimmedOptions(version: string): readonly string[];
  /** What replication needs and the tool must decide; wins over the user's settings. */
  requiredOptions(role: Role): readonly string[];
  /** Start-up option for a variable, in this version's words: canonical name in, option out. */
  optionFor(variable: string, value: string | number): string;
  /** Server variable name in this version's words. */
  variableName(variable: string): string;
  /** How a data folder with both accounts (locked, or with a password that nobody knows) is made. */
  templateRecipe(version: string): TemplateRecipe;
  /** Statements of the init file of every start: give the accounts their passwords, outside the binary log and so without GTIDs. */
  initFile(passwords: Passwords): readonly string[];
  /** Statement that every session of the tool begins with: UTC, and GTIDs told with the answer to a commit where the server can. */
  readonly sessionSettings: string;
  /**
   * Asked in the same round trip as COMMIT where the answer to COMMIT itself tells no GTID: one row `gtid`, a set that holds this commit
   * and others that are committed by then. `null` where the answer tells.
   */
  readonly commitGtidQuery: string | null;
  /** Statements that make a replica follow a source: by GTID, or from a place in its binary log. Not while it replicates. */
  pointAt(source: SourceAddress, by: 'gtid' | BinaryLogPosition, options: ReplicationOptions): readonly string[];
  /** Start-up options of a replica for what `pointAt` cannot say in this dialect. */
  channelOptions?(options: ReplicationOptions): readonly string[];
  readonly startReplica: string;
  readonly stopReplica: string;
  /** Statement whose single row readReplicaStatus understands. */
  readonly replicaStatusQuery: string;
  readReplicaStatus(row: Row): ReplicaStatus;
  /** Statement whose single row readBinaryLogStatus understands: where a server's own binary log ends. */
  readonly binaryLogStatusQuery: string;
  readBinaryLogStatus(row: Row): BinaryLogPosition;
  /** Statement giving one column `gtid`: everything executed on this server. */
  readonly executedGtidQuery: string;
  /** A transaction counts as executed when it stands in the binary log, a moment before readers see it. */
  readonly executedBeforeVisible: boolean;
  /** Rows for readDumpThread, among them one per dump thread. */
  readonly dumpThreadsQuery: string;
  /** `null` for a row that is another thread. */
  readDumpThread(row: Row): DumpThread | null;
  /** One row with the column `Value`: connections that ended without a goodbye since the server started. */
  readonly abortedClientsQuery: string;
  /** Rows (`errno`, `raised`) for 1158-1161, 1189, 1190, 1105; `null` with a reason where the server has no such counters. */
  readonly errorCountersQuery: string | null;
  readonly errorCountersMissing: string | null;
  /** What else is known of the receiver: one row with some of `state`, `lastHeartbeatAt`, `receivedHeartbeats`, `lastErrno`, `lastError`. */
  readonly connectionStatusQuery: string | null;
  /** Rows (`name`, `value`) of the effective net, replication, semi-sync, durability and binlog variables worth recording. */
  readonly settingsQuery: string;
  /** Rows (`name`, `value`) of the replica's configured channel: heartbeat period, connect retry, retry count, auto-position. */
  readonly channelSettingsQuery: string | null;
  /** Start-up options that make an end take part in semi-synchronous replication; `null` with a reason where it cannot. */
  semiSyncOptions(role: Role): readonly string[] | null;
  readonly semiSyncMissing: string | null;
  /** Statement whose rows readSemiSyncStatus understands; harmless where semi-sync is not loaded. */
  semiSyncStatusQuery(role: Role): string;
  readSemiSyncStatus(rows: readonly Row[]): SemiSyncStatus;
  /** Start-up options that give a server a TLS identity. */
  tlsOptions(files: TlsFiles): readonly string[];
  /** Why encrypted replication cannot be relied on; `null` where it can. */
  readonly tlsMissing: string | null;
  readonly logPatterns: readonly LogPattern[];
}
