import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../../../model/errors.ts';
import type { Flavour } from '../../flavour.ts';
import { readTail, type ServerProcess } from './server-process.ts';

const pollMs = 5;
const startTimeoutMs = 60_000;

/**
 * Waits until the server's log says that it takes connections. Throws `server-died` (exit 3, with the tail of its log)
 * when it ends first, and `server-start-timeout` when it does neither within a minute. What stands before `fromByte` in the log
 * belongs to an earlier life.
 */
export async function untilReady(
  what: string,
  process: ServerProcess,
  log: string,
  flavour: Flavour,
  signal?: AbortSignal,
  fromByte = 0,
): Promise<void> {
  const ready = flavour.logPatterns.filter(({ condition }) => condition === 'ready').map(({ pattern }) => pattern);
  const startedAt = performance.now();
  let file: FileHandle | undefined;
  let seen = '';
  try {
    for (;;) {
      signal?.throwIfAborted();
      const ended = process.hasExited();
      file ??= await open(log, 'r').catch(() => undefined);
      seen += file ? await readNew(file, fromByte + Buffer.byteLength(seen)) : '';
      if (seen.split('\n').some((line) => ready.some((pattern) => pattern.test(line)))) return;
      if (ended) throw await died(what, process);
      if (performance.now() - startedAt > startTimeoutMs) {
        throw new ReplfaultError(
          'server-start-timeout',
          `${what}: waited ${startTimeoutMs / 1000} s for "ready for connections" in its log, which ends:\n${await readTail(log, 1_500)}`,
        );
      }
      await delay(pollMs);
    }
  } finally {
    await file?.close();
  }
}

/** The error for a server that ended by itself while it was starting. */
export async function died(what: string, process: ServerProcess): Promise<ReplfaultError> {
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
  return 'The lines above are the end of its log.';
}

async function readNew(file: FileHandle, from: number): Promise<string> {
  const { size } = await file.stat();
  if (size <= from) return '';
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  return buffer.toString('utf8', 0, bytesRead);
}
