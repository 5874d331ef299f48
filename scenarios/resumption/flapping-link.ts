import { defineScenario } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds } from '../_replication.ts';
import {
  brokenAt,
  comesBack,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
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

/** Between two cuts the replica comes back: a retry, and a little more, ms. */
const gapMs = connectRetryMs + 300;
/** The last cut must be over when the fault is proved, ms. */
const afterwardsMs = 100;

const patternMs = (cuts: number, cutMs: number): number => cuts * cutMs + (cuts - 1) * gapMs + afterwardsMs;

/** A tunnel that goes down and comes up again a few times, each time for a moment: how often and for how long is drawn from the seed of the run. */
export default defineScenario<Params>({
  title:
    'The link flaps: it is down several times for some hundred ms. Does the replica resume after each time with nothing lost?',
  claims: ['C1', 'F6', 'Q1'],
  cases: [
    { ...brokenAt('flapping-link'), ...flaps },
    { ...notBroken, ...flaps },
  ],
  settings: resumptionSettings,
  criticalPathMs: (params) =>
    isControl(params) ? controlMs(params) : patternMs(params.mostCuts, params.longestCutMs) + connectRetryMs,
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'flapping', params);
    const times = stage.draw('cuts', params.fewestCuts, params.mostCuts);
    const cutMs = stage.draw('length of a cut, ms', params.shortestCutMs, params.longestCutMs);
    const flapping = await stage.inject('flapping', { times, cutMs, gapMs, how: 'close' });
    await stage.hold(patternMs(times, cutMs), `${times} cuts of ${cutMs} ms`);
    await flapping.heal();
    await untilReceiverRuns(stage, seconds(params.replicaNetTimeoutS) + connectRetryMs + 5000);
  },
  checks: (params) => (isControl(params) ? controlChecks : comesBack(connectRetryMs + 2000)),
});
