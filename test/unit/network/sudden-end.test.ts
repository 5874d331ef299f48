import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endSuddenly } from '../../../src/network/sudden-end.ts';
import type { FaultServer, Tracer } from '../../../src/network/types.ts';

let dir: string;
let child: ChildProcess;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rf-sudden-'));
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** A tracer that says what it says of a server with one held flush, and notes whether the server still lives when it is told to let go. */
const tracer: Tracer = () => ({
  file: 'sh',
  args: [
    '-c',
    `trap 'if grep -q "^State:.[ZX]" /proc/${child.pid}/status 2>/dev/null || ! kill -0 ${child.pid}; then echo dead; else echo alive; fi >"${dir}/seen"; exit' INT
     echo "strace: Process ${child.pid} attached" >&2
     echo '[pid 1] fsync(3 <unfinished ...>' >&2
     while :; do sleep 0.05; done`,
  ],
  env: {},
});

/** Only what an end needs. */
const server = (): FaultServer =>
  ({
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: async (name: NodeJS.Signals) => {
      child.kill(name);
    },
    kill: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  }) as unknown as FaultServer;

describe('a sudden end', () => {
  it('kills the server before the tracer lets flushes go on: none of them may end, and be told to a replica', async () => {
    const end = await endSuddenly(server(), tracer, { afterMs: 100, begin: async () => ({ delayMs: 3_600_000 }) });
    expect(readFileSync(join(dir, 'seen'), 'utf8')).toBe('dead\n');
    expect(end.isGone()).toBe(true);
    expect(end.flushes).toEqual({ ended: 0, waiting: 1 });
  });

  it('leaves the server running where what it had cannot be noted', async () => {
    const begin = () => Promise.reject(new Error('no space'));
    await expect(endSuddenly(server(), tracer, { afterMs: 100, begin })).rejects.toThrow('no space');
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(readFileSync(`/proc/${child.pid}/status`, 'utf8')).toMatch(/^State:\s+[SR]/m);
  });
});
