import {
  type Check,
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  resumes,
  type Scenario,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { readingSettingsOf, seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

export interface OneShotParams extends Timers {
  readonly inject: boolean;
}

interface OneShot {
  readonly title: string;
  readonly claims: readonly string[];
  readonly fault: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** One transaction of this size is sent after injection, for faults that wait for a point in the stream. */
  readonly transactionBytes?: number;
  /** Judges of the injected case beyond the common ones. */
  readonly also?: readonly Check[];
}

const reactionTimeoutMs = 5000;

/** Faults that end the connection once, at one moment: both ends may notice at once, and the replica reconnects by itself. */
export function oneShot({
  title,
  claims,
  fault,
  params = {},
  transactionBytes,
  also = [],
}: OneShot): Scenario<OneShotParams> {
  const injected: readonly Check[] = [
    faultTookEffect,
    replicaNotices({ fromMs: 0, toMs: 2000 }),
    replicaReconnects,
    resumes({ withinMs: 3000 }),
    ...also,
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ];
  return {
    title,
    claims,
    needs: ['embedded-proxy'],
    cases: [
      { case: 'injected', inject: true, ...shortTimers },
      { case: 'not-injected', inject: false, ...shortTimers },
    ],
    settings: fault === 'cut' ? readingSettingsOf : settingsOf,
    criticalPathMs: ({ heartbeatS }) => seconds(heartbeatS),
    async play(stage, timers) {
      const { inject, heartbeatS } = timers;
      if (!inject) return playControl(stage, fault, timers, params);
      const open =
        stage
          .history()
          .last('proxy')
          ?.connections.filter((c) => c.open)
          .map((c) => c.id) ?? [];
      const active = await stage.inject(fault, params);
      if (transactionBytes !== undefined)
        await stage.workload.burst({ bytes: transactionBytes, rowBytes: transactionBytes });
      await stage.until(
        'the connection has ended',
        'proxy',
        (o) => !o.connections.some((c) => c.open && open.includes(c.id)),
        {
          timeoutMs: reactionTimeoutMs,
          since: 'injection',
        },
      );
      await active.heal();
      await stage.until(
        'the replica has a new connection',
        'proxy',
        (o) => o.connections.some((c) => c.open && !open.includes(c.id)),
        {
          timeoutMs: reactionTimeoutMs,
          since: 'injection',
        },
      );
      await stage.hold(seconds(heartbeatS), 'one heartbeat period on the new connection');
    },
    checks: ({ inject }) => (inject ? injected : controlChecks),
  };
}
