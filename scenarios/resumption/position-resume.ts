import { defineScenario, followsByPosition } from 'replfault';
import {
  breakLink,
  breakMs,
  broughtBack,
  midTransaction,
  outage,
  toStopIn,
  untilWhole,
  waitingSettings,
} from './_by-hand.ts';
import {
  brokenAt,
  controlChecks,
  controlMs,
  isControl,
  notBroken,
  playControl,
  type ResumptionParams,
} from './_resumption.ts';

const strategy = 'position-resume';

/**
 * The way without GTIDs, by hand: the replica is told to go on where its applier stands, which its status shows once it is stopped. What it had
 * received beyond that, half a transaction for example, is thrown away and fetched again.
 */
export default defineScenario<ResumptionParams>({
  title: 'A replica is told by hand from which file and position to go on: is anything lost or applied twice?',
  claims: ['F6', 'Q6'],
  topology: { by: 'position' },
  requires: toStopIn,
  cases: [brokenAt(outage, strategy), brokenAt(midTransaction, strategy), notBroken],
  settings: waitingSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : breakMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    await breakLink(stage, params);
    await stage.operate('resume-by-position');
    await untilWhole(stage);
  },
  checks: (params) => [followsByPosition, ...(isControl(params) ? controlChecks : broughtBack(3000))],
});
