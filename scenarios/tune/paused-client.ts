import {
  clientIsCutOff,
  clientSurvives,
  dataIntact,
  defineScenario,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  type TrialParams,
} from 'replfault';
import { patientBut, plainLink, trialSettings } from './_trial.ts';

/*
 * net_write_timeout is not the replica's alone: a session of any client begins with the global value, and the server cuts a client off that reads
 * nothing for so long while a write to it is blocked. This is no search: where a client is cut off is known, and what a recommended value means for
 * clients is shown on either side of it. The client is connected to the source directly, so the link and its conditions do not concern it.
 * `sizeMs` is how long the client reads nothing, from the moment at which the buffers are full.
 */

const timeoutS = 4;
const settings = patientBut(timeoutS, { netWriteTimeoutS: timeoutS });
const one = (name: string, times: number): TrialParams => ({
  case: name,
  ...settings,
  ...plainLink,
  sizeMs: Math.round(times * 1000 * timeoutS),
});

/** So many times what the buffers on a path absorb, and so many bytes at least, since a client's path may absorb more. */
const resultTimes = 4;
const leastResultBytes = 32 * 1024 * 1024;
/** Reading until the pause, and filling the buffers, takes so long at most, ms. */
const fillMs = 1000;

/** How long may a client of the source pause in the middle of a large result? */
export default defineScenario<TrialParams>({
  title: 'Trial for net_write_timeout: a client of the source pauses while it reads a large result',
  cases: [one('survives', 0.9), one('dies', 1.1)],
  settings: trialSettings,
  criticalPathMs: ({ sizeMs }) => fillMs + sizeMs,
  async play(stage, { sizeMs }) {
    const resultBytes = Math.max(leastResultBytes, resultTimes * stage.pipe.absorbBytes);
    await stage.operate('pause-while-reading', { pauseMs: sizeMs, resultBytes });
  },
  checks: ({ sizeMs, netWriteTimeoutS }) => [
    sizeMs < 1000 * netWriteTimeoutS
      ? clientSurvives({ netWriteTimeoutS, sizeMs })
      : clientIsCutOff({ netWriteTimeoutS, sizeMs }),
    replicaStaysConnected,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
