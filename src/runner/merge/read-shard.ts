import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { usageError } from '../../model/errors.ts';
import type { RunResult } from '../../model/result.ts';
import { readRun } from '../run-folder.ts';
import { readBounded } from './read-bounded.ts';

/** The finished run of one shard. */
export interface ShardRun {
  readonly dir: string;
  /** SHA-256 of its run.json. */
  readonly digest: string;
  readonly result: RunResult & Required<Pick<RunResult, 'planHash' | 'shard'>>;
  /** Of each case the case of the plan that it plays: itself, or the one that it plays again. */
  readonly plannedId: ReadonlyMap<string, string>;
}

/** As `caseIdOf` makes them: part of a file name, never of a path. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,250}$/, 'not the id of a case');
const text = z.string();
const outcome = z.enum(['pass', 'fail', 'inconclusive', 'skipped']);
const caseOutcome = z.enum([...outcome.options, 'flaky']);
const identity = z.looseObject({ spec: text, flavour: text, version: text });
/** What a case has in common with each of its attempts. */
const played = {
  server: z.looseObject({ source: identity, replica: identity }).nullable(),
  reason: text.nullable(),
  verdicts: z.array(z.looseObject({ check: text, outcome, reason: text, evidence: z.array(z.number()) })),
  derived: z.looseObject({}).nullable(),
  condition: z.looseObject({}).nullable(),
  notes: z.array(text),
  startedAt: text,
  wallMs: z.number(),
  timeline: text.regex(/^timelines\/[A-Za-z0-9][A-Za-z0-9.-]*\.ndjson$/, 'not a timeline of the run').nullable(),
};
const theCase = z.looseObject({
  ...played,
  id,
  scenario: text.min(1),
  case: text,
  title: text,
  params: z.record(text, z.unknown()),
  asked: z.looseObject({ source: text, replica: text }),
  outcome: caseOutcome,
  attempts: z.array(z.looseObject({ ...played, attempt: z.int().min(1), outcome })).optional(),
  playsAgain: id.optional(),
});
const shape = z.looseObject({
  run: text.max(500),
  startedAt: text.refine((value) => Number.isFinite(Date.parse(value)), 'not a time'),
  wallMs: z.number().nonnegative(),
  seed: text.max(10_000),
  command: z.array(text),
  machine: z.record(text, z.union([text, z.number()])),
  runtime: z.looseObject({ kind: z.enum(['local', 'docker']), why: text }),
  reason: text.nullable(),
  planHash: text.regex(/^[0-9a-f]{64}$/, 'not a SHA-256'),
  shard: z
    .looseObject({ index: z.int().min(1), total: z.int().min(1).max(100_000), plan: z.array(id).min(1) })
    .refine(({ index, total }) => index <= total, 'there is no such shard'),
  cases: z.array(theCase),
});

/** What a folder with a run.json is to `merge`. */
export type Read =
  | { readonly kind: 'shard'; readonly run: ShardRun }
  /** A run that was not played with --shard, or one that `merge` wrote. */
  | { readonly kind: 'other'; readonly why: string };

/**
 * Reads the run of a folder. It may come from anywhere: nothing of it is believed that could lead out of its folder, or break what reads it later.
 * @throws ReplfaultError (usage) for a run.json that is broken, was not written by replfault, or has a format of the future.
 */
export async function readShard(dir: string): Promise<Read> {
  const file = join(dir, 'run.json');
  const written = await readBounded(file).catch((cause: Error) => {
    throw usageError('BROKEN_RUN', `${file} cannot be read: ${cause.message}`, undefined, cause);
  });
  const result = readRun(written, file);
  if (result.mergedFrom !== undefined) return { kind: 'other', why: 'it is itself a merged run' };
  if (result.shard === undefined) return { kind: 'other', why: 'it was not run with --shard' };
  const checked = shape.safeParse(result);
  const broken = (what: string): Error =>
    usageError('BROKEN_RUN', `${file} is not the run of a shard: ${what}`, 'download the artifact of this shard again');
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw broken(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not valid'}`);
  }
  const run = result as ShardRun['result'];
  const plannedId = plannedIds(run);
  if (typeof plannedId === 'string') throw broken(plannedId);
  const digest = createHash('sha256').update(written).digest('hex');
  return { kind: 'shard', run: { dir, digest, result: run, plannedId } };
}

/** Follows repetitions back to the plan; a sentence where that is not possible. */
function plannedIds({ shard, cases }: ShardRun['result']): Map<string, string> | string {
  const plan = new Set(shard.plan);
  if (plan.size < shard.plan.length) return 'its plan names a case twice';
  const planned = new Map<string, string>();
  // A repetition stands behind the case that it repeats.
  for (const one of cases) {
    if (planned.has(one.id)) return `it has the case ${one.id} twice`;
    const base = plan.has(one.id) ? one.id : planned.get(one.playsAgain ?? '');
    if (base === undefined) return `the case ${one.id} is not in its plan`;
    planned.set(one.id, base);
  }
  return planned;
}
