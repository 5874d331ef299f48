import {
  type CaseSettings,
  dataIntact,
  defineScenario,
  faultTookEffect,
  givesUp,
  noLiteral1190,
  probesUnbroken,
  resumes,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds } from '../_replication.ts';
import {
  brokenAt,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  type ResumptionParams,
  resumptionSettings,
  untilReceiverRuns,
} from './_resumption.ts';

interface Params extends ResumptionParams {
  readonly retryCount: number;
}

const retries = { retryCount: 1 };

/** The port stays closed for longer than the receiver has retries. The link is whole again, nothing happens; then an operator starts it. */
export default defineScenario<Params>({
  title: 'An outage lasts longer than the retries. Does the replica resume without an operator?',
  claims: ['F3', 'F6', 'F12', 'Q2'],
  cases: [
    { ...brokenAt('outage-beyond-retries', 'start-replica'), ...retries },
    { ...notBroken, ...retries },
  ],
  settings: (params): CaseSettings => {
    const common = resumptionSettings(params);
    return { ...common, replication: { ...common.replication, retryCount: params.retryCount } };
  },
  criticalPathMs: (params) =>
    isControl(params) ? controlMs(params) : (params.retryCount + 1) * connectRetryMs + connectRetryMs,
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    const closed = await stage.inject('refuse');
    await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
      timeoutMs: (params.retryCount + 2) * connectRetryMs + 5000,
      since: 'injection',
    });
    await closed.heal();
    await stage.hold(connectRetryMs, 'one connect retry interval on a whole link: a receiver that gave up stays down');
    await stage.operate('start-replica');
    await untilReceiverRuns(stage, seconds(params.replicaNetTimeoutS) + 5000);
  },
  checks: (params) =>
    isControl(params)
      ? controlChecks
      : [
          faultTookEffect,
          givesUp({ ioErrno: 2003 }),
          resumes({ withinMs: 2 * connectRetryMs + 4000 }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ],
});
