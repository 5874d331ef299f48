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
import { seconds, settingsOf, shortTimers, sourceGivesUp, type Timers } from '../_replication.ts';

export interface BlockedWriteParams extends Timers {
  /** Backlog in multiples of what the path can absorb; 0 is the steady workload alone, which can never block a write. */
  readonly backlog: number;
}

interface BlockedWrite<P extends BlockedWriteParams> {
  readonly title: string;
  readonly claims: readonly string[];
  readonly needs?: Scenario['needs'];
  /** Parameters of both cases beyond the common ones. */
  readonly params: Omit<P, keyof BlockedWriteParams>;
  inject(stage: Stage, params: P): Promise<ActiveFault>;
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

/** The longest silence of a probe that is not yet a gap, ms. */
const samplingSlackMs = 250;

/**
 * A fault that lets nothing, or too little, pass. With more in flight than the path absorbs the source's write blocks, and
 * net_write_timeout later it gives up. With a small backlog the same fault trips nothing, because no write ever blocks.
 */
export function blockedWrite<P extends BlockedWriteParams>(plan: BlockedWrite<P>): Scenario<P> {
  const [resumesBrokenMs, resumesUnbrokenMs] = plan.resumesWithinMs;
  const base = { ...shortTimers, ...plan.params };
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
      const { backlog, netWriteTimeoutS, replicaNetTimeoutS } = params;
      const fault = await plan.inject(stage, params);
      if (backlog < 1) {
        stage.note(plan.smallBacklogNote);
        await stage.hold(
          seconds(netWriteTimeoutS) * plan.watchedTimeouts,
          'longer than net_write_timeout, with a backlog that fits the buffers',
        );
      } else {
        await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
        // Now, while the connection lives: some proxies cannot tell what passed over one that has ended.
        await fault.proof();
        await stage.until('the source gives up writing', 'log', sourceGivesUp, {
          timeoutMs: seconds(netWriteTimeoutS * plan.sourceTimeouts + 3),
          since: 'injection',
        });
        if (plan.silent)
          await stage.until('the replica notices', 'replication', (o) => o.status.receiver !== 'Yes', {
            timeoutMs: seconds(replicaNetTimeoutS + 3),
            since: 'injection',
          });
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

  function broken({ netWriteTimeoutS, replicaNetTimeoutS, heartbeatS }: P): Check[] {
    // The replica's timer counts from the last byte that arrived, which may be as old as a heartbeat; and the window begins with the first
    // transaction that is missing, and ends with a sample.
    const window = {
      fromMs: seconds(replicaNetTimeoutS - heartbeatS) - samplingSlackMs,
      toMs: seconds(replicaNetTimeoutS) + 2000,
    };
    return [
      sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
      ...(plan.silent ? [replicaNotices(window), blindWindowWithin(window)] : []),
      replicaReconnects,
    ];
  }
}
