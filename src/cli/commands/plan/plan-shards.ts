import { ExitCode, usageError } from '../../../model/errors.ts';
import type { PlannedCase } from '../../../model/scenario.ts';
import { rejectContradictions } from '../../../place/choose-runtime.ts';
import { readDurations } from '../../../runner/sharding/durations.ts';
import { planHash } from '../../../runner/sharding/plan-hash.ts';
import { shardItems } from '../../../runner/sharding/shard-items.ts';
import { enoughShards } from '../../../shards/enough.ts';
import {
  type Engine,
  githubMatrix,
  gitlabMatrix,
  k8sMatrix,
  type MatrixPlan,
  type MatrixShard,
  mostJobs,
} from '../../../shards/matrix.ts';
import { partition } from '../../../shards/partition.ts';
import { minutesOf, plannedMs } from '../../../shards/schedule.ts';
import type { PlannedShard, ShardItem } from '../../../shards/types.ts';
import { positive } from '../../options.ts';
import { serversOf } from '../../play-run.ts';
import { toolVersion } from '../../tool-version.ts';
import { type Selection, selectCases } from '../run/selection.ts';
import { sharedSeed } from '../run/shard.ts';
import type { PlanOptions } from './options.ts';

/** `replfault plan`: from the options of a run to shards, without a server. */
export async function planShards(names: readonly string[], options: PlanOptions): Promise<ExitCode> {
  rejectContradictions({ ...options, servers: serversOf(options), image: options.image });
  if (options.replicaServer !== undefined)
    rejectContradictions({ ...options, servers: [options.replicaServer], image: undefined });
  const selection = await selectCases(names, options);
  const recorded = options.durations === undefined ? new Map() : await readDurations(options.durations);
  const workers = positive('--workers', options.workers ?? '2');
  const items = shardItems(selection.expected, selection.scenarios, recorded);
  const shards = divided(items, options, workers);
  const version = await toolVersion();
  const seed = options.seed ?? (await sharedSeed(selection, version));
  const plan: MatrixPlan = { seed, shards: shards.map((shard) => inWords(shard, selection.expected, workers)) };
  const hash = await hashOf(selection, options, version, seed);
  process.stdout.write(printed(engineOf(options), plan, { shards, hash }));
  return ExitCode.passed;
}

const engineOf = ({ matrix, json }: PlanOptions): Engine | undefined => (json ? 'json' : matrix);

function divided(items: readonly ShardItem[], options: PlanOptions, workers: number): readonly PlannedShard[] {
  const most = mostJobs[engineOf(options) ?? 'json'];
  if (options.shards === undefined)
    return enoughShards(items, { maxMs: minutes(options.maxMinutes ?? '10') * 60_000, workers, most });
  const total = positive('--shards', options.shards);
  if (total > most.shards)
    throw usageError('TOO_MANY_SHARDS', `--shards ${total} is too many: ${most.why}`, 'use fewer shards');
  return partition(items, total);
}

function minutes(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw usageError('BAD_OPTION', `--max-minutes needs a number above 0, not "${text}"`);
  return number;
}

/** As `run` computes it; `null` where `run` chooses the server, which depends on its machine. */
async function hashOf(
  { expected, options: played }: Selection,
  options: PlanOptions,
  version: string,
  seed: string,
): Promise<string | null> {
  if (options.server === undefined && options.image === undefined) return null;
  return planHash({ toolVersion: version, seed, plan: expected, options: played });
}

function inWords({ index, items }: PlannedShard, plan: readonly PlannedCase[], workers: number): MatrixShard {
  const own = new Set(items.map(({ id }) => id));
  const servers = plan
    .filter(({ id }) => own.has(id))
    .flatMap(({ sourceSpec, replicaSpec }) => [sourceSpec, replicaSpec])
    .filter((spec) => spec !== 'any');
  return {
    index,
    cases: items.length,
    minutes: minutesOf(plannedMs(items, workers)),
    servers: [...new Set(servers)],
  };
}

interface Details {
  readonly shards: readonly PlannedShard[];
  readonly hash: string | null;
}

function printed(engine: Engine | undefined, plan: MatrixPlan, { shards, hash }: Details): string {
  switch (engine) {
    // On one line, as a step of GitHub passes it on.
    case 'github':
      return `${JSON.stringify(githubMatrix(plan))}\n`;
    case 'gitlab':
      return `${JSON.stringify(gitlabMatrix(plan), null, 2)}\n`;
    case 'k8s':
      return `${JSON.stringify(k8sMatrix(plan), null, 2)}\n`;
    case 'json':
      return `${JSON.stringify({ seed: plan.seed, planHash: hash, shards: detailed(plan, shards) }, null, 2)}\n`;
    case undefined:
      return table(plan);
  }
}

function detailed({ shards: words }: MatrixPlan, shards: readonly PlannedShard[]): object[] {
  return words.map(({ cases: _, ...rest }, at) => ({
    shard: `${rest.index}/${words.length}`,
    ...rest,
    cases: (shards[at]?.items ?? []).map(({ id, durationMs, control }) => ({ id, durationMs, control })),
  }));
}

function table({ seed, shards }: MatrixPlan): string {
  const rows = [
    ['shard', 'cases', 'minutes', 'servers'],
    ...shards.map(({ index, cases, minutes: planned, servers }) => [
      `${index}/${shards.length}`,
      String(cases),
      planned.toFixed(1),
      servers.join(', ') || 'chosen by run',
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const word = /^[\w.:/-]+$/.test(seed) ? seed : `'${seed.replaceAll("'", String.raw`'\''`)}'`;
  return `${lines.join('\n')}\n\nseed ${word}; play each with: replfault run ... --shard N/${shards.length} --seed ${word}\n`;
}
