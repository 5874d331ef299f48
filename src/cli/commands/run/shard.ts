import { usageError } from '../../../model/errors.ts';
import type { PlannedCase } from '../../../model/scenario.ts';
import { inReportOrder } from '../../../runner/run.ts';
import { type RecordedDurations, readDurations } from '../../../runner/sharding/durations.ts';
import { planHash, seedFrom } from '../../../runner/sharding/plan-hash.ts';
import { shardItems } from '../../../runner/sharding/shard-items.ts';
import { partition } from '../../../shards/partition.ts';
import { minutesOf, plannedMs } from '../../../shards/schedule.ts';
import { readShard, type ShardChoice } from '../../../shards/shard-choice.ts';
import { positive } from '../../options.ts';
import { type PlayedPart, usualWorkers } from '../../play-run.ts';
import type { RunOptions } from '../../run-options.ts';
import type { Selection } from './selection.ts';

/** The part of a run that `--shard` names. */
interface ShardPart {
  /** Of all shards of the plan. */
  readonly seed: string;
  partOf(plan: readonly PlannedCase[]): PlayedPart;
}

/**
 * Reads `--shard` and `--durations`; `null` where the whole plan is played. Finds out before anything is fetched whether there is such a shard.
 * @throws ReplfaultError (usage)
 */
export async function readShardOptions(
  options: Pick<RunOptions, 'shard' | 'durations' | 'seed' | 'workers'>,
  selection: Selection,
  toolVersion: string,
): Promise<ShardPart | null> {
  if (options.shard === undefined) {
    if (options.durations !== undefined)
      throw usageError('NO_SHARD', '--durations is only for --shard and for `plan`', 'add --shard, or omit it');
    return null;
  }
  const choice = readShard(options.shard, process.env);
  const recorded = options.durations === undefined ? new Map() : await readDurations(options.durations);
  const workers = options.workers === undefined ? usualWorkers : positive('--workers', options.workers);
  const partOf = (plan: readonly PlannedCase[]): PlayedPart => part(plan, selection, choice, recorded, workers);
  partOf(selection.expected);
  return { seed: options.seed ?? (await sharedSeed(selection, toolVersion)), partOf };
}

/** Where nobody gives a seed, each shard of a plan derives the same one. */
export async function sharedSeed({ expected, options }: Selection, toolVersion: string): Promise<string> {
  return seedFrom(await planHash({ toolVersion, seed: '', plan: expected, options }));
}

function part(
  plan: readonly PlannedCase[],
  { scenarios }: Selection,
  { index, total, from }: ShardChoice,
  recorded: RecordedDurations,
  workers: number,
): PlayedPart {
  const shard = partition(shardItems(plan, scenarios, recorded), total)[index - 1];
  if (!shard) throw usageError('BAD_SHARD', `there is no shard ${index} among ${total}`);
  const own = new Set(shard.items.map(({ id }) => id));
  const by = from.length === 0 ? '' : ` (by ${from.join(' and ')})`;
  const minutes = minutesOf(plannedMs(shard.items, workers));
  return {
    plan: plan.filter(({ id }) => own.has(id)),
    shard: { index, total, plan: inReportOrder(plan).map(({ id }) => id) },
    notes: [`shard ${index} of ${total}${by}: ${own.size} of ${plan.length} cases, planned for ${minutes} min`],
  };
}
