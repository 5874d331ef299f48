import { dataIntact, defineScenario, faultTookEffect, replicaStaysConnected } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Expects a replica to stay connected whose connection is reset: a check that must fail. */
export default defineScenario({
  title: 'A reset that is expected to go unnoticed',
  cases: [{ case: 'reset' }],
  settings: () => shortSettings,
  criticalPathMs: () => 300,
  async play(stage) {
    const reset = await stage.inject('reset');
    await stage.hold(300, 'the replica reconnects');
    await reset.heal();
  },
  checks: () => [faultTookEffect, replicaStaysConnected, dataIntact],
});
