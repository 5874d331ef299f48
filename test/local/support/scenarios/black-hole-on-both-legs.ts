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
    const near = await stage.inject('packet-drop', {}, 'source-proxy');
    const far = await stage.inject('packet-drop', {}, 'proxy-replica');
    await stage.hold(2000, 'every packet of the link is dropped');
    await far.heal();
    await near.heal();
  },
  checks: () => [faultTookEffect, dataIntact, probesUnbroken],
});
