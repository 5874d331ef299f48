import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import {
  isGone,
  isSilent,
  isStopped,
  isWholeStopped,
  parseProcessStat,
  readProcessStat,
  startTicks,
} from '../../../src/host/process-stat.ts';

const line = (name: string, state: string): string =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194304 900 0 0 0 61 7 0 0 20 0 41 0 8877 1234567 890 18446744073709551615`;

describe('the process table', () => {
  it('tells state, processor time in ms and the moment of the start', () => {
    expect(parseProcessStat(line('mysqld', 'S'))).toEqual({ state: 'S', cpuMs: 680, startTicks: 8877 });
  });
  it('is not misled by a program whose name holds spaces and brackets', () => {
    expect(parseProcessStat(line('my (sql) d) R', 'T'))).toMatchObject({ state: 'T', startTicks: 8877 });
  });
  it('has nothing to say about what is no such line', () => {
    expect(parseProcessStat('')).toBeNull();
    expect(readProcessStat(0)).toBeNull();
  });
});

describe('what names a process for good', () => {
  it('is there while it runs, and gone once it has ended, also before its parent has noticed', async () => {
    expect(startTicks(process.pid)).toMatch(/^\d+$/);
    // The program that the shell becomes knows nothing of a child; the shell itself would collect one that ends earlier.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 20'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    const [line] = (await once(createInterface(parent.stdout as Readable), 'line')) as [string];
    await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n'), 5_000);
    parent.stdio[3]?.destroy();
    await vi.waitFor(() => expect(readProcessStat(Number(line))?.state).toBe('Z'), 5_000);
    expect(startTicks(Number(line))).toBe('gone');
    parent.kill('SIGKILL');
  });
});

describe('a process with several threads', () => {
  it('is stopped once all of them are', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000); console.log("up")'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      expect(isWholeStopped(pid)).toBe(false);
      child.kill('SIGSTOP');
      await vi.waitFor(() => expect(isWholeStopped(pid)).toBe(true), 5_000);
    } finally {
      child.kill('SIGKILL');
    }
    await once(child, 'exit');
    expect(isWholeStopped(child.pid ?? 0)).toBe(false);
  });
});

describe('what a state means', () => {
  const at = (state: string) => parseProcessStat(line('x', state));

  it.each([
    ['R', false, false],
    ['S', false, false],
    ['D', false, false],
    ['T', true, false],
    ['t', true, false],
    ['Z', false, true],
    ['X', false, true],
  ])('%s: stopped %s, gone %s', (state, stopped, gone) => {
    expect(isStopped(at(state))).toBe(stopped);
    expect(isGone(at(state))).toBe(gone);
  });
  it('no entry: gone, and not stopped', () => {
    expect(isGone(null)).toBe(true);
    expect(isStopped(null)).toBe(false);
  });
  it('a process that its owner calls down is silent; one that the table does not show is what its owner says', () => {
    expect(isSilent({ pid: 0, isRunning: () => false })).toBe(true);
    expect(isSilent({ pid: 0, isRunning: () => true })).toBe(false);
  });
});
