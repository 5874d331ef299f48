import { dataIntact, defineScenario, faultTookEffect, noLiteral1190, probesUnbroken, resumes } from 'replfault';
import { seconds, settingsOf, type Timers, untilReplicaNotices, untilSourceGivesUp } from '../_replication.ts';
import { untilSomethingWaits } from './_sound.ts';

interface Params extends Timers {
  /** Whether clients commit while the link stands still. */
  readonly commits: boolean;
  /** How long a commit waits for an acknowledgement before the source goes on without, in milliseconds. */
  readonly semiSyncTimeoutMs: number;
}

const semiSyncTimeoutMs = 500;
/** How long nobody commits, in multiples of the semi-sync timeout. */
const quietTimeouts = 3;

/**
 * The link of a semi-synchronous pair stands still, once with commits under way and once with none. The cases assert only that it stood still;
 * who is told first is for the claims to say.
 */
export default defineScenario<Params>({
  title: 'The link of a semi-synchronous pair stalls. Is the missed acknowledgement the first sign?',
  claims: ['Q3'],
  topology: { semiSync: true },
  cases: [
    { case: 'commits', commits: true, netWriteTimeoutS: 1, replicaNetTimeoutS: 2, heartbeatS: 0.5, semiSyncTimeoutMs },
    {
      case: 'no-commits',
      commits: false,
      netWriteTimeoutS: 1,
      replicaNetTimeoutS: 10,
      heartbeatS: 0.5,
      semiSyncTimeoutMs,
    },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    return { ...settings, source: { ...settings.source, rpl_semi_sync_source_timeout: params.semiSyncTimeoutMs } };
  },
  criticalPathMs: ({ commits, semiSyncTimeoutMs: timeoutMs, replicaNetTimeoutS }) =>
    commits ? seconds(replicaNetTimeoutS) : timeoutMs * (quietTimeouts + 1),
  async play(stage, params) {
    const untilFallback = (): Promise<unknown> =>
      stage.until('the source goes on without acknowledgements', 'semi-sync', (o) => !o.source.active, {
        judges: ['semi-sync'],
        timeoutMs: params.semiSyncTimeoutMs + 3000,
      });
    if (!params.commits)
      await stage.operate('say-as-written', { on: 'source', statement: 'FLUSH TABLES WITH READ LOCK' });
    const stall = await stage.inject('stall');
    if (params.commits) {
      // Until then every commit waits its turn.
      await untilFallback();
      await stage.workload.burst({ bytes: stage.pipe.absorbBytes * 1.5 });
      await stall.proof();
      await untilSourceGivesUp(stage, params);
      await untilReplicaNotices(stage, params);
    } else {
      // Heartbeats are all that the source has to send.
      await untilSomethingWaits(stage);
      await stall.proof();
      await stage.hold(params.semiSyncTimeoutMs * quietTimeouts, 'longer than the semi-sync timeout, with no commit');
      await stage.operate('say-as-written', { on: 'source', statement: 'UNLOCK TABLES' });
      await untilFallback();
    }
    await stall.heal();
    await stage.until('the source waits for acknowledgements again', 'semi-sync', (o) => o.source.active, {
      judges: ['semi-sync'],
      timeoutMs: 8000,
    });
  },
  checks: () => [faultTookEffect, resumes({ withinMs: 8000 }), dataIntact, noLiteral1190, probesUnbroken],
});
