import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../../../model/errors.ts';
import { readTail, type ServerProcess } from './server-process.ts';

const pollMs = 10;
const startTimeoutMs = 60_000;
/** Wrong password; locked account, as MySQL and as MariaDB number it: no later attempt would fare better. */
const refusals: readonly unknown[] = [1045, 3118, 4151];

/** What it takes to tell how a server's start goes. */
export interface Starting {
  /** For messages: the server, its spec and version. */
  readonly what: string;
  readonly process: ServerProcess;
  /** Its error log. */
  readonly log: string;
  /** Its Unix socket. */
  readonly socket: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Logs in again and again until the server takes it: whatever its log says, and in whatever language, then it serves. Throws `server-died`
 * (exit 3, with the tail of its log) when it ends first, `server-refuses` when it does not know the tool's password, and
 * `server-start-timeout` when nothing of it happens within a minute.
 */
export async function untilServing<T>(
  { what, process, log, socket, signal }: Starting,
  logIn: (timeoutMs: number) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const ended = process.hasExited();
    try {
      // Looking costs less than logging in, and what it costs is taken from the server that starts.
      if (!existsSync(socket)) throw new Error(`there is no socket ${socket} yet`);
      return await unlessAborted(logIn(Math.max(pollMs, deadline - performance.now())), signal);
    } catch (cause) {
      signal?.throwIfAborted();
      if (ended) throw await died(what, process);
      const { message, errno } = innermost(cause);
      if (refusals.includes(errno))
        throw new ReplfaultError('server-refuses', `${what} runs, but does not let the tool in: ${message}`, {
          hint: `Does a setting forbid the passwords or the accounts that the tool makes? Its log ends:\n${await readTail(log, 1_500)}`,
          cause,
        });
      if (performance.now() >= deadline)
        throw new ReplfaultError(
          'server-start-timeout',
          `${what}: waited ${startTimeoutMs / 1000} s for a login over its socket (${message}). Its log ends:\n${await readTail(log, 1_500)}`,
          { cause },
        );
      await delay(pollMs);
    }
  }
}

/** Rejects when called off; what the work comes to then is nobody's business any more. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).then(() => Promise.reject(signal.reason));
  aborted.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
  }
}

function innermost(cause: unknown): { message: string; errno: unknown } {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return {
    message: inner instanceof Error ? inner.message : String(inner),
    errno: (inner as { errno?: unknown }).errno,
  };
}

/** The error for a server that ended by itself while it was starting. */
async function died(what: string, process: ServerProcess): Promise<ReplfaultError> {
  const { code, signal, logTail } = await process.exited;
  const how = signal
    ? `was ended by ${signal}`
    : code === null
      ? 'could not be started'
      : `ended with exit code ${code}`;
  const lines = logTail.split('\n');
  const telling = lines.filter((line) => /\[(ERROR|Error)\]/.test(line));
  const shown = telling.length > 0 ? telling.slice(-8) : lines.slice(-12);
  return new ReplfaultError('server-died', `${what} ${how} at start. Its log says:\n${shown.join('\n')}`, {
    hint: hintFor(logTail),
  });
}

function hintFor(log: string): string {
  if (/unknown (variable|option)/i.test(log))
    return 'One of the given settings does not exist in this version: check --set, --source-cnf and --replica-cnf.';
  if (/Address already in use|Do you already have another mysqld server running/i.test(log))
    return 'The port is taken: choose another one.';
  if (/No space left|errno: 28/i.test(log)) return 'The disk is full.';
  return 'The lines above are the end of its error log.';
}
