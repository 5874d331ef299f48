import { execa } from 'execa';
import { dyingWithUs } from '../../host/dying-with-us.ts';

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The program itself could not be found. */
  readonly missing: boolean;
}

const usualTimeoutMs = 300_000;
/** From the request to end until SIGKILL. */
const mercyMs = 2_000;
/** From the request to end until nothing more is waited for: what the program started may keep its output open. */
const longestEndMs = mercyMs + 1_000;

/**
 * Runs a short program to its end with English messages and, unless `input` is given, no standard input; it ends with this process.
 * A non-zero exit is a result, not an exception; abortion by `signal` throws the signal's reason. `timeoutMs` bounds it (5 minutes by
 * default), also where something that it started keeps its output open.
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
  const { signal, timeoutMs = usualTimeoutMs } = options;
  signal?.throwIfAborted();
  const mortal = dyingWithUs({ file, args });
  const running = execa(mortal.file, mortal.args, {
    env: { LC_ALL: 'C.UTF-8', LANGUAGE: '', ...options.env },
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    reject: false,
    timeout: timeoutMs,
    forceKillAfterDelay: mercyMs,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const overdue = whenOverdue(timeoutMs, signal);
  const result = await Promise.race([running, overdue.promise]).finally(overdue.clear);
  signal?.throwIfAborted();
  if (result === null) {
    running.stdout?.destroy();
    running.stderr?.destroy();
    running.catch(() => undefined);
    return { exitCode: -1, stdout: '', stderr: `timed out: ${file}`, missing: false };
  }
  return {
    exitCode: result.exitCode ?? -1,
    stdout: String(result.stdout ?? ''),
    // A program that could not even be started says nothing itself.
    stderr: `${String(result.stderr || (result.exitCode === undefined ? (result.shortMessage ?? '') : ''))}${result.timedOut ? `\ntimed out: ${file}` : ''}`,
    missing: result.code === 'ENOENT' && result.exitCode === undefined,
  };
}

function whenOverdue(
  timeoutMs: number,
  signal: AbortSignal | undefined,
): { readonly promise: Promise<null>; clear(): void } {
  const timers: NodeJS.Timeout[] = [];
  let onAbort: (() => void) | undefined;
  const promise = new Promise<null>((resolve) => {
    const after = (ms: number): void => void timers.push(setTimeout(resolve, ms, null));
    after(timeoutMs + longestEndMs);
    onAbort = () => after(longestEndMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  const clear = (): void => {
    for (const timer of timers) clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  };
  return { promise, clear };
}
