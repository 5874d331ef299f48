import { defineScenario } from 'replfault';
import { seconds } from '../_replication.ts';
import {
  brokenAt,
  comesBack,
  connectRetryMs,
  controlChecks,
  controlMs,
  isControl,
  notBroken,
  playControl,
  type ResumptionParams,
  resumptionSettings,
  untilReceiverRuns,
} from './_resumption.ts';

interface Params extends ResumptionParams {
  readonly fewestCuts: number;
  readonly mostCuts: number;
  readonly shortestCutMs: number;
  readonly longestCutMs: number;
}

const flaps = { fewestCuts: 2, mostCuts: 3, shortestCutMs: 50, longestCutMs: 400 };

/** A cut ends the connection, the first attempt is refused, and the next one comes a retry later, whether or not the cut is over. */
const oneFlapMs = (params: Params): number => params.longestCutMs + connectRetryMs;

/** A tunnel that goes down and comes up again a few times, each time for a moment: how often and for how long is drawn from the seed of the run. */
export default defineScenario<Params>({
  title: 'A link that flaps, a few cuts of some hundred ms: does the replica come back after each, and whole?',
  claims: ['C1', 'F6', 'Q1'],
  cases: [
    { ...brokenAt('flapping-link'), ...flaps },
    { ...notBroken, ...flaps },
  ],
  settings: resumptionSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : params.mostCuts * oneFlapMs(params)),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    // All of it is drawn before anything happens, so that the schedule depends on nothing but the seed.
    const cuts = stage.draw('cuts', params.fewestCuts, params.mostCuts);
    const lengthsMs = Array.from({ length: cuts }, (_, n) =>
      stage.draw(`cut ${n + 1}, ms`, params.shortestCutMs, params.longestCutMs),
    );
    for (const [n, ms] of lengthsMs.entries()) {
      const down = await stage.inject('refuse');
      await stage.hold(ms, `cut ${n + 1} of ${cuts}`);
      await down.heal();
      await untilReceiverRuns(stage, seconds(params.replicaNetTimeoutS) + connectRetryMs + 5000);
    }
  },
  checks: (params) => (isControl(params) ? controlChecks : comesBack(connectRetryMs + 2000)),
});
