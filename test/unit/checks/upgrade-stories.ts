import type { UpgradeStepName } from '../../../src/model/comparison.ts';
import type { IntegrityFacts } from '../../../src/model/samples.ts';
import type { Happening } from '../../../src/model/timeline.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** How a step ended: done, unless told otherwise. */
export const ended = (
  step: UpgradeStepName,
  outcome: Happening<'upgrade-step'>['outcome'] = 'done',
  reason: string | null = null,
): Happening<'upgrade-step'> => ({ kind: 'upgrade-step', step, outcome, reason, tookMs: 500 });

/** Steps one after the other, each with a gate that finds equal servers. */
export function upgraded(steps: readonly UpgradeStepName[], gate: Partial<IntegrityFacts> = {}): TimelineBuilder {
  const builder = history();
  for (const [index, step] of steps.entries())
    builder.integrity(index * 1000 + 1, gate).add(index * 1000 + 2, ended(step));
  return builder;
}

/** A rolling upgrade to its end. */
export const upgradedCase = (): TimelineBuilder =>
  upgraded(['today', 'replica-upgraded', 'switchover', 'demotion', 'fallback-upgraded']);
