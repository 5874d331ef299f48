import {
  type Difference,
  type DifferenceClass,
  type UpgradeState,
  type UpgradeStep,
  type UpgradeStepName,
  upgradeSteps,
} from '../../model/comparison.ts';
import { steadyText } from './steady-text.ts';
import type { Survey } from './surveys.ts';

/** The state that a step leads into, or leaves, and what it is to people. */
export const stepMeanings: Readonly<Record<UpgradeStepName, { readonly state: UpgradeState; readonly means: string }>> =
  {
    today: { state: 'today', means: 'both servers on the old version' },
    'replica-upgraded': { state: 'replicas-first', means: 'replica upgraded in place, with a backlog' },
    switchover: { state: 'fallback', means: 'writes stopped, upgraded replica promoted' },
    demotion: { state: 'fallback', means: 'old source follows the new one, as the fallback' },
    'fallback-upgraded': { state: 'done', means: 'fallback upgraded in place, with a backlog' },
    rollback: { state: 'fallback', means: 'in place of that: writes stopped, fallback promoted' },
    'new-follows': { state: 'replicas-first', means: 'after the rollback, the upgraded server follows' },
  };

/** How a step ends, the worst first. */
const worst: readonly UpgradeStep['outcome'][] = ['failed', 'not possible', 'done'];

/** Each step once, in the order of an upgrade; of several plays the worst. Pure. */
export function mergedSteps(played: readonly UpgradeStep[]): UpgradeStep[] {
  return upgradeSteps.flatMap((step): UpgradeStep[] => {
    const all = played.filter((one) => one.step === step);
    const one = worst.map((outcome) => all.find((each) => each.outcome === outcome)).find((each) => each !== undefined);
    return one === undefined ? [] : [{ ...one, cases: all.flatMap(({ cases }) => cases) }];
  });
}

/** Steps that the versions do not allow, or that left a difference. Pure. */
export function stepDifferences(steps: readonly UpgradeStep[]): Difference[] {
  return steps.flatMap(({ step, outcome, reason, cases }): Difference[] => {
    if (outcome === 'done' || step === 'today') return [];
    const { state, means } = stepMeanings[step];
    const upgrades = step === 'replica-upgraded' || step === 'fallback-upgraded';
    const kind: DifferenceClass = outcome === 'failed' ? 'data' : upgrades ? 'starts' : 'replicates';
    return [
      {
        id: `${kind}/${state}/step ${step}`,
        class: kind,
        state,
        subject: `step ${step}: ${means}`,
        from: null,
        to: `${outcome}: ${steadyText(reason ?? 'no reason given')}`,
        severity: 'breaks',
        cause:
          outcome === 'failed' ? 'a step of the upgrade left a difference' : 'a step of the upgrade is not possible',
        evidence: 'played',
        source: null,
        cases,
      },
    ];
  });
}

/**
 * Options of the channel that keep the old version's default in an in-place upgrade, where a channel that is created on the new version has another one.
 * Options that the old version does not show, or that were set, are left out. Pure.
 */
export function carriedOverDifferences(
  { from, to }: { readonly from: Survey; readonly to: Survey },
  carried: Readonly<Record<string, string>>,
  cases: readonly string[],
): Difference[] {
  const [was, is] = [from['channel-defaults'], to['channel-defaults']];
  return Object.keys(carried)
    .sort()
    .flatMap((name): Difference[] => {
      const kept = carried[name];
      const created = is[name];
      if (kept === undefined || created === undefined || kept !== was[name] || kept === created) return [];
      return [
        {
          id: `channel-defaults/carried over/${name}`,
          class: 'channel-defaults',
          state: 'replicas-first',
          subject: `${name} of a channel that was carried over`,
          from: `stays ${kept}`,
          to: `${created} in a channel that is created on the new version`,
          severity: 'warns',
          cause: 'kept by a channel that an in-place upgrade carries over',
          evidence: 'played',
          source: null,
          cases,
        },
      ];
    });
}
