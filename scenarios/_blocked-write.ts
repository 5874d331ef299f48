import {
  type ActiveFault,
  blindWindowWithin,
  type Check,
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Scenario,
  type Stage,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import {
  aroundNetTimeout,
  blindUntilNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
  untilSourceGivesUp,
} from './_replication.ts';

export interface BlockedWriteParams extends Timers {
  /** Backlog in multiples of what the path can absorb; 0 is the steady workload alone, which can never block a write. */
  readonly backlog: number;
}

interface BlockedWrite<P extends BlockedWriteParams> {
  readonly title: string;
  readonly claims: readonly string[];
  readonly needs?: Scenario['needs'];
  /** Timers of both cases, where they are not the short ones. */
  readonly timers?: Partial<Timers>;
  /** Parameters of both cases beyond the common ones. */
  readonly params: Omit<P, keyof BlockedWriteParams>;
  inject(stage: Stage, params: P): Promise<ActiveFault>;
  /** Written under the fault also with a small backlog, where the steady workload alone would not show that it bites; 0 by default. */
  readonly smallBurstBytes?: number;
  /** Why a small backlog trips nothing: the sentence for the reader. */
  readonly smallBacklogNote: string;
  /** How long the small backlog is watched, in multiples of net_write_timeout. */
  readonly watchedTimeouts: number;
  /** net_write_timeouts that may pass before the source gives up; more than one where bytes still trickle. */
  readonly sourceTimeouts: number;
  /** Whether the replica hears nothing at all, so that its own timeout fires as well. */
  readonly silent: boolean;
  /** Bounds of the time from healing to equality, ms: after a blocked write, and where nothing broke. */
  readonly resumesWithinMs: readonly [broken: number, unbroken: number];
  /** Beyond the server's timers: what healing itself waits for, ms. */
  readonly extraMs?: number;
}

/** Parameters of a link that still moves, but too slowly. */
export interface SlowLinkParams extends BlockedWriteParams {
  /** Rate as a share of the estimated drain threshold (bytes that must drain / net_write_timeout). */
  readonly shareOfThreshold: number;
}

/**
 * The rate of such a link, KB/s. With a small backlog it is the slowest there is: slower than the workload itself, and still nothing may fire.
 */
export function rateBelowThreshold(
  stage: Stage,
  { backlog, shareOfThreshold, netWriteTimeoutS }: SlowLinkParams,
): number {
  const threshold = stage.pipe.drainBytes / netWriteTimeoutS / 1000;
  return backlog < 1 ? 1 : Math.max(1, Math.floor(threshold * shareOfThreshold));
}

/**
 * A fault that lets nothing, or too little, pass. With more in flight than the path absorbs the source's write blocks, and
 * net_write_timeout later it gives up. With a small backlog the same fault trips nothing, because no write ever blocks.
 */
export function blockedWrite<P extends BlockedWriteParams>(plan: BlockedWrite<P>): Scenario<P> {
  const [resumesBrokenMs, resumesUnbrokenMs] = plan.resumesWithinMs;
  const base = { ...shortTimers, ...plan.timers, ...plan.params };
  const cases = [
    { case: 'large-backlog', backlog: 1.5, ...base },
    // The replica's own timeout must not fire: this case is about the source.
    { case: 'small-backlog', backlog: 0, ...base, replicaNetTimeoutS: 10 },
  ];
  return {
    title: plan.title,
    claims: plan.claims,
    ...(plan.needs === undefined ? {} : { needs: plan.needs }),
    cases: cases as unknown as readonly P[],
    settings: settingsOf,
    criticalPathMs: ({ backlog, netWriteTimeoutS, replicaNetTimeoutS }) => {
      if (backlog < 1) return seconds(netWriteTimeoutS) * plan.watchedTimeouts;
      return (plan.silent ? seconds(replicaNetTimeoutS) : seconds(netWriteTimeoutS)) + (plan.extraMs ?? 0);
    },
    async play(stage, params) {
      const { backlog, netWriteTimeoutS } = params;
      const fault = await plan.inject(stage, params);
      if (backlog < 1) {
        if (plan.smallBurstBytes !== undefined) await stage.workload.burst({ bytes: plan.smallBurstBytes });
        stage.note(plan.smallBacklogNote);
        await stage.hold(
          seconds(netWriteTimeoutS) * plan.watchedTimeouts,
          'longer than net_write_timeout, with a backlog that fits the buffers',
        );
      } else {
        await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
        // Now, while the connection lives: some proxies cannot tell what passed over one that has ended.
        await fault.proof();
        await untilSourceGivesUp(stage, params, plan.sourceTimeouts);
        if (plan.silent) await untilReplicaNotices(stage, params);
      }
      await fault.heal();
    },
    checks: (params) => [
      faultTookEffect,
      ...(params.backlog >= 1 ? broken(params) : [sourceStaysQuiet, replicaStaysConnected]),
      resumes({ withinMs: params.backlog >= 1 ? resumesBrokenMs : resumesUnbrokenMs }),
      dataIntact,
      noLiteral1190,
      probesUnbroken,
    ],
  };

  function broken(params: P): Check[] {
    return [
      sourceWriteFails({ netWriteTimeoutS: params.netWriteTimeoutS, slackMs: 1500 }),
      ...(plan.silent
        ? [replicaNotices(aroundNetTimeout(params)), blindWindowWithin(blindUntilNetTimeout(params))]
        : []),
      replicaReconnects,
    ];
  }
}
