import type { DiskName, Disks } from '../model/disks.ts';
import type { Role } from '../model/replication.ts';
import type { Flavour, Row } from './flavour.ts';
import type { UserOption } from './options/user-option.ts';

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
  /** Password of the replication account, as `newPassword` makes it; left out: one of its own. */
  readonly replicationPassword?: string;
  /** Server options of the case: `--net-write-timeout=2`. They win over the trimmed ones and over the user's. */
  readonly options: readonly string[];
  /** The user's own option file. Its settings win over the trimmed options where their class lets them (servers/options). */
  readonly cnf?: string;
  /** The user's settings of the command line; they win over those of the option file, and are of the same classes. */
  readonly set?: readonly UserOption[];
  /** Starts as the program ships, without the options that make servers of the tool small, quick and ready to replicate by GTID. */
  readonly asShipped?: boolean;
  /** File systems of its own, of a fixed size; left out: none. */
  readonly disks?: Disks;
  /** Paths of libfaketime, of which the first that fits gives it a clock of its own; left out: it has that of the machine. */
  readonly clockLibraries?: readonly string[];
  readonly signal?: AbortSignal;
}

/** How long to wait for the answer to a statement; without a time or a signal for ever. What expires loses its connection. */
export interface Patience {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export type ServerSignal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';

/** A separate connection for one probe or one workload, always over the Unix socket, never through a faulted path. */
export interface Session extends AsyncDisposable {
  /** Its connection was destroyed, because a statement got no answer in time. */
  readonly lost?: boolean;
  /** The server has ended its connection: after hours without a statement (`wait_timeout`), by KILL, or with its process. */
  readonly closed?: boolean;
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
  /**
   * Starts it again with what it had (data, ports, options) and resolves when it serves. Only after it has ended. `extra` options come last
   * and hold for this life only. With `renewAccounts` its accounts get their passwords again, for data that came from another server.
   */
  restart(changes?: { readonly extra?: readonly string[]; readonly renewAccounts?: boolean }): Promise<void>;
  /** It was told to end by other means: from now on it counts as down. Resolves when it is gone; killed when that takes too long. */
  ending(timeoutMs: number): Promise<void>;
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
  /** Address at which a client beside all links reaches it, from this process. */
  readonly clientHost: string;
  readonly port: number;
  readonly flavour: Flavour;
  readonly version: string;
  readonly socketPath: string;
  readonly logFile: string;
  readonly dataDir: string;
  /** Where its file systems of their own are mounted. */
  readonly disks: Readonly<Partial<Record<DiskName, string>>>;
  /** Its own clock, where it was started with one: so many seconds ahead of that of the machine. It follows within two seconds. */
  readonly clock?: { set(offsetS: number): Promise<void> } | undefined;
  /** The kernel's IPv4 socket table of its network namespace, for example `/proc/net/tcp`. */
  readonly socketTable: string;
  /** Replication account; its password is random, and the same on all servers of a case. */
  readonly replicationUser: { readonly user: string; readonly password: string };
  /** Options of the tool that overrode the user's own settings (name, user's value, tool's value). */
  readonly overridden: readonly { name: string; user: string; tool: string }[];
  /**
   * On the tool's own session, which is opened anew after a restart, after the server has ended it, and after a statement that got no answer in time (a
   * minute unless told).
   * @throws ReplfaultError `server-gone` while it is down, `BOUND_EXPIRED`.
   */
  query(sql: string, values?: readonly unknown[], patience?: Patience): Promise<readonly Row[]>;
  /** A new session, whose statements are waited for as long as they take; a login is bounded. @throws ReplfaultError `server-gone` while it is down. */
  connect(): Promise<Session>;
  /** Resolves when the process of the present life ends, with the tail of its log. */
  readonly exited: Promise<ServerExit>;
}
