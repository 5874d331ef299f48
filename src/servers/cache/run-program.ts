import { execa } from 'execa';
import { dyingWithUs } from '../../host/dying-with-us.ts';

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The program itself could not be found. */
  readonly missing: boolean;
}

/**
 * Runs a short program to its end with English messages and, unless `input` is given, no standard input; it ends with this process.
 * A non-zero exit is a result, not an exception; abortion by `signal` throws the signal's reason. `timeoutMs` bounds it (5 minutes by
 * default).
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    cwd?: string;
    input?: string;
    signal?: AbortSignal | undefined;
    timeoutMs?: number;
  } = {},
): Promise<ProgramResult> {
  options.signal?.throwIfAborted();
  const mortal = dyingWithUs({ file, args });
  const result = await execa(mortal.file, mortal.args, {
    env: { LC_ALL: 'C.UTF-8', LANGUAGE: '', ...options.env },
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    reject: false,
    timeout: options.timeoutMs ?? 300_000,
    forceKillAfterDelay: 2_000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  options.signal?.throwIfAborted();
  return {
    exitCode: result.exitCode ?? -1,
    stdout: String(result.stdout ?? ''),
    // A program that could not even be started says nothing itself.
    stderr: `${String(result.stderr || (result.exitCode === undefined ? (result.shortMessage ?? '') : ''))}${result.timedOut ? `\ntimed out: ${file}` : ''}`,
    missing: result.code === 'ENOENT' && result.exitCode === undefined,
  };
}
