import { dataIntact, defineScenario, faultTookEffect, probesUnbroken } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Nothing passes between the servers and the proxy in either direction, for 2 s; observers must not notice. */
export default defineScenario({
  title: 'A black hole around the proxy: probes go on seeing both ends',
  needs: ['kernel-faults'],
  cases: [{ case: 'both-legs' }],
  settings: () => shortSettings,
  criticalPathMs: () => 2000,
  async play(stage) {
    // The far leg first: behind a hole on the near one it would carry nothing that could be dropped.
    const far = await stage.inject('packet-drop', {}, 'proxy-replica');
    await stage.hold(300, 'the far leg drops what still comes through the near one');
    const near = await stage.inject('packet-drop', {}, 'source-proxy');
    await stage.hold(2000, 'every packet of the link is dropped');
    await near.heal();
    await far.heal();
  },
  checks: () => [faultTookEffect, dataIntact, probesUnbroken],
});
