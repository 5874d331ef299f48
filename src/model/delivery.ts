import type { ReceiverState } from './replication.ts';

/** What arrived at a replica of what its source wrote in a stretch of time, and what the replica's status showed. Bytes are those of the binary log. */
export interface Delivery {
  readonly tookMs: number;
  readonly writtenBytes: number;
  /** Read by the receiver, in whole events. */
  readonly receivedBytes: number;
  readonly receivedBytesPerS: number;
  /** `null` where nothing was written. */
  readonly sharePercent: number | null;
  /** Transactions that the source committed. */
  readonly committed: number;
  /** Of these, received whole, or executed. */
  readonly received: number;
  /** Not received at the end of the stretch. */
  readonly behindBytes: number;
  /** Committed on the source and not executed by the replica at the end of the stretch. */
  readonly behindTransactions: number;
  /** The status at the end of the stretch. `secondsBehind`: Seconds_Behind_Source, `null` for NULL. */
  readonly shown: {
    readonly receiver: ReceiverState;
    readonly applier: 'Yes' | 'No';
    readonly secondsBehind: number | null;
  };
  /** Largest Seconds_Behind_Source in the stretch; `null` where it was always NULL. */
  readonly mostSecondsBehind: number | null;
  /** Looks at the status at which more was missing than the source writes in a second. */
  readonly looksBehind: number;
  /** How many of these showed Yes, Yes and 0 seconds behind. */
  readonly looksBehindShowing0: number;
}
