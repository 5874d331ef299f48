import { dataIntact, defineScenario, faultTookEffect } from 'replfault';
import { shortSettings } from './_settings.ts';

/** A bandwidth limit that no traffic ever reaches: nothing can have been learnt from it. */
export default defineScenario({
  title: 'A limit so high that nothing meets it',
  cases: [{ case: 'huge-rate', rateKBps: 10_000_000 }],
  settings: () => shortSettings,
  criticalPathMs: () => 400,
  async play(stage, { rateKBps }) {
    const limit = await stage.inject('bandwidth', { rateKBps: Number(rateKBps) });
    await stage.hold(400, 'traffic goes on as before');
    await limit.heal();
  },
  checks: () => [faultTookEffect, dataIntact],
});
