import { type Check, defineScenario, type FaultParams, replicaShows } from 'replfault';
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

interface SetupFailure {
  readonly fault: string;
  readonly params?: FaultParams;
  /** Last_IO_Errno of the attempt that fails at this failure. */
  readonly ioErrno: number;
  /** When that attempt has failed, ms after injection. */
  failsAfterMs(params: ResumptionParams): number;
  /** Whether the failure is still shut then. */
  readonly lasting: boolean;
}

/** Inside the greeting, which every server sends first and which is longer than this. */
const insideGreetingBytes = 40;

const failures: Readonly<Record<string, SetupFailure>> = {
  // It ends the connection of the moment after so many bytes, and then the next one, which is a greeting cut in two.
  handshake: {
    fault: 'cut',
    params: { after: 'bytes', count: insideGreetingBytes, times: 2, close: 'fin' },
    ioErrno: 2013,
    failsAfterMs: () => connectRetryMs,
    lasting: false,
  },
  'accept-then-close': { fault: 'accept-close', ioErrno: 2013, failsAfterMs: () => connectRetryMs, lasting: true },
  'accept-then-silence': {
    fault: 'accept-silence',
    ioErrno: 2013,
    // First its connection must have been silent for so long, then its attempt.
    failsAfterMs: ({ replicaNetTimeoutS }) => seconds(2 * replicaNetTimeoutS),
    lasting: true,
  },
};

/** Short: a case waits for it twice where nobody says anything. */
const netTimeoutS = 1;

/** The connection ends, and the next one gets no further than its setup: it breaks in the handshake, is closed at once, or is met with silence. */
export default defineScenario<ResumptionParams>({
  title: 'Connection setup fails for some time. Does the replica retry until it succeeds?',
  claims: ['C3', 'F6', 'Q1'],
  needs: ['embedded-proxy'],
  cases: [
    brokenAt('handshake'),
    brokenAt('accept-then-close'),
    { ...brokenAt('accept-then-silence'), replicaNetTimeoutS: netTimeoutS, heartbeatS: netTimeoutS / 2 },
    notBroken,
  ],
  settings: resumptionSettings,
  criticalPathMs: (params) => {
    const failure = failures[params.breakPoint];
    return failure ? failure.failsAfterMs(params) + connectRetryMs : controlMs(params);
  },
  async play(stage, params) {
    const failure = failures[params.breakPoint];
    if (!failure) return playControl(stage, 'accept-close', params);
    const barred = await stage.inject(failure.fault, failure.params);
    await stage.until(
      `the replica shows Last_IO_Errno ${failure.ioErrno}`,
      'replication',
      (o) => o.status.lastIoErrno === failure.ioErrno,
      { timeoutMs: failure.failsAfterMs(params) + 5000, since: 'injection' },
    );
    await barred.heal();
    await untilReceiverRuns(stage, seconds(params.replicaNetTimeoutS) + connectRetryMs + 5000);
  },
  checks: (params) => {
    const failure = failures[params.breakPoint];
    if (isControl(params) || !failure) return controlChecks;
    const shown: Check = replicaShows({ ioErrno: failure.ioErrno });
    return [shown, ...comesBack(seconds(params.replicaNetTimeoutS) + connectRetryMs + 3000)];
  },
});
