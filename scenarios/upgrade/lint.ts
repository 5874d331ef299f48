import { defineScenario, lintAnswered } from 'replfault';

/**
 * What the servers of one version say to the lines of a user's files. The worker plays it by its topology (src/worker/lint), with what `upgrade-lint` has read;
 * in a run of its own it asks a few statements that everybody knows. There is no workload and no fault.
 */
export default defineScenario({
  title: 'Lines of option files, runbooks and alert rules: whether the servers of one version accept them',
  topology: { lint: true },
  cases: [{ case: 'asked', limitMs: 60_000 }],
  settings: () => ({
    source: {},
    replica: {},
    replication: { connectRetryS: 1, retryCount: 60, heartbeatPeriodS: null },
  }),
  criticalPathMs: ({ limitMs }) => limitMs,
  async play(stage) {
    stage.note('The worker plays this case by its topology.');
  },
  checks: () => [lintAnswered],
});
