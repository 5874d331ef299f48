import { defineScenario, stepsIntact } from 'replfault';

/**
 * A rolling upgrade step by step. The worker plays it by its topology (src/worker/rolling): both servers start on the version of the source, and their data
 * go on to the version of the replica. There is a workload and no fault.
 */
export default defineScenario({
  title:
    'Steps of a rolling upgrade on the same data: replica upgraded with a backlog, switchover, then done or rolled back',
  topology: { rollingUpgrade: true },
  cases: [{ case: 'to-done' }, { case: 'rolled-back' }],
  settings: () => ({
    source: {},
    replica: {},
    // Of the channels that are made at a change of roles; the first one has the defaults of its version.
    replication: { connectRetryS: 1, retryCount: 60, heartbeatPeriodS: null },
  }),
  criticalPathMs: () => 15_000,
  async play(stage) {
    stage.note('The worker plays this case by its topology.');
  },
  checks: () => [stepsIntact],
});
