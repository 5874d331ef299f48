import { type CaseParams, type CaseSettings, hiddenComplaint, type Observation, type Stage } from 'replfault';

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

/** What a case asks for whose fault or whose checks read events of the binary log on the way. */
export const readsStream: NonNullable<CaseSettings['switches']> = {
  tls: false,
  compression: 'none',
  transactionCompression: false,
};

/** The settings of such a case. */
export const readingSettingsOf = (timers: Timers): CaseSettings => ({ ...settingsOf(timers), switches: readsStream });

/** Short timers: long enough to tell one from the other, short enough for a test. */
export const shortTimers = { netWriteTimeoutS: 2, replicaNetTimeoutS: 4, heartbeatS: 1 };

/** The same where the replica need not be told from the source: a reconnect that meets silence takes one replica_net_timeout, and ends soon. */
export const reconnectTimers = { netWriteTimeoutS: 2, replicaNetTimeoutS: 2, heartbeatS: 1 };

export const seconds = (s: number): number => s * 1000;

/** The source says, in any of its words, that it could not finish writing to the replica. */
const sourceGivesUp = (o: Observation<'log'>): boolean =>
  o.server === 'source' && o.condition !== null && /^source-(write-failed|flush-failed|net-error)$/.test(o.condition);

/** First retransmission of a SYN that was dropped, ms (Linux, RFC 6298): a reconnect that began inside an outage waits for it. */
export const synRetransmissionMs = 1000;

/** Waits until the source gives up writing; more than one timeout may pass where bytes still trickle. */
export async function untilSourceGivesUp(stage: Stage, { netWriteTimeoutS }: Timers, timeouts = 1): Promise<void> {
  const what = 'the source gives up writing';
  const options = {
    timeoutMs: seconds(netWriteTimeoutS * timeouts + 3),
    since: 'injection',
    judges: ['source-write'],
  } as const;
  const history = stage.history();
  if (hiddenComplaint(history) === undefined) {
    await stage.until(what, 'log', sourceGivesUp, options);
    return;
  }
  // No line would come: the counter tells it, and where that is hidden as well, the dump thread that is gone.
  const injectedMs = history.injected?.atMs ?? 0;
  const counted = history.last('counters', (o) => o.server === 'source' && o.atMs <= injectedMs);
  if (counted?.errors) {
    const timeoutsOf = (o: Observation<'counters'>): number => o.errors?.['1161'] ?? 0;
    const before = timeoutsOf(counted);
    await stage.until(what, 'counters', (o) => o.server === 'source' && timeoutsOf(o) > before, options);
    return;
  }
  const ids = history.last('dump-threads', (o) => o.atMs <= injectedMs)?.threads.map(({ id }) => id) ?? [];
  await stage.until(what, 'dump-threads', (o) => !o.threads.some(({ id }) => ids.includes(id)), options);
}

/**
 * Whether the replica has given up the connection that it had when the last fault was injected: by its status, or by a newer connection, because a
 * reconnect can be faster than the samples of the status.
 */
export function replicaLeft(stage: Stage): (o: Observation<'replication'>) => boolean {
  const history = stage.history();
  const injectedMs = history.last('fault', (o) => o.event === 'injected')?.atMs ?? 0;
  const newest = (o: Observation<'proxy'> | undefined): number =>
    Math.max(0, ...(o?.connections ?? []).map(({ id }) => id));
  const known = newest(history.last('proxy', (o) => o.atMs <= injectedMs));
  return ({ status }) => status.receiver !== 'Yes' || newest(stage.history().last('proxy')) > known;
}

/** Waits until the replica's own timeout has told it. */
export async function untilReplicaNotices(stage: Stage, { replicaNetTimeoutS }: Timers): Promise<void> {
  await stage.until('the replica notices', 'replication', replicaLeft(stage), {
    judges: ['receiver', 'connection'],
    timeoutMs: seconds(replicaNetTimeoutS + 3),
    since: 'injection',
  });
}

/** When a replica that hears nothing notices: its timer counts from the last byte that arrived, which may be as old as a heartbeat. */
export function aroundNetTimeout({
  replicaNetTimeoutS,
  heartbeatS,
}: Pick<Timers, 'replicaNetTimeoutS' | 'heartbeatS'>): { fromMs: number; toMs: number } {
  return { fromMs: seconds(replicaNetTimeoutS - heartbeatS), toMs: seconds(replicaNetTimeoutS) + 2000 };
}

/** The longest silence of a probe that is not yet a gap, ms. */
const samplingSlackMs = 250;

/** How long such a replica is blind: a little less than it takes to notice, since that begins with the first sample that misses something. */
export function blindUntilNetTimeout(timers: Timers): { fromMs: number; toMs: number } {
  const { fromMs, toMs } = aroundNetTimeout(timers);
  return { fromMs: fromMs - samplingSlackMs, toMs };
}
