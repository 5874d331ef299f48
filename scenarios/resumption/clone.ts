import { defineScenario, probesUnbrokenBut } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { untilWhole } from './_by-hand.ts';
import { binlogsPurged, gotAnew, purgeMeanwhile } from './_purged.ts';
import {
  brokenAt,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  type ResumptionParams,
  resumptionSettings,
} from './_resumption.ts';

/**
 * The source has purged what the replica still needs, and the replica fetches all of its data anew, with the clone plugin. It ends with its
 * server: somebody has to start that again, and to point it at its source, since of the replica's own configuration nothing is left.
 */
export default defineScenario<ResumptionParams>({
  title: 'The source purges binary logs that the replica needs. Does the replica resume after a clone of the source?',
  claims: ['F6', 'F12', 'Q6'],
  requires: () => ['clone'],
  cases: [brokenAt(binlogsPurged, 'clone', 'clone'), notBroken],
  settings: resumptionSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : connectRetryMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    await purgeMeanwhile(stage);
    await stage.operate('clone-from-source');
    await untilWhole(stage);
  },
  checks: (params) =>
    isControl(params) ? controlChecks : gotAnew(40_000, probesUnbrokenBut({ silenced: ['replication'] })),
});
