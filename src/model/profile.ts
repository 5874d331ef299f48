/** The timeouts that are tuned. Times in seconds; only the heartbeat period may be a fraction. */
export interface TimeoutSettings {
  /** Source: time that one write to a replica may block (net_write_timeout). Read by a dump thread when it begins. */
  readonly netWriteTimeoutS: number;
  /** Replica: how long its receiver waits for a byte, and for a connection (replica_net_timeout). Read when it connects. */
  readonly replicaNetTimeoutS: number;
  /** Pause after which an idle source sends a heartbeat (SOURCE_HEARTBEAT_PERIOD); fixed by CHANGE, not recomputed later. */
  readonly heartbeatPeriodS: number;
  /** Interval between connection attempts (SOURCE_CONNECT_RETRY). */
  readonly connectRetryS: number;
  /** Attempts after which a receiver gives up (SOURCE_RETRY_COUNT). What 0 means depends on the server (`zeroIsNoLimit`). */
  readonly retryCount: number;
}

export type TunedSetting = keyof TimeoutSettings;

/** What the source writes into its binary log: rows, statements, or statements where both servers must get the same rows of them. */
export type BinlogFormat = 'ROW' | 'STATEMENT' | 'MIXED';

/** What is set on a pair of servers today: the tuned timeouts, and what decides whether anybody is told when they fire. */
export interface CurrentSettings extends TimeoutSettings {
  /** log_error_verbosity (8.0 and later) or log_warnings (5.x, MariaDB) of the source; `null` where not known. */
  readonly logErrorVerbosity: number | null;
  /** log_error_suppression_list of the source (MySQL 8.0.13 and later); absent where it is empty, or nobody told. */
  readonly logErrorSuppressionList?: string;
  /** Milliseconds that a commit waits for an acknowledgement; `null` where semi-sync is not used. */
  readonly semiSyncTimeoutMs: number | null;
  /** The replica changes to another source when its attempts are used up (SOURCE_CONNECTION_AUTO_FAILOVER=1); absent where it does not, or nobody told. */
  readonly autoFailover?: true;
  /** binlog_format of the source; absent where nobody told. */
  readonly binlogFormat?: BinlogFormat;
  /** sync_binlog of the source: commits between two flushes of the binary log; 0: never by itself. Absent where nobody told, as the three that follow. */
  readonly syncBinlog?: number;
  /** innodb_flush_log_at_trx_commit of the source: 1 flushes at each commit. */
  readonly innodbFlushLogAtTrxCommit?: number;
  /** How long the source keeps its binary logs, seconds; 0: until somebody removes them. */
  readonly binlogRetentionS?: number;
  /** How much later than the source the replica executes each transaction, seconds (SOURCE_DELAY); absent: at once. */
  readonly sourceDelayS?: number;
  /** relay_log_space_limit of the replica, bytes; 0: none. */
  readonly relayLogSpaceLimitBytes?: number;
  /** relay_log_recovery of the replica: 1 discards its relay logs at start and reads them again; absent where nobody told, as all that follow. */
  readonly relayLogRecovery?: number;
  /** sync_relay_log of the replica: events between two flushes of the relay log; 0: never by itself. */
  readonly syncRelayLog?: number;
  /** 1: the replica asks for what it lacks by GTID (SOURCE_AUTO_POSITION, MariaDB: Using_Gtid); 0: by file and position. */
  readonly autoPosition?: number;
  /** Workers that execute transactions side by side on the replica (replica_parallel_workers, MariaDB: slave_parallel_threads). */
  readonly parallelWorkers?: number;
  /** replica_preserve_commit_order: 1 commits in the order of the source. MariaDB always does. */
  readonly preserveCommitOrder?: number;
  /** What the replica leaves out, as its status words it: `Replicate_Ignore_Table=shop.sessions; ...`. */
  readonly replicationFilters?: string;
}

/** What a link is like when nothing is wrong with it. */
export interface LinkConditions {
  /** Round trip, ms. */
  readonly rttMs: number;
  /** How much a round trip varies, ms, either way. */
  readonly jitterMs: number;
  /** Packets lost, percent. */
  readonly lossPercent: number;
  /** From source to replica, megabits per second; `null` for a link that is never the narrow place. */
  readonly bandwidthMbitS: number | null;
}

export interface ProfileWorkload {
  /** Commits per second on the source. */
  readonly writesPerS: number;
  /** Typical size of one commit in the binary log, in bytes. */
  readonly rowBytes: number;
  /** Size of the largest transaction in the binary log, in bytes. */
  readonly largestTransactionBytes: number;
  /** Longest stretch without any commit, seconds; 0 for a source that always writes. */
  readonly idleS: number;
}

/** What must be survived. Each is optional, one at least must be there. */
export interface Disturbances {
  /** The link, or the source, is gone for so long, and replication must come back without an operator. Seconds. */
  readonly outageS?: number;
  /** Every packet is lost for so long, and the connection must outlive it. Seconds. */
  readonly rideThroughS?: number;
  /** The replica's side stops reading for so long, and the connection must outlive it. Seconds. */
  readonly stallS?: number;
  /** The link goes down and comes back some times, and replication must come back without an operator. Seconds. */
  readonly flaps?: { readonly times: number; readonly downS: number; readonly upS: number };
  /** A replica that reads no faster than this, KiB/s, must keep its connection. */
  readonly throttledReplicaKiBS?: number;
  /** Something on the way forgets connections that are silent for so long, seconds; an idle connection must outlive it. */
  readonly natIdleLimitS?: number;
}

export type DisturbanceName = keyof Disturbances;

/** What must be kept. Each is optional. */
export interface Objectives {
  /** Longest time that the replica status may look healthy while commits are missing (undetected outage), seconds. */
  readonly blindWindowS?: number;
  /** Longest time from the end of the outage until the replica has all commits, seconds. */
  readonly resumeS?: number;
  /** Longest time for which a receiver tries to reconnect before it stops, seconds. */
  readonly giveUpS?: number;
  /** Most commits that may exist only on the source when the replica status first shows the outage. */
  readonly transactionsAtRisk?: number;
}

export type ObjectiveName = keyof Objectives;

/** What `replfault tune` works from: a pair of servers, the link between them, what happens to it, and what must hold all the same. */
export interface Profile {
  readonly version: 1;
  /** What both ends run, as `--server` takes it. */
  readonly servers: { readonly source: string; readonly replica: string };
  /** Replication channel (MySQL) or connection name (MariaDB) of the replica; absent for the default one. */
  readonly channel?: string;
  readonly settings: CurrentSettings;
  readonly link: LinkConditions & {
    readonly preset: string | null;
    /** Largest send buffer of a TCP socket on the source, bytes: the third number of net.ipv4.tcp_wmem; absent where it is not known. */
    readonly sendBufferBytes?: number;
  };
  readonly workload: ProfileWorkload;
  readonly disturbances: Disturbances;
  readonly objectives: Objectives;
}
