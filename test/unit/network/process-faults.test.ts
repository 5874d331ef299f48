import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcessStat } from '../../../src/host/process-stat.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import { loadFaults } from '../../../src/network/faults/index.ts';
import type { FaultProcess, FaultTarget } from '../../../src/network/types.ts';
import { fakeTarget } from './fake-target.ts';

const table = new Map<number, ProcessStat>();
vi.mock('../../../src/host/process-stat.ts', async (original) => ({
  ...(await original<typeof import('../../../src/host/process-stat.ts')>()),
  readProcessStat: (pid: number) => table.get(pid) ?? null,
  isWholeStopped: (pid: number) => table.get(pid)?.state === 'T',
}));

const faults = await loadFaults();
const fault = (name: string) => {
  const found = faults.get(name);
  if (!found) throw new Error(`no fault ${name}`);
  return found;
};

interface FakeProcess extends FaultProcess {
  readonly sent: string[];
}

/** A process that is nothing but its entry in the process table. A deaf one ignores every signal. */
function fakeProcess({ deaf = false } = {}): FakeProcess {
  let pid = 100;
  const sent: string[] = [];
  const show = (state: string): void => {
    const before = table.get(pid);
    table.set(pid, { state, cpuMs: before?.cpuMs ?? 500, startTicks: before?.startTicks ?? 10_000 + pid });
  };
  show('S');
  return {
    sent,
    get pid() {
      return pid;
    },
    isRunning: () => table.has(pid),
    async signal(signal) {
      sent.push(signal);
      if (!deaf) show(signal === 'SIGSTOP' ? 'T' : 'S');
    },
    async kill() {
      sent.push('SIGKILL');
      if (!deaf) table.delete(pid);
    },
    async restart() {
      sent.push('restart');
      pid += 1;
      show('S');
    },
  };
}

function targetWith(process: FaultProcess, unreadBytes = 40): FaultTarget {
  const target = fakeTarget();
  return {
    ...target,
    processes: { source: process, proxy: process, replica: process },
    sockets: async () =>
      (['replica', 'proxy-upstream'] as const).map((end) => ({
        end,
        state: process.isRunning() ? 'ESTABLISHED' : 'FIN_WAIT1',
        localPort: 1,
        peerPort: 2,
        sendQueue: 0,
        receiveQueue: unreadBytes,
        retransmits: 0,
      })),
  };
}

beforeEach(() => {
  table.clear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('every fault of a process', () => {
  const ofProcess = [...faults].filter(([, one]) => one.layer === 'process').map(([name, one]) => ({ name, one }));

  it('has a test of its own here', () => {
    const here = readFileSync(new URL(import.meta.url), 'utf8');
    for (const { name } of ofProcess)
      expect(
        here.includes(`fault('${name}')`),
        `add a test of fault('${name}') to test/unit/network/process-faults.test.ts: what proves it, and what does not`,
      ).toBe(true);
  });
  it.each(ofProcess)('$name sits on a process and on no stretch of the link', ({ one }) => {
    expect([...one.legs].sort()).toEqual(['proxy', 'replica', 'source']);
    expect(one.needs).toEqual([]);
  });
});

describe('pause', () => {
  const pause = fault('pause');

  it.each(['replica', 'proxy'] as const)(
    'of the %s is proven by its state, its idleness and what it leaves unread',
    async (leg) => {
      const process = fakeProcess();
      const injected = await pause.inject(targetWith(process), {}, leg);
      expect(await injected.proof()).toMatchObject({
        tookEffect: true,
        numbers: { state: 'T', cpuMs: 0, unreadBytes: 40 },
      });
      await injected.heal();
      expect(process.sent).toEqual(['SIGSTOP', 'SIGCONT']);
    },
  );
  it('of the source is proven by bytes that no longer come', async () => {
    const target = targetWith(fakeProcess());
    const injected = await pause.inject(target, {}, 'source');
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { movedBytes: 0 } });
  });
  it('has no proof when it used the processor, or nothing waited for it', async () => {
    const process = fakeProcess();
    const busy = await pause.inject(targetWith(process), {}, 'replica');
    table.set(process.pid, { state: 'T', cpuMs: 510, startTicks: 10_100 });
    expect((await busy.proof()).tookEffect).toBe(false);
    const idle = await pause.inject(targetWith(fakeProcess(), 0), {}, 'replica');
    expect((await idle.proof()).tookEffect).toBe(false);
  });
  it('has no proof when bytes still come from the source', async () => {
    const fake = fakeTarget();
    const process = fakeProcess();
    const target = { ...fake, processes: { source: process, proxy: process, replica: process } };
    const injected = await pause.inject(target, {}, 'source');
    fake.shown.passed += 5000;
    expect(await injected.proof()).toMatchObject({ tookEffect: false, numbers: { movedBytes: 5000 } });
  });
  it('has no proof when the process never stopped, or it was another one', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const never = pause.inject(targetWith(fakeProcess({ deaf: true })), {}, 'replica');
    await vi.advanceTimersByTimeAsync(3000);
    expect(await (await never).proof()).toMatchObject({ tookEffect: false, numbers: { state: 'S' } });
    const unseen = { ...fakeProcess(), pid: 999 };
    const other = pause.inject(targetWith(unseen), {}, 'replica');
    await vi.advanceTimersByTimeAsync(3000);
    expect((await (await other).proof()).tookEffect).toBe(false);
  });
  it('lets no other process run on: the stopped one has been restarted meanwhile', async () => {
    const process = fakeProcess();
    const injected = await pause.inject(targetWith(process), {}, 'replica');
    await process.restart();
    await injected.heal();
    expect(process.sent).toEqual(['SIGSTOP', 'restart']);
  });
});

