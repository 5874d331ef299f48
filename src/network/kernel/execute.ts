import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';

/** How to run a program that may live in an unpacked package tree. */
export type RunCommand = (args: readonly string[]) => { file: string; args: string[]; env: Record<string, string> };

/** How to run a program of an unpacked tree, as plain data: leading arguments before the caller's own. */
export interface RunCommandSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that kernel faults and kernel observation need. */
export interface KernelTools {
  readonly nft: RunCommandSpec;
  readonly ip: RunCommandSpec;
  readonly tc: RunCommandSpec;
  readonly ss: RunCommandSpec;
  /** Traces system calls; absent where this machine allows no tracing. */
  readonly strace?: RunCommandSpec;
}

/** Makes a command from its plain data and further arguments. */
export const runCommand =
  (spec: RunCommandSpec): RunCommand =>
  (args) => ({ file: spec.file, args: [...spec.args, ...args], env: { ...spec.env } });

/** The programs that kernel faults are made with, and looked at. */
export type KernelTool = 'nft' | 'tc' | 'ss';

export interface ToolAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a tool inside one network namespace: that of this process, or that of a container. Resolves whatever the exit code;
 * rejects when the tool could not be run at all.
 */
export type ExecuteTool = (tool: KernelTool, args: readonly string[]) => Promise<ToolAnswer>;

/** One run of nft or tc takes a few milliseconds; this is for a machine that stands still. */
export const toolTimeoutMs = 10_000;

/** Runs tools in the network namespace of this process. */
export function executeHere(commands: Readonly<Partial<Record<KernelTool, RunCommand>>>): ExecuteTool {
  return async (tool, args) => {
    const command = commands[tool]?.(args);
    if (!command) return { exitCode: 127, stdout: '', stderr: `${tool} is not available` };
    const { file, env } = command;
    const result = await execa(file, command.args, { env, reject: false, timeout: toolTimeoutMs, stdin: 'ignore' });
    return {
      exitCode: result.failed ? (result.exitCode ?? 1) : 0,
      stdout: result.stdout,
      stderr: result.failed ? result.stderr || (result.shortMessage ?? '') : result.stderr,
    };
  };
}

/** Runs a tool that has to succeed. @throws ReplfaultError `KERNEL_FAULT` with what the tool said. */
export async function mustExecute(execute: ExecuteTool, tool: KernelTool, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execute(tool, args);
  if (exitCode === 0) return stdout;
  const said = stderr.trim().split('\n').slice(0, 3).join(' ') || `exit code ${exitCode}`;
  throw new ReplfaultError('KERNEL_FAULT', `${tool} ${args.join(' ').replace(/\s+/g, ' ')} failed: ${said}`, {
    hint: 'kernel faults need a private network namespace: see `replfault doctor`',
  });
}
