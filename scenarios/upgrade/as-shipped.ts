import { defineScenario, entryConcluded, surveyComplete } from 'replfault';

/**
 * One state of an upgrade: whether a replica as it ships follows a source as it ships, and what both say of themselves. The worker plays it by its topology
 * (src/worker/entry): there is no workload and no fault, and that a pair does not replicate is a finding.
 */
export default defineScenario({
  title: 'Servers as they ship: whether they replicate, what makes them, and what each says of itself',
  topology: { asShipped: true },
  cases: [{ case: 'entry' }],
  settings: () => ({
    source: {},
    replica: {},
    // The channel of such a case says nothing of these.
    replication: { connectRetryS: 60, retryCount: 10, heartbeatPeriodS: null },
  }),
  criticalPathMs: () => 15_000,
  async play(stage) {
    stage.note('The worker plays this case by its topology.');
  },
  checks: () => [entryConcluded, surveyComplete],
});
