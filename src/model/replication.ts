/** Which end of the link a server plays. */
export type Role = 'source' | 'replica';

/** Replicas beside that of the pair: further ones of the source, or one that follows the replica (a chain of three). */
export const bystanders = ['second-replica', 'third-replica', 'downstream'] as const;
export type Bystander = (typeof bystanders)[number];

/** State of the receiver (I/O) thread as the server words it: Replica_IO_Running. */
export type ReceiverState = 'Yes' | 'Connecting' | 'No';

/** What one server says about its replication, translated out of the words of its version by its flavour. */
export interface ReplicaStatus {
  readonly receiver: ReceiverState;
  readonly applier: 'Yes' | 'No';
  /** Seconds_Behind_Source in seconds; `null` while the server itself says NULL. */
  readonly lagS: number | null;
  /** How much later than on the source each transaction is executed, seconds (SOURCE_DELAY); absent where it is 0. */
  readonly delayS?: number;
  /** What the replica leaves out, by the name of the status column (`Replicate_Ignore_Table`); absent where it leaves nothing out. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Free text of the receiver's state, for example "Waiting for source to send event". */
  readonly receiverText: string;
  readonly lastIoErrno: number;
  readonly lastIoError: string;
  readonly lastSqlErrno: number;
  readonly lastSqlError: string;
  /** GTIDs received into the relay log since the last CHANGE/RESET. */
  readonly retrieved: string;
  readonly sourceLogFile: string;
  /** Position in the source's binary log up to which the receiver has read, in bytes. */
  readonly readSourceLogPos: number;
}

/** One `Binlog Dump` thread on a source. */
export interface DumpThread {
  readonly id: number;
  /** Client host, with port where the server tells it. */
  readonly host: string;
  /** State text, for example "Sending binlog event to replica". */
  readonly state: string;
  /** Seconds in the state, as the server counts them. */
  readonly timeS: number;
}

/** How the replica is pointed at its source. Times in seconds. */
export interface ReplicationOptions {
  readonly connectRetryS: number;
  readonly retryCount: number;
  /** `null` leaves the server's own default (half of its net timeout). */
  readonly heartbeatPeriodS: number | null;
  /** The applier executes each transaction so much later than the source did (SOURCE_DELAY); absent: at once. */
  readonly delayS?: number;
}

/** What a line of an error log means; `null` errno where the line names none. */
export interface LogPattern {
  readonly condition: LogCondition;
  readonly pattern: RegExp;
}

/** Conditions that the harness recognises in error logs of either end. */
export type LogCondition =
  | 'source-write-failed' // Failed on my_net_write(): the 1190 condition, event larger than the net buffer or catching up
  | 'source-flush-failed' // failed on flush_net(): heartbeats and before waiting
  | 'source-net-error' // Found net error
  | 'source-semisync-flush-failed'
  | 'source-read-failed' // Got an error/timeout reading communication packets
  | 'dump-thread-started'
  | 'dump-thread-stopped'
  | 'zombie-dump-thread-killed'
  | 'replica-read-error' // Error reading packet from server
  | 'replica-reconnect-failed'
  | 'replica-connected'
  | 'replica-receiver-stopped'
  | 'replica-fatal-source-error'
  | 'applier-error'
  | 'heartbeat-warning'
  | 'ready';
