import { defineScenario, faultTookEffect, noLiteral1190, probesUnbroken } from 'replfault';
import { seconds, settingsOf, type Timers, untilReplicaNotices } from '../_replication.ts';
import { endsCompared, untilSomethingWaits } from './_sound.ts';

interface Params extends Timers {
  /** Backlog in multiples of what the path can absorb. */
  readonly backlog: number;
}

const timers = { replicaNetTimeoutS: 2, heartbeatS: 0.5, backlog: 1.5 };

/**
 * The link stands still until the replica's own timeout has ended the connection, once with a net_write_timeout that fires before and once
 * with one that cannot fire. The cases assert only that it stood still and that the ends were compared; who was told what and whether data
 * survived is for the claims to say.
 */
export default defineScenario<Params>({
  title:
    'The link stands still until the replica gives up: what does a watcher see meanwhile, and what is left of the data?',
  claims: ['F3', 'F4', 'F10', 'Q1', 'Q5', 'Q7'],
  cases: [
    { case: 'short-write-timeout', netWriteTimeoutS: 1, ...timers },
    { case: 'long-write-timeout', netWriteTimeoutS: 300, ...timers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ replicaNetTimeoutS }) => seconds(replicaNetTimeoutS),
  async play(stage, params) {
    await stage.operate('count-open-files');
    const stall = await stage.inject('stall');
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * params.backlog });
    await untilSomethingWaits(stage);
    // Now, while the connection lives: once an end has given up nothing need be waiting any more.
    await stall.proof();
    await untilReplicaNotices(stage, params);
    await stage.operate('count-open-files');
    await stall.heal();
  },
  checks: () => [faultTookEffect, endsCompared, noLiteral1190, probesUnbroken],
});
