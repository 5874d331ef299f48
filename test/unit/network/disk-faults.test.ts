import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { callLog } from '../../../src/network/call-log.ts';
import { syncCalls, traceCalls } from '../../../src/network/call-tracer.ts';
import { loadFaults } from '../../../src/network/faults/index.ts';
import { fault } from '../../../src/network/faults/slow-disk.ts';
import { fault as stuckDisk } from '../../../src/network/faults/stuck-disk.ts';
import type { FaultTarget, Tracer } from '../../../src/network/types.ts';
import { fakeTarget } from './fake-target.ts';

const loaded = await loadFaults();

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
    const log = callLog();
    log.hear(`${line}\n`);
    expect(log.took()).toEqual(ms === null ? [] : [ms]);
  });

  it('tells how many threads wait, also where the line has no end yet, in pieces as they come', () => {
    const log = callLog();
    log.hear('strace: Process 7 attached with 2 threads\n[pid 7] pwrite64(3, "xx"..., 100, 0 <unfinished ...>\n[pid ');
    expect(log.waiting()).toBe(1);
    log.hear('9] fsync(');
    expect(log.waiting()).toBe(2);
    log.hear('33)  = 0 <0.002000>\n[pid 7] <... pwrite64 resumed>) = 100 <2.500000>\n');
    expect(log.waiting()).toBe(0);
    expect(log.took()).toEqual([2, 2500]);
  });
});

const syncs = { pid: 7, calls: syncCalls };

describe('tracing', () => {
  it('asks for the delay in microseconds, and for none where there is none', async () => {
    const asked: string[][] = [];
    const tracer: Tracer = (args) => {
      asked.push([...args]);
      return saying([attached])(args);
    };
    await (await traceCalls(tracer, { ...syncs, delayMs: 0 })).stop();
    await (await traceCalls(tracer, { ...syncs, delayMs: 50 })).stop();
    expect(asked[0]).toEqual(['-f', '-p', '7', '-T', '-e', 'trace=fsync,fdatasync']);
    expect(asked[1]?.slice(-2)).toEqual(['-e', 'inject=fsync,fdatasync:delay_enter=50000']);
  });
  it('says why when it cannot attach', async () => {
    const refused: Tracer = () => ({
      file: 'sh',
      args: ['-c', 'echo "strace: attach: ptrace(PTRACE_SEIZE, 7): Operation not permitted" >&2; exit 1'],
      env: {},
    });
    await expect(traceCalls(refused, { ...syncs, delayMs: 50 })).rejects.toMatchObject({
      code: 'TRACER',
      message: expect.stringContaining('Operation not permitted'),
    });
  });
  it('is not upset by a process, or a tracer, that is gone', async () => {
    const traced = await traceCalls(saying([attached]), { ...syncs, delayMs: 50 });
    await traced.stop();
    await traced.stop();
  });
});

