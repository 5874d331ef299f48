import { dataIntact, defineScenario, GtidSet, type Observation, probesUnbroken } from 'replfault';

/**
 * All are decided by the link alone: the first by its rate, the second by socket buffers and the round trip together, the third by round trips, of the
 * login and of the first windows. A longer slow start would not do: where a busy machine is late with acknowledgements, TCP ends it early (HyStart), by
 * chance.
 */
export const links = {
  narrow: { rttMs: 10, bandwidthMbitS: 20, kilobytes: 25_000, rowBytes: 100_000, crossesMs: 11_000 },
  both: { rttMs: 70, bandwidthMbitS: 20, kilobytes: 25_000, rowBytes: 100_000, crossesMs: 12_000 },
  far: { rttMs: 200, bandwidthMbitS: 0, kilobytes: 150, rowBytes: 10_000, crossesMs: 4_000 },
} as const;

/** Whether the replica has received everything that the source has executed. Pure. */
export function hasArrived({ sourceGtid, replicaGtid, status }: Observation<'replication'>): boolean {
  const [received, executed] = [status.retrieved, replicaGtid].map((text) => GtidSet.parse(text));
  return GtidSet.parse(sourceGtid)
    .minus(received ?? GtidSet.empty)
    .minus(executed ?? GtidSet.empty).isEmpty;
}

/** The measurement of `bench/independent-link.sh`, played by replfault: a backlog crosses a link once the replica is started. */
export default defineScenario({
  title: 'A backlog that crosses a wide-area link',
  cases: Object.entries(links).map(([name, link]) => ({ case: name, ...link })),
  settings: ({ rttMs, bandwidthMbitS }) => ({
    source: { net_write_timeout: 60 },
    replica: { replica_net_timeout: 60 },
    replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: null },
    // The script connects without encryption, whose handshake is two round trips.
    switches: { tls: false },
    link: { rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: bandwidthMbitS || null },
  }),
  criticalPathMs: ({ crossesMs }) => crossesMs,
  async play(stage, { kilobytes, rowBytes, crossesMs }) {
    await stage.workload.pause();
    await stage.operate('stop-replica');
    await stage.workload.burst({ bytes: 1000 * kilobytes, rowBytes });
    await stage.operate('start-replica');
    await stage.until('the replica has received the backlog', 'replication', hasArrived, { timeoutMs: 4 * crossesMs });
    stage.workload.resume();
  },
  checks: () => [dataIntact, probesUnbroken],
});
