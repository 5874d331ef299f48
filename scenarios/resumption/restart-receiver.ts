import { defineScenario } from 'replfault';
import { breakLink, breakMs, broughtBack, midTransaction, outage, untilWhole, waitingSettings } from './_by-hand.ts';
import {
  brokenAt,
  controlChecks,
  controlMs,
  isControl,
  notBroken,
  playControl,
  type ResumptionParams,
} from './_resumption.ts';

const strategy = 'restart-receiver';

/**
 * The old advice: stop the receiver and start it again. The link is whole, and only the receiver does not know yet, because it waits for its next
 * attempt: then it saves what is left of the wait, and what had half arrived must not be lost by it.
 */
export default defineScenario<ResumptionParams>({
  title: 'The receiver is stopped and started by hand after an outage: does it go on at once, with nothing lost?',
  claims: ['F3', 'F12'],
  cases: [brokenAt(outage, strategy), brokenAt(midTransaction, strategy), notBroken],
  settings: waitingSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : breakMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    await breakLink(stage, params);
    await stage.operate('restart-receiver');
    await untilWhole(stage);
  },
  checks: (params) => (isControl(params) ? controlChecks : broughtBack(3000)),
});
