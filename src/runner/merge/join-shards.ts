import type { CaseResult, MergedShard, RunResult } from '../../model/result.ts';
import { RUN_SCHEMA_ID } from '../../model/result.ts';
import type { PartialMerge } from '../../model/shard.ts';
import { worst } from '../../model/verdict.ts';
import { controlScenario } from '../plan.ts';
import type { RunHead } from '../run-head.ts';
import type { ChosenShards } from './choose-shards.ts';
import type { ShardRun } from './read-shard.ts';

/** A case with its repetitions, as one shard played them. */
interface Group {
  readonly shard: number;
  readonly cases: readonly CaseResult[];
}

/** The cases of all shards as one run. */
export interface JoinedShards {
  /** In the order of a run that plays them all. */
  readonly cases: readonly CaseResult[];
  readonly mergedFrom: readonly MergedShard[];
  readonly partial: PartialMerge | undefined;
}

/** The id of a control that another shard played too. */
export const copyId = (id: string, shard: number): string => `${id}-shard-${shard}`;

/**
 * Puts the cases of the shards together. Of the controls of one pair the worst is among the cases, of equal ones that of the first shard; the others
 * stay with the cases that rest on them. Pure.
 */
export function joinShards({ total, runs, missing, doubled }: ChosenShards): JoinedShards {
  const plan = runs[0]?.result.shard.plan ?? [];
  const groups = new Map<string, Group[]>();
  for (const run of runs)
    for (const [id, cases] of groupsOf(run))
      groups.set(id, [...(groups.get(id) ?? []), { shard: run.result.shard.index, cases }]);
  const kept = new Map([...groups].map(([id, all]) => [id, keptOf(all)]));
  const isControl = (group: Group): boolean => group.cases[0]?.scenario === controlScenario;
  const mergedFrom = runs.map(({ result: { run, shard } }): MergedShard => {
    const own = [...kept.values()].filter((group) => group.shard === shard.index).flatMap(({ cases }) => cases);
    const copies = [...groups]
      .flatMap(([id, all]) => all.filter((group) => group !== kept.get(id) && isControl(group)))
      .filter((group) => group.shard === shard.index);
    const controls = copies.flatMap(({ cases }) => cases.map((one) => copyOf(one, shard.index)));
    return { index: shard.index, run, cases: own.map(({ id }) => id), controls };
  });
  const lackingCases = missing.length > 0 ? [] : plan.filter((id) => !groups.has(id));
  const doubledCases = plan.filter((id) =>
    groups.get(id)?.some((group) => !isControl(group) && group !== kept.get(id)),
  );
  const whole = [missing, doubled, lackingCases, doubledCases].every((defects) => defects.length === 0);
  return {
    cases: plan.flatMap((id) => kept.get(id)?.cases ?? []),
    mergedFrom,
    partial: whole ? undefined : { total, missing, doubled, lackingCases, doubledCases },
  };
}

/** What a merged run says of itself: it took from the first start to the last end, on all machines. */
export function mergedHead(
  runs: readonly ShardRun[],
  name: string,
  { mergedFrom, partial }: Pick<JoinedShards, 'mergedFrom' | 'partial'>,
): RunHead {
  const all = runs.map(({ result }) => result);
  const [first] = all as [ShardRun['result']];
  const starts = all.map(({ startedAt }) => Date.parse(startedAt));
  const ends = all.map(({ startedAt, wallMs }) => Date.parse(startedAt) + wallMs);
  return {
    $schema: RUN_SCHEMA_ID,
    tool: first.tool,
    run: name,
    startedAt: new Date(Math.min(...starts)).toISOString(),
    wallMs: Math.max(...ends) - Math.min(...starts),
    seed: first.seed,
    command: first.command,
    machine: machinesOf(all),
    runtime: first.runtime,
    planHash: first.planHash,
    ...(first.workload === undefined ? {} : { workload: first.workload }),
    mergedFrom,
    ...(partial === undefined ? {} : { partial }),
  };
}

/** One value where all machines agree, else each of them once. */
function machinesOf(all: readonly RunResult[]): RunResult['machine'] {
  const names = new Set(all.flatMap(({ machine }) => Object.keys(machine)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = [...new Set(all.flatMap(({ machine }) => machine[name] ?? []))];
      return [name, values.length === 1 ? (values[0] as string | number) : values.join(', ')];
    }),
  );
}

/** Each case of the plan that a shard played, with the cases that played it again. */
function groupsOf({ result, plannedId }: ShardRun): Map<string, CaseResult[]> {
  const groups = new Map<string, CaseResult[]>();
  for (const one of result.cases) {
    const id = plannedId.get(one.id) ?? one.id;
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return groups;
}

function keptOf(all: readonly Group[]): Group {
  const control = all[0]?.cases[0]?.scenario === controlScenario;
  const outcomeOf = ({ cases }: Group): CaseResult['outcome'] => cases.at(-1)?.outcome ?? 'inconclusive';
  const worstOf = worst(all.map(outcomeOf));
  return (control ? all.find((group) => outcomeOf(group) === worstOf) : all[0]) as Group;
}

function copyOf(one: CaseResult, shard: number): CaseResult {
  const id = copyId(one.id, shard);
  const renamed = (timeline: string | null): string | null =>
    timeline === null ? null : timeline.replace(`timelines/${one.id}`, () => `timelines/${id}`);
  return {
    ...one,
    id,
    timeline: renamed(one.timeline),
    ...(one.attempts === undefined
      ? {}
      : { attempts: one.attempts.map((each) => ({ ...each, timeline: renamed(each.timeline) })) }),
    ...(one.playsAgain === undefined ? {} : { playsAgain: copyId(one.playsAgain, shard) }),
  };
}
