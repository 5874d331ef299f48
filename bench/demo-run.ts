import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median as middle } from 'd3-array';
import { execa } from 'execa';
import type { RunResult } from '../src/model/result.ts';

/**
 * One run of the built tool (`replfault run` unless the arguments begin with another command), with its result and wall
 * time in ms. Exit codes other than 0 are results too. `look` sees the folder of the run before it is removed.
 *
 * @param limits how many files each process may open; as many as this process otherwise
 */
export async function demoRun(
  args: readonly string[],
  look: (runDir: string, result: RunResult) => Promise<void> = async () => undefined,
  { openFiles }: { readonly openFiles?: number } = {},
): Promise<{ result: RunResult; wallMs: number; exitCode: number }> {
  const out = await mkdtemp(join(tmpdir(), 'rf-bench-'));
  try {
    const startedAt = performance.now();
    const [command, ...rest] = isCommand(args) ? args : ['run', ...args];
    const all = ['node', 'dist/src/cli/main.js', String(command), '--out', out, ...rest];
    const [program = '', ...own] =
      openFiles === undefined ? all : ['sh', '-c', `ulimit -n ${openFiles} && exec "$@"`, 'sh', ...all];
    const { exitCode, stderr } = await execa(program, own, { reject: false, timeout: 4_500_000 });
    const wallMs = performance.now() - startedAt;
    const text = await readFile(join(out, 'latest', 'run.json'), 'utf8').catch(() => {
      throw new Error(`the run left no run.json: ${stderr}`);
    });
    const result = JSON.parse(text) as RunResult;
    await look(join(out, 'latest'), result);
    return { result, wallMs, exitCode: exitCode ?? -1 };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Whether arguments begin with a command of their own. */
export function isCommand([first]: readonly string[]): boolean {
  return ['runbook', 'tune', 'compare', 'merge'].includes(first ?? '');
}

/** The middle of these numbers; NaN of none. */
export const median = (values: readonly number[]): number => middle(values) ?? Number.NaN;
