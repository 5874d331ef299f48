import type { CaseResult, MergedShard } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import { applyControls } from '../judge.ts';

type Controlled = ReturnType<typeof applyControls>;

/**
 * Applies the controls to the cases of a run. In a merged run each shard has played controls of its own, and its cases are worth what these say, not what
 * the controls of another machine say. Pure.
 *
 * @param shards of a merged run; a run that was played whole has none
 */
export function applyControlsOfShards(
  cases: readonly CaseResult[],
  timelineOf: (id: string) => Timeline | undefined,
  shards: readonly MergedShard[] | undefined,
): Controlled {
  if (shards === undefined) return applyControls(cases, timelineOf);
  const judged = new Map<string, CaseResult>();
  let baselineMs: number | null = null;
  const reasons: string[] = [];
  for (const { cases: ids, controls } of shards) {
    const own = new Set(ids);
    const group = applyControls([...controls, ...cases.filter(({ id }) => own.has(id))], timelineOf);
    for (const one of group.cases) judged.set(one.id, one);
    if (group.baselineMs !== null) baselineMs = Math.max(baselineMs ?? 0, group.baselineMs);
    if (group.reason !== null) reasons.push(group.reason);
  }
  return { cases: cases.map((one) => judged.get(one.id) ?? one), baselineMs, reason: reasons[0] ?? null };
}
