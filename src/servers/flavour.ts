import type { DumpThread, LogPattern, ReplicaStatus, ReplicationOptions, Role } from '../model/replication.ts';
import type { ServerFeature } from '../model/scenario.ts';
import type { FaultWords, OperatorWords } from '../model/server-words.ts';
import type { ProtocolCompression, Switches } from '../model/switches.ts';

/** A row as mysql2 returns it with default type casting (BIGINT as number or string). */
export type Row = Readonly<Record<string, unknown>>;

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
  /** How the protocol is to be compressed, where the channel is told; left out: as it was. */
  readonly compression?: ProtocolCompression;
}

/** How a dialect is set up beside the settings of a case, and how it shows that it is. */
export interface SwitchWords {
  /** Start-up options that do what is asked of an end; weaker than those of the case. */
  options(role: Role, asked: Switches, version: string): readonly string[];
  /** Why this version cannot do, or cannot show, what is asked; `null` where it can. */
  missing(asked: Switches, version: string): string | null;
  /** Whether the channel is told how the protocol is compressed (`SourceAddress.compression`); otherwise an option of the replica says it. */
  readonly compressesByChannel: boolean;
  /** Statements with rows (`name`, `value`), or of events of the binary log; what fails says nothing. */
  queries(role: Role, asked: Switches): readonly string[];
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
  /** What cannot be left as it ships when two servers of one machine are to replicate; takes the place of `trimmedOptions` and `requiredOptions`. */
  shippedOptions(role: Role): readonly string[];
  /** Start-up option for a variable, in this version's words: canonical name in, option out. */
  optionFor(variable: string, value: string | number): string;
  /** Server variable name in this version's words. */
  variableName(variable: string): string;
  /** How a data folder with both accounts (locked, or with a password that nobody knows) is made. */
  templateRecipe(version: string): TemplateRecipe;
  /** Statements of the init file of every start: give the accounts their passwords, outside the binary log and so without GTIDs. */
  initFile(passwords: Passwords): readonly string[];
  /**
   * Statements that every session of the tool begins with, and its init file: all that the tool relies on, so that global values of the user
   * do not reach it; GTIDs are told with the answer to a commit where the server can.
   */
  sessionSettings(version: string): readonly string[];
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
  /** The same for a replica with filters, where the answer would lack transactions that they leave out; absent where it does not. */
  readonly filteredGtidQuery?: string;
  /** A transaction counts as executed when it stands in the binary log, a moment before readers see it. */
  readonly executedBeforeVisible: boolean;
  /** Rows for readDumpThread, among them one per dump thread. See `readInstrumentation` for a server whose settings hide them. */
  readonly dumpThreadsQuery: string;
  /** The same from where no setting hides it, at a higher cost. */
  readonly dumpThreadsAnywayQuery: string;
  /** `null` for a row that is another thread. */
  readDumpThread(row: Row): DumpThread | null;
  /** One row with the column `Value`: connections that ended without a goodbye since the server started. */
  readonly abortedClientsQuery: string;
  /** Rows (`errno`, `raised`) for 1158-1161, 1189, 1190, 1105; `null` with a reason where the server has no such counters. */
  readonly errorCountersQuery: string | null;
  readonly errorCountersMissing: string | null;
  /** Rows (`name`, `value`) that tell what settings hide of both; `null` where no setting can. Read by `readInstrumentation`. */
  readonly instrumentationQuery: string | null;
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
  readonly switchWords: SwitchWords;
  readonly logPatterns: readonly LogPattern[];
  /** Features that this version does not have, each with the reason; what is not named is there. */
  readonly lacks: Readonly<Partial<Record<ServerFeature, string>>>;
  /** What operators say by hand, beyond the words above. */
  readonly operatorWords: OperatorWords;
  /** What faults say to misconfigure a server. */
  readonly faultWords: FaultWords;
}
