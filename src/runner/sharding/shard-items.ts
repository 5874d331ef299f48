import type { NamedScenario, PlannedCase } from '../../model/scenario.ts';
import type { ShardItem } from '../../shards/types.ts';
import { controlScenario } from '../plan.ts';
import { durationMs, type RecordedDurations } from './durations.ts';

/** The cases of a plan as far as shards are made of them. */
export function shardItems(
  plan: readonly PlannedCase[],
  scenarios: readonly NamedScenario[],
  recorded: RecordedDurations = new Map(),
): readonly ShardItem[] {
  const scenarioOf = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  return plan.map((planned) => {
    const scenario = scenarioOf.get(planned.scenario);
    if (!scenario) throw new TypeError(`no scenario ${planned.scenario} was loaded`);
    return {
      id: planned.id,
      key: `${planned.scenario}/${planned.params.case}/${planned.trial ?? 1}`,
      pair: `${planned.sourceSpec}>${planned.replicaSpec}`,
      control: planned.scenario === controlScenario,
      durationMs: durationMs(planned, scenario, recorded),
    };
  });
}
