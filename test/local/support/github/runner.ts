import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { readAction, type Step, type WorkflowJob } from '../../../support/ci-files.ts';
import { type ActionInputs, type Storage, simulated } from './artifacts.ts';
import { type Contexts, filled, isRun, type Status } from './expression.ts';

/** A machine on which jobs of GitHub run here: what a runner gives to steps, and nothing of its services. */
export interface Runner extends Storage {
  /** Folder of the checkout of the action. */
  readonly action: string;
  /** Folder in which each job gets one of its own for temporary files. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface JobRun {
  readonly failed: boolean;
  /** What each step printed, by its name, in order. */
  readonly logs: ReadonlyMap<string, string>;
  /** Exit codes of the scripts that were run, by the names of their steps. */
  readonly codes: ReadonlyMap<string, number>;
  /** All summaries of steps. */
  readonly summary: string;
  /** Workflow commands that show annotations. */
  readonly annotations: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Its workspace and its folder for temporary files. */
  readonly folders: readonly string[];
}

interface Progress {
  failed: boolean;
  readonly logs: Map<string, string>;
  readonly codes: Map<string, number>;
  readonly summaries: string[];
  readonly path: string[];
  readonly temp: string;
}

type StepOutputs = Record<string, { outputs: Record<string, string> }>;

/** Runs one job of a workflow: its steps, and those of our action, in order, with their conditions and environments. */
export async function runJob(runner: Runner, name: string, job: WorkflowJob, contexts: Contexts): Promise<JobRun> {
  await mkdir(runner.dir, { recursive: true });
  const temp = await mkdtemp(join(runner.dir, `${name}-`));
  // Each job has a machine of its own.
  const workspace = join(temp, 'workspace');
  await cp(runner.workspace, workspace, { recursive: true });
  const machine = { ...runner, workspace };
  const progress: Progress = { failed: false, logs: new Map(), codes: new Map(), summaries: [], path: [], temp };
  const steps: StepOutputs = {};
  for (const step of job.steps) {
    const known = { ...contexts, steps };
    if (!isRun(step.if, known, progress)) continue;
    const outputs = step.uses?.includes('/replfault@')
      ? await runAction(machine, inputsOf(step, known), progress)
      : await runStep(machine, step, known, progress);
    if (step.id !== undefined) steps[step.id] = { outputs };
  }
  const outputs = Object.fromEntries(
    Object.entries(job.outputs ?? {}).map(([key, value]) => [key, filled(value, { ...contexts, steps })]),
  );
  const annotations = [...progress.logs.values()].flatMap(
    (log) => log.match(/^::(?:error|warning|notice) .*$/gm) ?? [],
  );
  const { failed, logs, codes, summaries } = progress;
  return { failed, logs, codes, summary: summaries.join('\n'), annotations, outputs, folders: [workspace, temp] };
}

/** Runs the steps of our action with these inputs; gives its outputs. */
async function runAction(runner: Runner, given: ActionInputs, progress: Progress): Promise<Record<string, string>> {
  const action = readAction();
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  const inputs = { ...Object.fromEntries(defaults), ...given } as ActionInputs;
  const steps: StepOutputs = {};
  const known = { inputs, steps, runner: { temp: progress.temp, os: 'Linux', arch: 'X64' } };
  // Of the status functions, a step of an action sees only what the steps of the action came to.
  const status: { failed: boolean } & Status = { failed: false };
  for (const step of action.runs.steps) {
    if (!isRun(step.if, known, status)) continue;
    const before = progress.failed;
    progress.failed = false;
    const outputs = await runStep(runner, step, known, progress);
    status.failed ||= progress.failed;
    progress.failed ||= before;
    if (step.id !== undefined) steps[step.id] = { outputs };
  }
  return Object.fromEntries(Object.entries(action.outputs).map(([key, { value }]) => [key, filled(value, known)]));
}

const inputsOf = (step: Step, contexts: Contexts): ActionInputs =>
  Object.fromEntries(Object.entries(step.with ?? {}).map(([key, value]) => [key, filled(String(value), contexts)]));

/** Runs a step that is a script, or an action that is not ours; gives its outputs. */
async function runStep(
  runner: Runner,
  step: Step,
  contexts: Contexts,
  progress: Progress,
): Promise<Record<string, string>> {
  if (step.uses === undefined) return runScript(runner, step, contexts, progress);
  const act = simulated[step.uses.replace(/@.*/, '')];
  if (act === undefined) throw new Error(`the action ${step.uses} is not simulated`);
  return act(inputsOf(step, contexts), runner).then(
    (outputs) => ({ ...outputs }),
    (error: Error) => {
      progress.logs.set(step.name ?? step.uses ?? '', error.message);
      progress.failed = true;
      return {};
    },
  );
}

/** Runs a script as GitHub does (`shell: bash`), with files for what it tells the runner. */
async function runScript(
  runner: Runner,
  step: Step,
  contexts: Contexts,
  progress: Progress,
): Promise<Record<string, string>> {
  const name = step.name ?? step.id ?? '';
  const files = await filesFor(join(progress.temp, `step-${progress.logs.size}`), filled(step.run ?? '', contexts));
  const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, filled(value, contexts)]);
  const env: NodeJS.ProcessEnv = {
    ...runner.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: runner.action,
    GITHUB_WORKSPACE: runner.workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_PATH: files.path,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: progress.temp,
    ...Object.fromEntries(own),
    PATH: [...progress.path, runner.env['PATH']].join(delimiter),
  };
  const { code, log } = await bash(files.script, runner.workspace, env);
  progress.logs.set(name, log);
  progress.codes.set(name, code);
  progress.failed ||= code !== 0;
  progress.path.unshift(...linesOf(await readFile(files.path, 'utf8')));
  progress.summaries.push(await readFile(files.summary, 'utf8'));
  const outputs = linesOf(await readFile(files.output, 'utf8')).map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(outputs) as Record<string, string>;
}

async function filesFor(dir: string, script: string) {
  await mkdir(dir, { recursive: true });
  const [output, path, summary] = ['output', 'path', 'summary.md'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  for (const file of [output, path, summary]) await writeFile(file, '');
  const file = join(dir, 'script.sh');
  await writeFile(file, script);
  return { output, path, summary, script: file };
}

/** Ends with the code that a shell would say of it, within four minutes. */
function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; log: string }> {
  return new Promise((done, fail) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 240_000,
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)));
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 137, log }));
  });
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
