import {
  dataIntact,
  defineScenario,
  failsUnreported,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  resumes,
  sourceWriteFails,
} from 'replfault';
import { seconds, settingsOf, type Timers, untilReplicaNotices } from '../_replication.ts';

interface Params extends Timers {
  /** How much the source logs: 1 errors, 2 warnings as well, 3 notes as well; log_warnings counts the same steps from 0. */
  readonly verbosity: number;
}

const timers = { netWriteTimeoutS: 1, replicaNetTimeoutS: 3, heartbeatS: 0.5 };

/** The same failed write under every verbosity of the source's log: from which step on is there a line? */
export default defineScenario<Params>({
  title: 'A write to the replica fails with three verbosities of the error log. Which of them logs it?',
  claims: ['F10'],
  cases: [
    { case: 'errors-only', verbosity: 1, ...timers },
    { case: 'with-warnings', verbosity: 2, ...timers },
    { case: 'with-notes', verbosity: 3, ...timers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ replicaNetTimeoutS }) => seconds(replicaNetTimeoutS),
  async play(stage, params) {
    await stage.operate('set-log-verbosity', { on: 'source', verbosity: params.verbosity });
    const threads =
      stage
        .history()
        .last('dump-threads')
        ?.threads.map(({ id }) => id) ?? [];
    const stall = await stage.inject('stall');
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * 1.5 });
    // Now, because once the source has given up nothing need be waiting any more.
    await stall.proof();
    await stage.until(
      'the dump thread is gone',
      'dump-threads',
      (o) => !o.threads.some(({ id }) => threads.includes(id)),
      { timeoutMs: seconds(params.netWriteTimeoutS + 3), since: 'injection' },
    );
    await untilReplicaNotices(stage, params);
    await stall.heal();
    await stage.operate('set-log-verbosity', { on: 'source', verbosity: 3 });
  },
  checks: ({ verbosity, netWriteTimeoutS }) => [
    faultTookEffect,
    verbosity < 3 ? failsUnreported({ netWriteTimeoutS }) : sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
    replicaReconnects,
    resumes({ withinMs: 8000 }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