describe('kill', () => {
  const kill = fault('kill');

  it.each(['source', 'replica', 'proxy'] as const)(
    'of the %s is proven when its process and its connections are gone; heal restarts it',
    async (leg) => {
      const process = fakeProcess();
      const injected = await kill.inject(targetWith(process), {}, leg);
      expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { gone: true, openConnections: 0 } });
      await injected.heal();
      expect(process.sent).toEqual(['SIGKILL', 'restart']);
      expect(process.isRunning()).toBe(true);
    },
  );
  it('takes the same number of another process for none', async () => {
    const process = fakeProcess();
    const injected = await kill.inject(targetWith(process), {}, 'replica');
    table.set(process.pid, { state: 'R', cpuMs: 0, startTicks: 99_999 });
    expect((await injected.proof()).numbers).toMatchObject({ gone: true });
  });
  it('has no proof when the process lives on, and heal leaves it alone', async () => {
    const process = fakeProcess({ deaf: true });
    const injected = await kill.inject(targetWith(process), {}, 'replica');
    expect(await injected.proof()).toMatchObject({ tookEffect: false, summary: expect.stringMatching(/still runs/) });
    await injected.heal();
    expect(process.sent).toEqual(['SIGKILL']);
  });
  it('has no proof when there was no such process to begin with', async () => {
    const process = { ...fakeProcess(), pid: 999, isRunning: () => false };
    const injected = await kill.inject(targetWith(process), {}, 'replica');
    expect(await injected.proof()).toMatchObject({ tookEffect: false, summary: expect.stringMatching(/never seen/) });
  });
});

describe('cpu-limit by turns of stop and go', () => {
  const limit = fault('cpu-limit');

  /** Limits to 20 % for one second, in which the process uses the given processor time. */
  async function limited(usedMs: number) {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const process = fakeProcess();
    const starting = limit.inject(targetWith(process), { percent: 20, way: 'duty-cycle' }, 'source');
    await vi.advanceTimersByTimeAsync(200);
    const injected = await starting;
    await vi.advanceTimersByTimeAsync(1000);
    const before = table.get(process.pid);
    if (before) table.set(process.pid, { ...before, cpuMs: before.cpuMs + usedMs });
    return { process, injected };
  }

  it('stops the process for its share of each turn, and is proven by the share that it got', async () => {
    const { process, injected } = await limited(180);
    expect(await injected.proof()).toMatchObject({
      tookEffect: true,
      numbers: { way: 'duty-cycle', percent: 18, percentBefore: 0, heldBack: 21 },
    });
    await injected.heal();
    expect(process.sent.at(-1)).toBe('SIGCONT');
    const count = process.sent.length;
    await vi.advanceTimersByTimeAsync(1000);
    expect(process.sent.length).toBe(count);
  });
  it('has no proof when the process got more than its share', async () => {
    const { injected } = await limited(500);
    expect((await injected.proof()).tookEffect).toBe(false);
    await injected.heal();
  });
  it('has no proof when the process wanted nothing anyhow', async () => {
    const { injected } = await limited(0);
    expect((await injected.proof()).tookEffect).toBe(false);
    await injected.heal();
  });
  it('has no proof when nothing held it back: a limit of 100 %', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const starting = limit.inject(targetWith(fakeProcess()), { percent: 100, way: 'duty-cycle' }, 'source');
    await vi.advanceTimersByTimeAsync(200);
    expect((await (await starting).proof()).tookEffect).toBe(false);
  });
  it.each([{ percent: 0 }, { percent: 101 }, { percent: 'ten' }, { percent: 10, way: 'magic' }])(
    'refuses %o as a usage error',
    async (params) => {
      await expect(limit.inject(targetWith(fakeProcess()), { way: 'auto', ...params }, 'source')).rejects.toMatchObject(
        { exitCode: ExitCode.usage },
      );
    },
  );
});
