import { dataIntact, defineScenario, faultTookEffect, probesUnbroken } from 'replfault';
import { shortSettings } from './_settings.ts';

const link = { rttMs: 20, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null };

/** Rules of the kernel at both ends of a packet link, then a source that ends and starts again at its end of it. */
export default defineScenario({
  title: 'Faults at the ends of a link that is far away',
  needs: ['kernel-faults', 'packet-link'],
  cases: [{ case: 'both' }],
  settings: () => ({
    ...shortSettings,
    // What a source that dies has acknowledged is there when it is back.
    source: { ...shortSettings.source, sync_binlog: 1, innodb_flush_log_at_trx_commit: 1 },
    link,
  }),
  criticalPathMs: () => 6000,
  async play(stage) {
    const silence = await stage.inject('packet-drop');
    await stage.hold(1500, 'every packet of the link is dropped where it arrives');
    await silence.heal();
    const dead = await stage.inject('kill', {}, 'source');
    await stage.hold(1000, 'the source is dead');
    await dead.heal();
    await stage.hold(1500, 'the source is back at its end of the link');
  },
  checks: () => [faultTookEffect, dataIntact, probesUnbroken],
});