describe('slow-disk', () => {
  it('is proven by calls that take longer than before', async () => {
    const tracer = saying([attached, sync(1), sync(2), sync(3)], [attached, sync(51), sync(52), sync(60)]);
    const injected = await fault.inject(withTracer(tracer), { delayMs: 50, what: 'syncs' }, 'source');
    await vi.waitFor(async () =>
      expect(await injected.proof()).toMatchObject({
        tookEffect: true,
        numbers: { syncs: 3, medianMs: 52, maxMs: 60, medianBeforeMs: 2 },
      }),
    );
    await injected.heal();
  });
  it('has no proof without a call, nor when calls are as fast as ever', async () => {
    const idle = await fault.inject(withTracer(saying([attached])), { delayMs: 50, what: 'syncs' }, 'source');
    expect(await idle.proof()).toMatchObject({ tookEffect: false, numbers: { syncs: 0, medianMs: null } });
    await idle.heal();
    const fast = await fault.inject(withTracer(saying([attached, sync(2)])), { delayMs: 50, what: 'syncs' }, 'source');
    await vi.waitFor(async () => expect((await fast.proof()).numbers).toMatchObject({ syncs: 1, medianMs: 2 }));
    expect((await fast.proof()).tookEffect).toBe(false);
    await fast.heal();
  });
  it('slows down reads instead of syncs, and refuses anything else', async () => {
    const asked: string[] = [];
    const read = (ms: number) => `[pid 9] read(33, "x"..., 8192) = 8192 <${(ms / 1000).toFixed(6)}>`;
    const tell = saying([attached, read(0.1)], [attached, read(100.2)]);
    const tracer: Tracer = (args) => {
      asked.push(args.join(' '));
      return tell(args);
    };
    const injected = await fault.inject(withTracer(tracer), { delayMs: 100, what: 'reads' }, 'source');
    expect(asked[1]).toContain('inject=read,pread64:delay_enter=100000');
    await vi.waitFor(async () =>
      expect(await injected.proof()).toMatchObject({
        tookEffect: true,
        summary: expect.stringContaining('1 read calls of the source'),
        numbers: { reads: 1, medianMs: 100.2, readsBefore: 1, medianBeforeMs: 0.1 },
      }),
    );
    await injected.heal();
    await expect(fault.inject(withTracer(tracer), { delayMs: 100, what: 'writes' }, 'source')).rejects.toMatchObject({
      code: 'BAD_FAULT_PARAMETER',
    });
  });
  it.each([0, -1, 20_000])('refuses a delay of %s ms', async (delayMs) => {
    await expect(fault.inject(withTracer(null), { delayMs }, 'source')).rejects.toMatchObject({
      exitCode: ExitCode.usage,
    });
  });
  it('says what is missing where nothing can be traced', async () => {
    await expect(fault.inject(withTracer(null), { delayMs: 50, what: 'syncs' }, 'source')).rejects.toThrow(/tracer/);
  });
});

describe('stuck-disk', () => {
  const held = '[pid    9] pwrite64(33, ';

  it('is proven by threads that wait, and by no call that has ended', async () => {
    const injected = await stuckDisk.inject(withTracer(saying([attached, held])), { what: 'files' }, 'source');
    await vi.waitFor(async () =>
      expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { waiting: 1, done: 0 } }),
    );
    await injected.heal();
  });
  it('has no proof where nobody wrote, nor where a call has ended', async () => {
    const idle = await stuckDisk.inject(withTracer(saying([attached])), { what: 'files' }, 'source');
    expect((await idle.proof()).tookEffect).toBe(false);
    await idle.heal();
    const passing = await stuckDisk.inject(withTracer(saying([attached, sync(1), held])), { what: 'files' }, 'source');
    await vi.waitFor(async () => expect((await passing.proof()).numbers).toEqual({ waiting: 1, done: 1 }));
    expect((await passing.proof()).tookEffect).toBe(false);
    await passing.heal();
  });
  it.each([
    [{ what: 'tape' }, 'replica', /cannot hold back tape/],
    [{ what: 'relay-log-syncs' }, 'source', /the source has no relay log/],
  ] as const)('refuses %j at the %s', async (params, leg, message) => {
    await expect(stuckDisk.inject(withTracer(saying([attached])), params, leg)).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: expect.stringMatching(message),
    });
  });
  it('says so where the replica has no receiver', async () => {
    const injecting = stuckDisk.inject(withTracer(saying([attached])), { what: 'relay-log-syncs' }, 'replica');
    await expect(injecting).rejects.toMatchObject({ code: 'NO_RECEIVER' });
  });
});

