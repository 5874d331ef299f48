import type { CaseParams, CaseSettings, Observation } from 'replfault';

/** Timers that a case is about, in seconds; each can be changed with `--param`. */
export interface Timers extends CaseParams {
  readonly netWriteTimeoutS: number;
  readonly replicaNetTimeoutS: number;
  readonly heartbeatS: number;
}

/** Settings that every case states openly, since defaults differ between versions. Retries go on long enough never to give up. */
export function settingsOf({ netWriteTimeoutS, replicaNetTimeoutS, heartbeatS }: Timers): CaseSettings {
  return {
    source: { net_write_timeout: netWriteTimeoutS },
    replica: { replica_net_timeout: replicaNetTimeoutS },
    replication: { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: heartbeatS },
  };
}

/** Short timers: long enough to tell one from the other, short enough for a test. */
export const shortTimers = { netWriteTimeoutS: 2, replicaNetTimeoutS: 4, heartbeatS: 1 };

export const seconds = (s: number): number => s * 1000;

/** The source says, in any of its words, that it could not finish writing to the replica. */
export const sourceGivesUp = (o: Observation<'log'>): boolean =>
  o.server === 'source' && o.condition !== null && /^source-(write-failed|flush-failed|net-error)$/.test(o.condition);
