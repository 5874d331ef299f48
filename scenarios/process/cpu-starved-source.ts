import {
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbrokenBut,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** Share of one processor that the source is left with; 100 is the control. */
  readonly percent: number;
  /** `auto` takes a cgroup where one may be made, else `duty-cycle`: turns of stop and go. */
  readonly way: string;
}

/** A load that a source with a whole processor is done with in a fraction of a second: many small commits, since a few large ones cost it little. */
const loadBytes = 4 * 1024 * 1024;
const loadRowBytes = 4 * 1024;

const wholeAgainMs = 1000;

/**
 * The source gets 10 % of one CPU. Its writes are slow to come, but each of them finds room in the socket at once: starvation of the
 * sender makes replication slow, and does not by itself make net_write_timeout fire.
 */
export default defineScenario<Params>({
  title: 'The source has 10 % of one CPU. Does any timeout expire?',
  claims: ['C4', 'F8'],
  cases: [
    { case: 'ten-percent', percent: 10, way: 'auto', ...shortTimers },
    { case: 'not-limited', percent: 100, way: 'auto', ...shortTimers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ percent, netWriteTimeoutS, heartbeatS }) =>
    percent === 100 ? seconds(heartbeatS) : seconds(netWriteTimeoutS * 1.5) + wholeAgainMs,
  async play(stage, params) {
    const { percent, way, netWriteTimeoutS } = params;
    if (percent === 100) return playControl(stage, 'cpu-limit', params);
    const limited = await stage.inject('cpu-limit', { percent, way }, 'source');
    await Promise.all([
      stage.workload.burst({ bytes: loadBytes, rowBytes: loadRowBytes }),
      stage.hold(seconds(netWriteTimeoutS) * 1.5, 'longer than net_write_timeout, on a starved source'),
    ]);
    await limited.heal();
    await stage.hold(wholeAgainMs, 'the source has its processor back: its observers must be in time again');
  },
  checks: ({ percent }) =>
    percent === 100
      ? controlChecks
      : [
          faultTookEffect,
          sourceStaysQuiet,
          replicaStaysConnected,
          resumes({ withinMs: 3000 }),
          dataIntact,
          noLiteral1190,
          // Whoever asks a starved server waits for the answer.
          probesUnbrokenBut({ silenced: ['replication', 'dump-threads'] }),
        ],
});
