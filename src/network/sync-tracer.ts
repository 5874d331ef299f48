import { type ChildProcess, spawn } from 'node:child_process';
import { ReplfaultError } from '../model/errors.ts';
import type { Tracer } from './types.ts';

const attachTimeoutMs = 5_000;
const detachTimeoutMs = 5_000;
const keptText = 2_000;

/** A process whose waits for the disk are watched, and made longer if asked for. */
export interface TracedSyncs {
  /** How long each call of fsync or fdatasync took that has ended so far, ms. */
  took(): readonly number[];
  /** Lets go of the process; it runs on as before. Safe to call twice, and after the end of the process. */
  stop(): Promise<void>;
}

/**
 * Attaches the system call tracer to all threads of a process. With `delayMs` every fsync and fdatasync begins that much later, as on a
 * disk that is slow or busy. @throws ReplfaultError `TRACER` when it cannot attach.
 */
export async function traceSyncs(tracer: Tracer, pid: number, delayMs: number): Promise<TracedSyncs> {
  const delayed = delayMs > 0 ? ['-e', `inject=fsync,fdatasync:delay_enter=${Math.round(delayMs * 1000)}`] : [];
  const { file, args, env } = tracer(['-f', '-p', String(pid), '-T', '-e', 'trace=fsync,fdatasync', ...delayed]);
  const child = spawn(file, [...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  const took: number[] = [];
  let said = '';
  let rest = '';
  let hear: (() => void) | undefined;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-keptText);
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const ms = syncMs(line);
      if (ms !== null) took.push(ms);
    }
    hear?.();
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said += error.message;
      resolve();
    });
  });
  await within(attachTimeoutMs, gone, (done) => {
    hear = () => /attached/.test(said) && done();
    hear();
  });
  if (!/attached/.test(said) || child.exitCode !== null) {
    await detach(child, gone);
    throw new ReplfaultError('TRACER', `process ${pid} cannot be traced: ${said.trim().split('\n').at(-1) ?? ''}`, {
      hint: 'the machine may forbid tracing (kernel.yama.ptrace_scope, seccomp)',
    });
  }
  return { took: () => [...took], stop: () => detach(child, gone) };
}

/** Pure: how long a call took, out of a line of the tracer that tells of its end; `null` for any other line. */
export function syncMs(line: string): number | null {
  const seconds = /\b(?:fsync|fdatasync)\b.*= -?\d+.*<(\d+\.\d+)>\s*$/.exec(line)?.[1];
  return seconds === undefined ? null : Math.round(Number(seconds) * 100_000) / 100;
}

/** A tracer that is interrupted lets go of its threads first. */
async function detach(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGINT');
  await within(detachTimeoutMs, gone, () => undefined);
  // The kernel lets go of them when it dies.
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await gone;
}

/** Waits until something is done or over, at most so long. */
async function within(timeoutMs: number, over: Promise<void>, begin: (done: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const done = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
    begin(resolve);
  });
  await Promise.race([done, over]);
  clearTimeout(timer);
}
