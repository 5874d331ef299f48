import { dataIntact, defineScenario, faultTookEffect, sourceStaysQuiet } from 'replfault';

const holdMs = 2500;

/** The link falls silent under a backlog for a while. Whether the source gives up, its own net timeout decides: the case leaves it to the user. */
export default defineScenario({
  title: 'A silent link, and a source that gives up when its option file says so',
  cases: [{ case: 'stalled-for-2500-ms' }],
  settings: () => ({
    source: {},
    replica: {},
    replication: { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 },
  }),
  criticalPathMs: () => holdMs,
  async play(stage) {
    const stall = await stage.inject('stall');
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * 1.5 });
    await stage.hold(holdMs, 'the link is silent');
    await stall.heal();
  },
  checks: () => [faultTookEffect, sourceStaysQuiet, dataIntact],
});