/** A server whose process sleeps, with files; when it goes on, it does so with `then`. */
async function sleeper(
  lines: string[],
  files: Readonly<Record<string, string>>,
  then: (dataDir: string) => Promise<void>,
  leg: 'source' | 'replica',
) {
  const dataDir = join(await mkdtemp(join(tmpdir(), 'replfault-')), 'data');
  await mkdir(dataDir);
  for (const [name, text] of Object.entries(files)) await writeFile(join(dataDir, name), text);
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  const said: string[] = [];
  let running = true;
  const server = {
    ...fakeTarget().servers[leg],
    pid,
    dataDir,
    isRunning: () => running,
    signal: async (signal: NodeJS.Signals) => {
      if (signal === 'SIGCONT') await then(dataDir);
      process.kill(pid, signal);
    },
    kill: async () => {
      running = false;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    restart: async () => void said.push('restarted'),
  };
  const target = { ...withTracer(saying(lines)), servers: { ...fakeTarget().servers, [leg]: server } };
  return { target, server, dataDir, said };
}

describe('power-loss', () => {
  const powerLoss = loaded.get('power-loss');
  const world = (lines: string[]) =>
    sleeper(
      lines,
      { 'binlog.000001': 'flushed' },
      (dataDir) => writeFile(join(dataDir, 'binlog.000001'), 'flushed, and more'),
      'source',
    );

  it('leaves what was there before, and proves that nothing was flushed since', async () => {
    const { target, dataDir, said } = await world([attached]);
    const injected = await powerLoss?.inject(target, { afterMs: 20 }, 'source');
    expect(await readFile(join(dataDir, 'binlog.000001'), 'utf8')).toBe('flushed');
    expect(await injected?.proof()).toMatchObject({ tookEffect: true, numbers: { flushesEnded: 0 } });
    await injected?.heal();
    expect(said).toEqual(['restarted']);
    expect(await readdir(dirname(dataDir))).toEqual(['data']);
  });
  it('has no proof where a flush ended meanwhile: what it wrote would be on the disk', async () => {
    const { target } = await world([attached, sync(1)]);
    const injected = await powerLoss?.inject(target, { afterMs: 50 }, 'source');
    expect((await injected?.proof())?.tookEffect).toBe(false);
  });
  it('lets the server go on where it cannot be traced, and leaves no copy', async () => {
    const { target, server, dataDir } = await world([]);
    const refused: Tracer = () => ({ file: 'sh', args: ['-c', 'echo "strace: not permitted" >&2; exit 1'], env: {} });
    await expect(powerLoss?.inject({ ...target, tracer: refused }, { afterMs: 20 }, 'source')).rejects.toMatchObject({
      code: 'TRACER',
    });
    expect(await readdir(dirname(dataDir))).toEqual(['data']);
    await server.kill();
  });
});

describe('relay-log-lost', () => {
  const relayLogLost = loaded.get('relay-log-lost');
  const files = {
    'relay.000001': 'old',
    'relay.000002': 'kept',
    'relay.index': './relay.000002',
    ibdata1: 'committed',
  };
  const received = (dataDir: string) => appendFile(join(dataDir, 'relay.000002'), ' and lost');
  const world = (lines: string[], then = received) => sleeper(lines, files, then, 'replica');

  it('takes what was written to the newest relay log since, and leaves all other files', async () => {
    const { target, dataDir, said } = await world([attached]);
    const injected = await relayLogLost?.inject(target, { afterMs: 20 }, 'replica');
    const texts = await Promise.all(Object.keys(files).map((name) => readFile(join(dataDir, name), 'utf8')));
    expect(texts).toEqual(Object.values(files));
    expect(await injected?.proof()).toMatchObject({
      tookEffect: true,
      summary: expect.stringContaining('relay.000002 had 13 bytes and is cut to 4'),
      numbers: { flushesEnded: 0, keptBytes: 4, lostBytes: 9 },
    });
    await injected?.heal();
    expect(said).toEqual(['restarted']);
  });
  it('has the tracer watch that file alone, and hold nothing back', async () => {
    const { target } = await world([attached]);
    const asked: string[][] = [];
    const tracer: Tracer = (args) => {
      asked.push([...args]);
      return saying([attached])(args);
    };
    await relayLogLost?.inject({ ...target, tracer }, { afterMs: 20 }, 'replica');
    expect(asked[0]?.join(' ')).toMatch(/-P \S+\/relay\.000002 -T -e trace=fsync,fdatasync$/);
  });
  it.each([
    ['a flush of the relay log ended meanwhile', [attached, sync(1)], received],
    ['nothing was received', [attached], async () => undefined],
    [
      'the receiver began another relay log',
      [attached],
      (dataDir: string) => writeFile(join(dataDir, 'relay.000003'), 'fresh'),
    ],
  ])('has no proof where %s', async (_, lines, then) => {
    const { target } = await world(lines, then);
    const injected = await relayLogLost?.inject(target, { afterMs: 50 }, 'replica');
    expect((await injected?.proof())?.tookEffect).toBe(false);
  });
  it('says so where there is no relay log, and leaves the server alone', async () => {
    const { target, server } = await sleeper([attached], {}, received, 'replica');
    await expect(relayLogLost?.inject(target, { afterMs: 20 }, 'replica')).rejects.toMatchObject({
      code: 'NO_RELAY_LOG',
    });
    expect(server.isRunning()).toBe(true);
    await server.kill();
  });
});
