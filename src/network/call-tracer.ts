import { type ChildProcess, spawn } from 'node:child_process';
import { ReplfaultError } from '../model/errors.ts';
import { type CallLog, callLog } from './call-log.ts';
import type { Tracer } from './types.ts';

const attachTimeoutMs = 5_000;
const detachTimeoutMs = 5_000;
const keptText = 2_000;

/** By which a process waits for its disk. */
export const syncCalls = ['fsync', 'fdatasync'] as const;
/** By which a server reads its files; sockets are read by others. */
export const readCalls = ['read', 'pread64'] as const;
/** By which a process changes files; sockets are written to by others. */
export const fileCalls = [
  ...syncCalls,
  'write',
  'pwrite64',
  'writev',
  'pwritev',
  'ftruncate',
  'fallocate',
  'io_submit',
];

/** What is traced of a process, and made longer. */
export interface CallsToTrace {
  readonly pid: number;
  /** One thread of it, by its id; left out: all. */
  readonly thread?: number;
  readonly calls: readonly string[];
  /** Only calls about this file; left out: about any. */
  readonly path?: string;
  /** How much later each call begins, ms; 0: it is only watched. */
  readonly delayMs: number;
}

/** A process whose calls are watched, and made longer if asked for. */
export interface TracedCalls extends Pick<CallLog, 'took' | 'waiting'> {
  /** Lets go of the process; a call that is held back goes on at once. Safe to call twice, and after the end of the process. */
  stop(): Promise<void>;
}

/**
 * Attaches the system call tracer to a process, as on a disk that is slow, busy, or does not answer. @throws ReplfaultError `TRACER` when it cannot attach.
 */
export async function traceCalls(
  tracer: Tracer,
  { pid, thread, calls, path, delayMs }: CallsToTrace,
): Promise<TracedCalls> {
  const names = calls.join(',');
  const delayed = delayMs > 0 ? ['-e', `inject=${names}:delay_enter=${Math.round(delayMs * 1000)}`] : [];
  const target = thread === undefined ? ['-f', '-p', String(pid)] : ['-p', String(thread)];
  const about = path === undefined ? [] : ['-P', path];
  const { file, args, env } = tracer([...target, ...about, '-T', '-e', `trace=${names}`, ...delayed]);
  const child = spawn(file, [...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  const { hear: listen, took, waiting } = callLog();
  let said = '';
  let hear: (() => void) | undefined;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-keptText);
    listen(text);
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
  return { took, waiting, stop: () => detach(child, gone) };
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
