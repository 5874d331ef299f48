/**
 * Everything that a source and one replica said at one time: plain data, so that looks can be saved as lines of NDJSON and judged without a server. `null`
 * stands for what was not told; `refused` and `blocked` say why. Times in seconds unless a name says otherwise.
 */
export interface Look {
  readonly format: 1;
  /** By the clock of the machine that looked, ms since 1970. */
  readonly atMs: number;
  readonly source: SourceLook | Unreachable;
  readonly replica: ReplicaLook | Unreachable;
}

export interface Unreachable {
  readonly state: 'unreachable';
  readonly address: string;
  readonly reason: string;
  /** Number of the server's answer, where it answered; text of the system otherwise (`ECONNREFUSED`). */
  readonly errno: string | null;
}

/** What the tool knows of a server, whatever its role. */
interface ServerLook {
  readonly state: 'read';
  readonly address: string;
  readonly vendor: 'mysql' | 'mariadb';
  readonly version: string;
  /** Name of the flavour, which chooses the words of procedures. */
  readonly flavour: string;
  readonly serverId: number | null;
  /** MySQL only. */
  readonly serverUuid: string | null;
  readonly hostname: string | null;
  readonly port: number | null;
  readonly gtidMode: string | null;
  readonly uptimeS: number | null;
  /** Its clock less that of the machine that looked, ms; wrong by half a round trip at most. */
  readonly clockAheadMs: number | null;
  readonly member: 'group' | 'galera' | null;
  /** Statements that the server refused, with its words. */
  readonly refused: Readonly<Record<string, string>>;
  /** Statements without an answer in time, and for how long they have been without, ms. */
  readonly blocked: Readonly<Record<string, number>>;
}

export interface Sets {
  /** MySQL: gtid_executed. MariaDB: gtid_binlog_state. */
  readonly executed: string;
  /** MySQL: gtid_purged. */
  readonly purged: string | null;
  /** MariaDB: gtid_binlog_pos and gtid_slave_pos. */
  readonly position: string | null;
  readonly applied: string | null;
}

/** A place in the binary log of the source. */
export interface Place {
  readonly file: string;
  readonly position: number;
}

/** A thread of replication, or a statement that has been running for 2 s or longer. */
export interface Process {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  readonly command: string;
  readonly state: string;
  readonly timeS: number;
}

export interface SourceLook extends ServerLook {
  /** Read before anything of the replica: what is in it and not on the replica is missing there. */
  readonly sets: Sets | null;
  /** `executed`, read after everything of the replica: what the replica has and this has not, the source never had. */
  readonly executedAfter: string | null;
  readonly logBin: boolean | null;
  readonly end: Place | null;
  /** Names and sizes of the newest files of the binary log, in order; the oldest file of all. */
  readonly logFiles: readonly (readonly [file: string, bytes: number])[] | null;
  readonly oldestFile: string | null;
  /** MariaDB: what stands before the oldest file, as a binlog state. */
  readonly oldestState: string | null;
  /** Commits of its storage engines since it started. */
  readonly commits: number | null;
  readonly processes: readonly Process[] | null;
  /** Whether the list of processes holds those of other accounts. */
  readonly seesAll: boolean;
  /** Replicas that are registered with dump threads. */
  readonly replicas: readonly { readonly serverId: number; readonly uuid: string | null }[] | null;
  /** Network errors counted for accounts, by number. */
  readonly networkErrors: Readonly<Record<string, number>> | null;
  readonly retentionS: number | null;
  readonly netWriteTimeoutS: number | null;
  readonly connections: number | null;
  readonly maxConnections: number | null;
  readonly semiSync: SemiSyncLook | null;
  /** Of its only dump thread, on the machine of the source. */
  readonly socket: SocketLook | null;
}

/** A TCP connection, as the kernel of its machine sees it. */
export interface SocketLook {
  /** Bytes that arrived and were not read. */
  readonly receiveQueue: number;
  /** Bytes that were written and not acknowledged. */
  readonly sendQueue: number;
  readonly unackedSegments: number;
  /** Times that the retransmission timer has been doubled, in a row. */
  readonly backOff: number;
  /** Segments sent again, since the connection began. */
  readonly retransmitted: number;
  readonly lastReceivedMs: number | null;
}

export interface SemiSyncLook {
  readonly enabled: boolean;
  /** Whether commits wait for an acknowledgement now. */
  readonly active: boolean;
  readonly clients: number | null;
  readonly waiting: number | null;
  readonly acknowledged: number | null;
  readonly unacknowledged: number | null;
  readonly timeoutMs: number | null;
}

export interface ReplicaLook extends ServerLook {
  readonly sets: Sets | null;
  /** `null`: its status was not told. Empty: it follows nobody. */
  readonly channels: readonly string[] | null;
  readonly channel: ChannelLook | null;
  readonly netTimeoutS: number | null;
  readonly relayLogLimitBytes: number | null;
  readonly writable: boolean | null;
  /** Statements that started and stopped threads of replication since the server started. */
  readonly starts: number | null;
  readonly stops: number | null;
  readonly processes: readonly Process[] | null;
  /** Of its receiver, on the machine of the replica. */
  readonly socket: SocketLook | null;
}

export interface ChannelLook {
  readonly name: string;
  readonly host: string;
  readonly port: number | null;
  readonly sourceId: number | null;
  readonly sourceUuid: string | null;
  readonly receiver: 'Yes' | 'Connecting' | 'No';
  readonly receiverText: string;
  readonly ioErrno: number;
  readonly ioError: string;
  readonly applier: 'Yes' | 'No';
  readonly applierText: string;
  readonly sqlErrno: number;
  readonly sqlError: string;
  readonly lagS: number | null;
  readonly delayS: number;
  readonly byGtid: boolean | null;
  /** MySQL: GTIDs received. MariaDB: position received. */
  readonly retrieved: string;
  readonly read: Place;
  readonly executed: Place;
  readonly relayLogBytes: number | null;
  readonly filters: readonly string[];
  readonly connectRetryS: number | null;
  readonly retryCount: number | null;
  readonly heartbeatPeriodS: number | null;
  readonly heartbeats: number | null;
  readonly heartbeatAgeS: number | null;
  /** Age of the last transaction that was put into the relay log (MySQL 8.4 and later). */
  readonly queuedAgeS: number | null;
}

/** Looks of one pair in order, the newest last. */
export type Looks = readonly [Look, ...Look[]];
