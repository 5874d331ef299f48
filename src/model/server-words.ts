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
}

/** Statements by which a fault misconfigures a server, in the words of one dialect. None of them writes a transaction. */
export interface FaultWords {
  /** Gives an account of any host another password. */
  changePassword(account: { readonly user: string; readonly password: string }): readonly string[];
  /** Ends one client connection or dump thread, by its id. */
  killConnection(id: number): string;
}
