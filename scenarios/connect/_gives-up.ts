import {
  type CaseSettings,
  dataIntact,
  faultTookEffect,
  givesUp,
  noLiteral1190,
  probesUnbroken,
  resumes,
  type Scenario,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { reconnectTimers, seconds, settingsOf } from '../_replication.ts';
import type { SetupParams } from './_failed-setup.ts';

export interface GivingUpParams extends SetupParams {
  readonly retryCount: number;
  readonly connectRetryS: number;
}

interface GivingUp {
  readonly title: string;
  readonly claims: readonly string[];
  readonly needs?: Scenario['needs'];
  /** Faults in the order in which they are injected; the first decides the outcome of attempts. */
  readonly faults: readonly [string, ...string[]];
  /** Last_IO_Errno that stays. */
  readonly ioErrno: number;
  /** What the faults need of the connection. */
  readonly switches?: CaseSettings['switches'];
}

const retries = { retryCount: 2, connectRetryS: 1 };

/** The receiver uses up its few retries and stops. The link is healed, nothing happens; then an operator starts it. */
export function givingUp({ title, claims, needs, faults, ioErrno, switches }: GivingUp): Scenario<GivingUpParams> {
  return {
    title,
    claims,
    ...(needs === undefined ? {} : { needs }),
    cases: [
      { case: 'retries-exhausted', inject: true, ...reconnectTimers, ...retries },
      { case: 'not-injected', inject: false, ...reconnectTimers, ...retries },
    ],
    settings: (params): CaseSettings => {
      const common = settingsOf(params);
      const { retryCount, connectRetryS } = params;
      return {
        ...common,
        replication: { ...common.replication, retryCount, connectRetryS },
        ...(switches === undefined ? {} : { switches }),
      };
    },
    criticalPathMs: ({ inject, retryCount, connectRetryS, heartbeatS }) =>
      inject ? seconds((retryCount + 1) * connectRetryS) : seconds(heartbeatS),
    async play(stage, params) {
      if (!params.inject) return playControl(stage, faults[0], params);
      const { retryCount, connectRetryS } = params;
      const active = [];
      for (const fault of faults) active.push(await stage.inject(fault));
      await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
        timeoutMs: seconds((retryCount + 2) * connectRetryS) + 5000,
        since: 'injection',
      });
      for (const fault of active) await fault.heal();
      await stage.hold(
        seconds(connectRetryS),
        'one connect retry interval on a whole link: a receiver that gave up stays down',
      );
      await stage.operate('start-replica');
      await stage.until('the receiver runs again', 'replication', (o) => o.status.receiver === 'Yes', {
        timeoutMs: seconds(params.replicaNetTimeoutS) + 5000,
      });
    },
    checks: ({ inject, connectRetryS }) =>
      inject
        ? [
            faultTookEffect,
            givesUp({ ioErrno }),
            resumes({ withinMs: seconds(connectRetryS) + 5000 }),
            dataIntact,
            noLiteral1190,
            probesUnbroken,
          ]
        : controlChecks,
  };
}
