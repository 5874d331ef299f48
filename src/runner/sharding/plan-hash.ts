import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { builtinFolder } from '../../catalogue/module-files.ts';
import type { PlannedCase } from '../../model/scenario.ts';
import { withoutSecretParams } from '../../model/sql-secrets.ts';

/** All that decides what a run plays. */
export interface PlanIdentity {
  readonly toolVersion: string;
  readonly seed: string;
  /** The whole plan, not the part of one shard. */
  readonly plan: readonly PlannedCase[];
  /** Settings of the user and hashes of the option files, without secrets. */
  readonly options: readonly string[];
}

/**
 * The SHA-256 of a plan: the same on every machine for the same version of the tool, cases with their parameters, servers, seed, options and contents of
 * the scenario files of the user. Where files lie does not count, except that a scenario of the user is named as its path was given. Nor does it count how
 * the plan is divided into shards, and what a scenario file of the user imports.
 *
 * @throws the error of the kernel for a file that cannot be read.
 */
export async function planHash({ toolVersion, seed, plan, options }: PlanIdentity): Promise<string> {
  const files = new Map<string, string>();
  for (const path of new Set(plan.map(({ scenarioFile }) => scenarioFile).filter(isOfUser)))
    files.set(path, sha256(await readFile(path)));
  const cases = plan
    .map(({ id, scenarioFile, params, sourceSpec, replicaSpec, load, clients }) =>
      JSON.stringify([
        ...[id, sorted(withoutSecretParams(params)), sourceSpec, replicaSpec, files.get(scenarioFile) ?? ''],
        ...(load ? [sorted({ ...load })] : []),
        // Where a program lies does not count.
        ...(clients ? [sorted({ ...clients, program: '', file: '' })] : []),
      ]),
    )
    .sort();
  return sha256(JSON.stringify([toolVersion, seed, cases, options]));
}

/** A seed that every shard of a plan derives for itself, from what is the same for all of them. */
export const seedFrom = (hash: string): string => hash.slice(0, 8);

const isOfUser = (path: string): boolean => !path.startsWith(builtinFolder);

const sorted = (params: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
