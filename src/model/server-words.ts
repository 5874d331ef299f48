/** A place in a source's binary log, in bytes from the file's beginning. */
export interface LogPlace {
  readonly file: string;
  readonly position: number;
}

/** Statements that an operator says by hand, in the words of one dialect. Each list is said in order. */
export interface OperatorWords {
  /** Stops and starts the receiver (I/O) thread alone. */
  readonly stopReceiver: string;
  readonly startReceiver: string;
  /** Forgets the relay logs and where the replica was, not its source. */
  readonly resetReplica: string;
  readonly flushBinaryLogs: string;
  /** Removes all binary logs before the one named. */
  purgeBinaryLogsTo(file: string): string;
  /** Goes on by GTID from now on. The replica must be stopped, as for the two that follow. */
  readonly followByGtid: string;
  /** Goes on after the last transaction of this server, also one of its own; `null` where a set of transactions tells everything. */
  readonly followFromCurrentPos: string | null;
  /** Goes on from a place in the source's binary log, without GTIDs. Throws away what was received and not applied. */
  followFrom(place: LogPlace): string;
  /** From the answer to the status question: up to where in the source's binary log the replica has applied everything. */
  appliedUpTo(status: Readonly<Record<string, unknown>>): LogPlace;
  /** Throws away the server's own binary logs and makes it count these transactions as executed. The replica must be stopped. */
  adoptGtids(executed: string): readonly string[];
  /** Changes what is named (0: it is not), and names nothing else, seconds. The replica must be stopped. */
  changeChannel(named: { readonly connectRetryS: number; readonly heartbeatPeriodS: number }): string;
  /** How much a running server logs: 1 errors, 2 warnings as well, 3 notes as well. */
  setLogVerbosity(verbosity: 1 | 2 | 3): string;
  /** `null` where a replica cannot change its source by itself. */
  readonly connectionFailover: ConnectionFailoverWords | null;
  /** `null` where a server cannot fetch all its data from another one. */
  readonly clone: CloneWords | null;
  /** `null` where a replica has one source only. */
  readonly channels: ChannelWords | null;
}

/** A replica with several sources: channels of MySQL, connections of MariaDB. */
export interface ChannelWords {
  /** A statement of replication, for the channel of that name. */
  named(statement: string, name: string): string;
  /** One row for each channel. */
  readonly statusOfAll: string;
  /** What is to be set, while the replica is stopped, before a second channel brings transactions that the first one brings, too. */
  readonly beforeTheSecond: readonly string[];
}

/** Sources that a receiver may change to when it gives one up. */
export interface ConnectionFailoverWords {
  /** The one with the greatest weight (1 to 100) is tried first. */
  addSource(address: { readonly host: string; readonly port: number }, weight: number): string;
  /** `retryCount` failed attempts, `connectRetryS` seconds apart, make the receiver change. The replica must be stopped. */
  turnOn(retryCount: number, connectRetryS: number): string;
}

export interface CloneWords {
  readonly installPlugin: string;
  /** On the donor: lets an account be used to fetch everything. */
  allow(user: string): readonly string[];
  /** On the recipient, in order; the last one takes as long as the copy, and ends with the server. */
  fetch(donor: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    /** Whether the copy goes over an encrypted connection. */
    readonly tls: boolean;
  }): readonly string[];
  /** What the last of them is answered where nobody starts the server again: all data is there, and the server ends. */
  readonly endsWithErrno: number;
}

/** Statements by which a fault misconfigures a server, in the words of one dialect. None of them writes a transaction. */
export interface FaultWords {
  /** Gives an account of any host another password. */
  changePassword(account: { readonly user: string; readonly password: string }): readonly string[];
  /** Whether an account of any host may log in without encryption. */
  requireTls(user: string, required: boolean): readonly string[];
  /** Ends one client connection or dump thread, by its id. */
  killConnection(id: number): string;
  /** Stops both threads of a replica, starts both, starts the receiver alone. */
  readonly stopReplica: string;
  readonly startReplica: string;
  readonly startReceiver: string;
  /** Stops the receiver alone. */
  readonly stopReceiver: string;
  /** Stops the applier alone, with its workers, and starts it. */
  readonly stopApplier: string;
  readonly startApplier: string;
  /** One row with the `thread` id, as the kernel of this machine numbers it, of the receiver; `null` where a server does not tell. */
  readonly receiverThread: string | null;
  /** One row with `Last_IO_Errno`, `Last_IO_Error` and, in one of its columns named `..._IO_Running`, the state of the receiver. */
  readonly replicaStatus: string;
  /**
   * Makes a stopped replica refuse a connection without encryption, or take any, as far as its options can, and leaves all else about it as it was.
   */
  askForTls(on: boolean): string;
  /** Has the server read its certificate again; `null` where it would have to be restarted. */
  readonly reloadTls: string | null;
  /** One row with the `File` and the `Position` at which the binary log ends. */
  readonly binaryLogStatus: string;
  /** Forgets which hosts are blocked for their connection errors. */
  readonly forgetHosts: readonly string[];
  /** Variable that limits the events which a receiver takes, bytes. */
  readonly packetLimit: string;
  /** Whether a stopped replica asks for the key with which a password is sent without encryption. */
  askForPublicKey(on: boolean): string;
  /** Start-up options that win over those which turn the binary log on. */
  readonly withoutBinaryLog: readonly string[];
  /** Takes semi-synchronous replication away from an end that does not replicate just now, and gives it back. */
  semiSync(role: 'source' | 'replica'): SemiSyncWords;
}

export interface SemiSyncWords {
  /** What is lost with the plugin and must be given back: one row `name`, `value` for each variable. */
  readonly settings: string;
  readonly remove: readonly string[];
  restore(settings: readonly { readonly name: string; readonly value: string }[]): readonly string[];
}
