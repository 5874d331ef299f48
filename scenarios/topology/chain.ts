import {
  bystanderUndisturbed,
  dataIntact,
  defineScenario,
  downstreamBlind,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import {
  aroundNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
} from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** How long the stall goes on after the middle server has noticed, in seconds. */
  readonly furtherS: number;
}

/** Short enough that the middle server notices and still the whole outage stays below 5 s. */
const timers = { ...shortTimers, replicaNetTimeoutS: 3 };

/**
 * A chain A, B, C with a stall between A and B. B notices when its own timeout has passed. C never can: its link works, and its source has
 * told it everything that B has. Who watches only C sees no fault and no lag, for as long as the outage lasts.
 */
export default defineScenario<Params>({
  title: 'In a chain the first link stalls. What does the last server show?',
  claims: ['C1', 'F4', 'Q2'],
  topology: { bystander: 'downstream' },
  cases: [
    { case: 'first-link-stalls', inject: true, furtherS: 1, ...timers },
    { case: 'not-injected', inject: false, furtherS: 1, ...timers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ inject, replicaNetTimeoutS, furtherS }) => seconds(furtherS + (inject ? replicaNetTimeoutS : 0)),
  async play(stage, params) {
    const { inject, furtherS } = params;
    if (!inject) {
      await stage.arm('stall');
      await stage.hold(seconds(furtherS), 'the same stretch of time without the fault');
      return;
    }
    const stall = await stage.inject('stall');
    await untilReplicaNotices(stage, params);
    await stage.hold(seconds(furtherS), 'the middle server knows; does the last one learn of it?');
    await stall.heal();
    stage.note(
      'The last server of a chain follows a source that is itself cut off: its status is about its own link only, so its lag has to be measured against the first server.',
    );
  },
  checks: (params) => [
    ...(params.inject
      ? [
          faultTookEffect,
          replicaNotices(aroundNetTimeout(params)),
          downstreamBlind({
            fromMs: aroundNetTimeout(params).fromMs + seconds(params.furtherS),
            toMs: seconds(params.replicaNetTimeoutS + params.furtherS) + 5000,
          }),
          replicaReconnects,
          resumes({ withinMs: 5000 }),
        ]
      : [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected, bystanderUndisturbed({ largestLagMs: 1000 })]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
