import { usageError } from '../../model/errors.ts';
import { byText } from '../../shards/hash.ts';
import type { ShardRun } from './read-shard.ts';

/** One run for each shard that is there, and what is wrong with the rest. */
export interface ChosenShards {
  readonly total: number;
  /** By index. */
  readonly runs: readonly ShardRun[];
  readonly missing: readonly number[];
  readonly doubled: readonly number[];
  /** One sentence each. */
  readonly notes: readonly string[];
}

/**
 * Chooses the runs that are merged. A run that was interrupted does not count beside one of the same shard that finished: its job was started again.
 * Pure. @throws ReplfaultError `DIFFERENT_PLANS` (usage) where two runs are not of the same plan, version or seed.
 */
export function chooseShards(found: readonly ShardRun[]): ChosenShards {
  const [first, ...others] = found;
  if (!first) throw usageError('NO_SHARDS', 'no run of `replfault run --shard` was found');
  for (const other of others) rejectOther(first, other);
  const { total } = first.result.shard;
  const [runs, missing, doubled, notes]: [ShardRun[], number[], number[], string[]] = [[], [], [], []];
  // What uploads artifacts may follow the link `latest`: then a run is there twice, and was played once.
  const single = [...new Map(found.toReversed().map((run) => [run.digest, run])).values()];
  for (let index = 1; index <= total; index += 1) {
    const all = single.filter(({ result }) => result.shard.index === index).sort(newestFirst);
    const finished = all.filter(({ result }) => !isInterrupted(result));
    const newest = finished[0] ?? all[0];
    if (newest === undefined) missing.push(index);
    else runs.push(newest);
    if (finished.length > 1) {
      doubled.push(index);
      notes.push(`shard ${index} of ${total}: ${finished.map(({ dir }) => dir).join(' and ')}`);
    }
    for (const { dir } of all)
      if (dir !== newest?.dir && !finished.some((one) => one.dir === dir))
        notes.push(`${dir} was interrupted: a later run of shard ${index} takes its place`);
  }
  return { total, runs, missing, doubled, notes };
}

/** Whether a signal ended the run before its last case. */
export const isInterrupted = ({ reason }: ShardRun['result']): boolean => reason?.startsWith('interrupted') ?? false;

const newestFirst = (a: ShardRun, b: ShardRun): number =>
  byText(b.result.startedAt, a.result.startedAt) || byText(b.result.run, a.result.run) || byText(a.dir, b.dir);

function rejectOther(first: ShardRun, other: ShardRun): void {
  const shown = (of: (result: ShardRun['result']) => string | number): string =>
    `${of(first.result)}, ${of(other.result)}`;
  const aspects: [what: string, value: (result: ShardRun['result']) => string | number, shown?: string][] = [
    ['the version of replfault', ({ tool }) => tool.version],
    ['the seed', ({ seed }) => seed],
    ['the number of shards', ({ shard }) => shard.total],
    ['the runtime', ({ runtime }) => runtime.kind],
    [
      'the plan',
      ({ planHash }) => planHash,
      shown(({ planHash, cases }) => `${planHash.slice(0, 12)} on ${on(cases)}`),
    ],
    ['the list of cases', ({ shard }) => shard.plan.join(' '), shown(({ shard }) => `${shard.plan.length} cases`)],
  ];
  for (const [what, value, values = shown(value)] of aspects)
    if (value(first.result) !== value(other.result))
      throw usageError(
        'DIFFERENT_PLANS',
        `${first.dir} and ${other.dir} are not shards of one plan: ${what} differs (${values})`,
        'run all shards with the same version, scenarios, servers, settings and seed, and merge only these',
      );
}

const on = (cases: ShardRun['result']['cases']): string =>
  [...new Set(cases.map(({ asked }) => asked.source))].sort(byText).join(', ') || 'no server';
