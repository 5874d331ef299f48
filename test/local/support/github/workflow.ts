import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readWorkflow, type WorkflowJob } from '../../../support/ci-files.ts';
import { checkout } from '../cli.ts';
import type { Playground } from '../playground.ts';
import { shortControl, userScenario } from '../scenario-files.ts';
import { type JobRun, type Runner, runJob } from './runner.ts';

/** A shard of the matrix that `plan` gave. */
export interface Shard {
  readonly shard: string;
  readonly index: number;
  readonly total: number;
  readonly seed: string;
  readonly servers: string;
}

/** Inputs of our action that a test adds to those in the workflow. */
export type MoreInputs = Readonly<Record<string, string>>;

export interface WorkflowRunner extends Runner {
  readonly scenarios: readonly string[];
}

/** A workspace with the scenario `mine.ts`, which fails, and this checkout as the action. */
export async function openRunner(playground: Playground, scenarios: readonly string[]): Promise<WorkflowRunner> {
  const workspace = join(playground.dir, 'workspace');
  await mkdir(workspace, { recursive: true });
  await cp(userScenario('wrong-expectation'), join(workspace, 'mine.ts'));
  await cp(userScenario('_settings'), join(workspace, '_settings.ts'));
  const { REPLFAULT_CACHE: cache = '', REPLFAULT_RUNTIME: _, ...env } = playground.env;
  const dir = join(playground.dir, 'runner');
  const artifacts = join(playground.dir, 'artifacts');
  return { workspace, action: checkout, dir, artifacts, cache, saved: [], env, scenarios };
}

/** The control as short as it can be, as the input `arguments`. */
const shorter = Array.from({ length: shortControl.length / 2 }, (_, at) => `--param=${shortControl[2 * at + 1]}`);

/** A job of the workflow, with the test's own scenarios and more inputs for our action. */
function jobOf(name: string, more: MoreInputs): WorkflowJob {
  const job = readWorkflow().jobs[name];
  if (job === undefined) throw new Error(`the workflow has no job ${name}`);
  const given = name === 'merge' ? more : { arguments: shorter.join('\n'), ...more };
  const steps = job.steps.map((step) =>
    step.uses?.includes('/replfault@') ? { ...step, with: { ...step.with, ...given } } : step,
  );
  return { ...job, steps };
}

const contextsOf = ({ scenarios }: WorkflowRunner) => ({
  env: { ...readWorkflow().env, SCENARIOS: `${scenarios.join('\n')}\n` },
  vars: {},
});

export const runPlan = (runner: WorkflowRunner, more: MoreInputs): Promise<JobRun> =>
  runJob(runner, 'plan', jobOf('plan', more), contextsOf(runner));

export function shardsOf({ outputs }: JobRun): readonly Shard[] {
  const { include } = JSON.parse(outputs['matrix'] ?? '{}') as { include: readonly Shard[] };
  return include;
}

export const runShard = (runner: WorkflowRunner, shard: Shard, more: MoreInputs = {}): Promise<JobRun> =>
  runJob(runner, `shard-${shard.index}`, jobOf('shard', more), { ...contextsOf(runner), matrix: shard });

export const runMerge = (runner: WorkflowRunner, more: MoreInputs = {}): Promise<JobRun> =>
  runJob(runner, 'merge', jobOf('merge', more), contextsOf(runner));
