import { dataIntact, defineScenario, type LinkConditions, probesUnbroken } from 'replfault';

const link: LinkConditions = { rttMs: 40, jitterMs: 4, lossPercent: 0, bandwidthMbitS: 80 };
const timeouts = { netWriteTimeoutS: 2, replicaNetTimeoutS: 4, heartbeatPeriodS: 1, connectRetryS: 1, retryCount: 100 };
/** What is done in a case, besides looking. */
const acts = {
  looks: [],
  deletes: [
    'SET SESSION sql_log_bin = 0',
    'DELETE FROM replfault.ledger ORDER BY id LIMIT 1',
    'SET SESSION sql_log_bin = 1',
  ],
  stops: [],
  throws: [],
};

/** Plays on the servers of the case before, whatever that has left them like. */
export default defineScenario({
  title: 'A short case on a pair that others use too',
  cases: [{ case: 'looks', act: 'looks', linked: false, lookMs: 200, ...timeouts }],
  settings: ({ netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount, linked }) => ({
    source: { net_write_timeout: netWriteTimeoutS },
    replica: { replica_net_timeout: replicaNetTimeoutS },
    replication: { connectRetryS, retryCount, heartbeatPeriodS },
    ...(linked ? { link } : {}),
  }),
  criticalPathMs: ({ lookMs }) => lookMs,
  async play(stage, { act, lookMs }) {
    await stage.hold(lookMs, 'a look at the pair');
    if (act === 'deletes') {
      await stage.workload.burst({ bytes: 1000 });
      await stage.until('the replica has a row', 'replication', (o) => o.replicaGtid === o.sourceGtid, {
        timeoutMs: 3_000,
      });
    }
    for (const statement of acts[act as keyof typeof acts])
      await stage.operate('say-as-written', { on: 'replica', statement });
    if (act === 'stops') {
      await stage.operate('stop-replica');
      await stage.workload.burst({ bytes: 1000 });
    }
    if (act === 'throws') throw new TypeError('the scenario tripped over itself');
  },
  checks: () => [probesUnbroken, dataIntact],
});
