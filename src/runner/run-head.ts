import { cpus, release, totalmem } from 'node:os';
import { RUN_SCHEMA_ID, type RunResult } from '../model/result.ts';
import type { PlayRequest } from './worker-pool.ts';

/** What a run says of itself before its cases. */
export type RunHead = Omit<
  RunResult,
  'outcome' | 'reason' | 'counts' | 'baselineBlindWindowMs' | 'skippedBecause' | 'cases'
>;

/** The head of a run that ends now. */
export function runHead(
  request: Pick<
    PlayRequest,
    'toolVersion' | 'folder' | 'startedAt' | 'seed' | 'command' | 'runtime' | 'planHash' | 'shard'
  >,
): RunHead {
  return {
    $schema: RUN_SCHEMA_ID,
    tool: { name: 'replfault', version: request.toolVersion },
    run: request.folder.name,
    startedAt: request.startedAt.toISOString(),
    wallMs: Date.now() - request.startedAt.getTime(),
    seed: request.seed,
    command: request.command,
    machine: {
      cpus: cpus().length,
      memoryMiB: Math.round(totalmem() / 1024 / 1024),
      kernel: release(),
      node: process.version,
    },
    runtime: request.runtime,
    ...(request.planHash === undefined ? {} : { planHash: request.planHash }),
    ...(request.shard === undefined ? {} : { shard: request.shard }),
  };
}

/** The head of a run that was saved, for the same cases judged again. */
export function headOf(saved: RunResult): RunHead {
  const { $schema, tool, run, startedAt, wallMs, seed, command, machine, runtime } = saved;
  const { planHash, shard, mergedFrom, partial, runbookOptions } = saved;
  return {
    ...{ $schema, tool, run, startedAt, wallMs, seed, command, machine, runtime },
    ...(planHash === undefined ? {} : { planHash }),
    ...(shard === undefined ? {} : { shard }),
    ...(mergedFrom === undefined ? {} : { mergedFrom }),
    ...(partial === undefined ? {} : { partial }),
    ...(runbookOptions === undefined ? {} : { runbookOptions }),
  };
}
