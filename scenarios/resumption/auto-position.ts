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

const strategy = 'auto-position';

/**
 * A replica that follows by file and position is made to follow by GTID after an outage. The change throws away its relay logs, also what
 * was received and not yet applied; the source then sends whatever the replica has not executed.
 */
export default defineScenario<ResumptionParams>({
  title: 'A file and position replica is switched to GTIDs after an outage: does it go on with nothing lost?',
  claims: ['F6', 'F12'],
  topology: { by: 'position' },
  requires: toStopIn,
  cases: [brokenAt(outage, strategy), brokenAt(midTransaction, strategy), notBroken],
  settings: waitingSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : breakMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    await breakLink(stage, params);
    await stage.operate('set-auto-position');
    await untilWhole(stage);
  },
  checks: (params) => [followsByPosition, ...(isControl(params) ? controlChecks : broughtBack(3000))],
});
