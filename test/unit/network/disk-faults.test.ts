import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { fault } from '../../../src/network/faults/slow-disk.ts';
import { syncMs, traceSyncs } from '../../../src/network/sync-tracer.ts';
import type { FaultTarget, Tracer } from '../../../src/network/types.ts';
import { fakeTarget } from './fake-target.ts';

/** A tracer that says what it is given, as the real one does, until it is interrupted. */
const saying = (...batches: string[][]): Tracer => {
  return () => {
    const [lines = []] = batches.length > 1 ? batches.splice(0, 1) : batches;
    const script = `trap 'exit 0' INT; printf '%s\\n' "$@" >&2; while :; do sleep 0.02; done`;
    return { file: 'sh', args: ['-c', script, 'sh', ...lines], env: {} };
  };
};
const attached = 'strace: Process 7 attached with 30 threads';
const sync = (ms: number): string => `[pid    9] fsync(33)                   = 0 (DELAYED) <${(ms / 1000).toFixed(6)}>`;
const withTracer = (tracer: Tracer | null): FaultTarget => ({ ...fakeTarget(), tracer });

beforeEach(() => {
  vi.useRealTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a line of the tracer', () => {
  it.each([
    ['fsync(3)                          = 0 (DELAYED) <0.051084>', 51.08],
    ['[pid 17] <... fdatasync resumed>)   = 0 <0.002000>', 2],
    ['[pid 17] fdatasync(12)              = -1 EIO (Input/output error) <0.001000>', 1],
    ['[pid 17] fsync(33 <unfinished ...>', null],
    ['strace: Process 17 attached', null],
    ['[pid 17] +++ exited with 0 +++', null],
  ])('%s', (line, ms) => {
    expect(syncMs(line)).toBe(ms);
  });
});

describe('tracing', () => {
  it('asks for the delay in microseconds, and for none where there is none', async () => {
    const asked: string[][] = [];
    const tracer: Tracer = (args) => {
      asked.push([...args]);
      return saying([attached])(args);
    };
    await (await traceSyncs(tracer, 7, 0)).stop();
    await (await traceSyncs(tracer, 7, 50)).stop();
    expect(asked[0]).toEqual(['-f', '-p', '7', '-T', '-e', 'trace=fsync,fdatasync']);
    expect(asked[1]?.slice(-2)).toEqual(['-e', 'inject=fsync,fdatasync:delay_enter=50000']);
  });
  it('says why when it cannot attach', async () => {
    const refused: Tracer = () => ({
      file: 'sh',
      args: ['-c', 'echo "strace: attach: ptrace(PTRACE_SEIZE, 7): Operation not permitted" >&2; exit 1'],
      env: {},
    });
    await expect(traceSyncs(refused, 7, 50)).rejects.toMatchObject({
      code: 'TRACER',
      message: expect.stringContaining('Operation not permitted'),
    });
  });
  it('is not upset by a process, or a tracer, that is gone', async () => {
    const traced = await traceSyncs(saying([attached]), 7, 50);
    await traced.stop();
    await traced.stop();
  });
});

describe('slow-disk', () => {
  it('is proven by calls that take longer than before', async () => {
    const tracer = saying([attached, sync(1), sync(2), sync(3)], [attached, sync(51), sync(52), sync(60)]);
    const injected = await fault.inject(withTracer(tracer), { delayMs: 50 }, 'source');
    await vi.waitFor(async () =>
      expect(await injected.proof()).toMatchObject({
        tookEffect: true,
        numbers: { syncs: 3, medianMs: 52, maxMs: 60, medianBeforeMs: 2 },
      }),
    );
    await injected.heal();
  });
  it('has no proof without a call, nor when calls are as fast as ever', async () => {
    const idle = await fault.inject(withTracer(saying([attached])), { delayMs: 50 }, 'source');
    expect(await idle.proof()).toMatchObject({ tookEffect: false, numbers: { syncs: 0, medianMs: null } });
    await idle.heal();
    const fast = await fault.inject(withTracer(saying([attached, sync(2)])), { delayMs: 50 }, 'source');
    await vi.waitFor(async () => expect((await fast.proof()).numbers).toMatchObject({ syncs: 1, medianMs: 2 }));
    expect((await fast.proof()).tookEffect).toBe(false);
    await fast.heal();
  });
  it.each([0, -1, 20_000])('refuses a delay of %s ms', async (delayMs) => {
    await expect(fault.inject(withTracer(null), { delayMs }, 'source')).rejects.toMatchObject({
      exitCode: ExitCode.usage,
    });
  });
  it('says what is missing where nothing can be traced', async () => {
    await expect(fault.inject(withTracer(null), { delayMs: 50 }, 'source')).rejects.toThrow(/tracer/);
  });
});
