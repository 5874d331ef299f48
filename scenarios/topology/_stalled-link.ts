import {
  type Check,
  dataIntact,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Scenario,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import {
  aroundNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
  untilSourceGivesUp,
} from '../_replication.ts';

export interface StalledLinkParams extends Timers {
  readonly inject: boolean;
  /** Backlog in multiples of what the path can absorb. */
  readonly backlog: number;
}

interface StalledLink extends Pick<Scenario, 'title' | 'claims' | 'topology'> {
  /** Name of the injected case. */
  readonly injectedCase: string;
  /** What this topology is judged by in both cases. */
  readonly always: readonly Check[];
  /** And under the stall only. */
  readonly underStall?: (params: StalledLinkParams) => readonly Check[];
}

/** The link of a topology stalls with more in flight than it absorbs, until both ends have given up; the control writes the same. */
export function stalledLink(plan: StalledLink): Scenario<StalledLinkParams> {
  const { title, claims, topology, injectedCase, always, underStall = () => [] } = plan;
  return {
    title,
    ...(claims === undefined ? {} : { claims }),
    ...(topology === undefined ? {} : { topology }),
    cases: [
      { case: injectedCase, inject: true, backlog: 1.5, ...shortTimers },
      { case: 'not-injected', inject: false, backlog: 1.5, ...shortTimers },
    ],
    settings: settingsOf,
    criticalPathMs: ({ inject, replicaNetTimeoutS, heartbeatS }) => seconds(inject ? replicaNetTimeoutS : heartbeatS),
    async play(stage, params) {
      const bytes = stage.pipe.absorbBytes * params.backlog;
      if (!params.inject) {
        await stage.arm('stall');
        await stage.workload.burst({ bytes });
        await stage.hold(seconds(params.heartbeatS), 'the same writes, one heartbeat period, without the fault');
        return;
      }
      const stall = await stage.inject('stall');
      await stage.workload.burst({ bytes });
      // Now, because once the source has given up nothing need be waiting any more.
      await stall.proof();
      await untilSourceGivesUp(stage, params);
      await untilReplicaNotices(stage, params);
      await stall.heal();
    },
    checks: (params) => [
      ...always,
      ...(params.inject
        ? [
            faultTookEffect,
            sourceWriteFails({ netWriteTimeoutS: params.netWriteTimeoutS, slackMs: 1500 }),
            replicaNotices(aroundNetTimeout(params)),
            ...underStall(params),
            replicaReconnects,
            resumes({ withinMs: 8000 }),
          ]
        : [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected]),
      dataIntact,
      noLiteral1190,
      probesUnbroken,
    ],
  };
}
