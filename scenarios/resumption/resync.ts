import { defineScenario, faultTookEffect, noLiteral1190, probesUnbroken, staysDown } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { outage, untilWhole } from './_by-hand.ts';
import { binlogsPurged, gotAnew, purgedErrnos, purgeMeanwhile } from './_purged.ts';
import {
  automaticReconnect,
  brokenAt,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  type ResumptionParams,
  resumptionSettings,
} from './_resumption.ts';

const strategy = 'resync';
const downForMs = 1000;

/**
 * The source has purged what the replica still needs. By itself it never comes back: GTIDs say what is missing, they do not bring it. A dump
 * of the source and its set of transactions does.
 */
export default defineScenario<ResumptionParams>({
  title:
    'The source purges binary logs that the replica needs. Does the replica resume by itself, or after a restore from a dump?',
  claims: ['F6', 'F12', 'Q6'],
  cases: [
    brokenAt(binlogsPurged, automaticReconnect, 'nobody-helps'),
    brokenAt(binlogsPurged, strategy, 'resync'),
    notBroken,
  ],
  settings: resumptionSettings,
  criticalPathMs: (params) => {
    if (isControl(params)) return controlMs(params);
    return connectRetryMs + (params.strategy === strategy ? 0 : downForMs);
  },
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    // `--param breakPoint=outage`: the same outage, and nothing is purged.
    await purgeMeanwhile(stage, { keepsLogs: params.breakPoint === outage });
    if (params.strategy !== strategy)
      return stage.hold(downForMs, 'a receiver that was told so does not try again, however whole the link is');
    await stage.operate('resync');
    await untilWhole(stage);
  },
  checks: (params) => {
    if (isControl(params)) return controlChecks;
    if (params.strategy === strategy) return gotAnew(4000, probesUnbroken);
    return [faultTookEffect, staysDown({ ioErrno: purgedErrnos, forMs: downForMs }), noLiteral1190, probesUnbroken];
  },
});
