import {
  type CaseParams,
  type CaseSettings,
  type Check,
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  replicaShows,
  resumes,
  type Scenario,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { reconnectTimers, seconds, settingsOf, type Timers } from '../_replication.ts';

export interface SetupParams extends Timers {
  readonly inject: boolean;
}

const connectRetryS = 1;

interface FailedSetup {
  readonly title: string;
  readonly claims: readonly string[];
  readonly fault: string;
  /** Last_IO_Errno of an attempt that fails. */
  readonly ioErrno: number;
  /** When the first failed attempt is expected, in ms after injection, from the timers. */
  failsAfterMs(params: SetupParams): number;
  /** Whether to let one more attempt fail. Not where an attempt hangs: healing would end it in mid-air, with words of its own. */
  readonly furtherAttempt: boolean;
  readonly also?: readonly Check[];
}

/** Retries go on; the case ends when connections succeed again and the replica has reconnected. */
export function failsAtSetup({
  title,
  claims,
  fault,
  ioErrno,
  failsAfterMs,
  furtherAttempt,
  also = [],
}: FailedSetup): Scenario<SetupParams> {
  return {
    title,
    claims,
    cases: [
      { case: 'injected', inject: true, ...reconnectTimers },
      { case: 'not-injected', inject: false, ...reconnectTimers },
    ],
    settings: (params): CaseSettings => settingsOf(params),
    criticalPathMs: (params) =>
      params.inject ? failsAfterMs(params) + seconds(furtherAttempt ? connectRetryS : 0) : seconds(params.heartbeatS),
    async play(stage, params: SetupParams & CaseParams) {
      if (!params.inject) return playControl(stage, fault, params);
      const closed = await stage.inject(fault);
      await stage.until(
        `the replica shows Last_IO_Errno ${ioErrno}`,
        'replication',
        (o) => o.status.lastIoErrno === ioErrno,
        { timeoutMs: failsAfterMs(params) + 5000, since: 'injection' },
      );
      if (furtherAttempt)
        await stage.hold(seconds(connectRetryS), 'one connect retry interval, for a further attempt in vain');
      await closed.heal();
      await stage.until(
        'the replica has reconnected by itself',
        'replication',
        (o) => o.status.receiver === 'Yes' && o.status.lastIoErrno === 0,
        { timeoutMs: seconds(connectRetryS + params.replicaNetTimeoutS) + 5000 },
      );
    },
    checks: (params) =>
      params.inject
        ? [
            faultTookEffect,
            replicaShows({ ioErrno }),
            replicaReconnects,
            resumes({ withinMs: seconds(connectRetryS + params.replicaNetTimeoutS) + 2000 }),
            ...also,
            dataIntact,
            noLiteral1190,
            probesUnbroken,
          ]
        : controlChecks,
  };
}
