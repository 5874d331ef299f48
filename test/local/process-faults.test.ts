import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { readProcessStat } from '../../src/host/process-stat.ts';
import { limitCpu } from '../../src/network/cpu-quota.ts';
import { loadFaults } from '../../src/network/faults/index.ts';
import type { FaultProcess, FaultTarget } from '../../src/network/types.ts';
import { fakeTarget } from '../unit/network/fake-target.ts';

const faults = await loadFaults();
const children: ChildProcess[] = [];

/** A process that wants a whole processor. */
function busy(): FaultProcess {
  const begin = (): ChildProcess => {
    const child = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    children.push(child);
    return child;
  };
  let child = begin();
  return {
    get pid() {
      return child.pid ?? 0;
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async signal(signal) {
      child.kill(signal);
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async restart() {
      child = begin();
    },
  };
}

/** The process without a link: 10 bytes wait for it as long as it lives. */
function targetOf(process: FaultProcess): FaultTarget {
  return {
    ...fakeTarget(),
    processes: { source: process, proxy: process, replica: process },
    sockets: async () =>
      process.isRunning()
        ? [
            {
              end: 'replica',
              state: 'ESTABLISHED',
              localPort: 1,
              peerPort: 2,
              sendQueue: 0,
              receiveQueue: 10,
              retransmits: 0,
            },
          ]
        : [],
  };
}

const passing = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Share of a processor that the process uses over a stretch of time, in percent. */
async function shareOver(ms: number, { pid }: FaultProcess): Promise<number> {
  const before = readProcessStat(pid)?.cpuMs ?? 0;
  await passing(ms);
  return (100 * ((readProcessStat(pid)?.cpuMs ?? 0) - before)) / ms;
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function inject(name: string, process: FaultProcess, params: Record<string, string | number> = {}) {
  const fault = faults.get(name);
  if (!fault) throw new Error(`no fault ${name}`);
  return fault.inject(targetOf(process), { ...fault.defaults, ...params }, 'replica');
}

describe('faults of a real process', () => {
  it('pause stops it, and heal lets it run on', async () => {
    const process = busy();
    await passing(50);
    const injected = await inject('pause', process);
    await passing(200);
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { state: 'T', cpuMs: 0 } });
    await injected.heal();
    expect(await shareOver(300, process)).toBeGreaterThan(5);
  });
  it('kill ends it, and heal begins another one', async () => {
    const process = busy();
    const { pid } = process;
    const injected = await inject('kill', process);
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { pid, gone: true } });
    await injected.heal();
    expect(process.isRunning()).toBe(true);
    expect(process.pid).not.toBe(pid);
  });
  it('cpu-limit leaves it a share of a processor, and heal gives it all back', async () => {
    const process = busy();
    const injected = await inject('cpu-limit', process, { percent: 10 });
    await passing(1000);
    const proof = await injected.proof();
    expect(proof, proof.summary).toMatchObject({ tookEffect: true });
    expect(Number(proof.numbers['percent'])).toBeLessThan(16);
    await injected.heal();
    expect(await shareOver(500, process)).toBeGreaterThan(18);
  });
  it('cpu-limit works by turns of stop and go, too', async () => {
    const process = busy();
    const injected = await inject('cpu-limit', process, { percent: 20, way: 'duty-cycle' });
    await passing(1000);
    const proof = await injected.proof();
    expect(proof, proof.summary).toMatchObject({ tookEffect: true, numbers: { way: 'duty-cycle' } });
    await injected.heal();
    await passing(100);
    expect(readProcessStat(process.pid)?.state).not.toBe('T');
  });
  it.each(['auto', 'duty-cycle'])('cpu-limit (%s) shows no effect on a process that wants nothing', async (way) => {
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    children.push(child);
    const process = { ...busy(), pid: child.pid ?? 0, isRunning: () => true };
    const injected = await inject('cpu-limit', process, { way });
    await passing(300);
    const proof = await injected.proof();
    expect(proof.tookEffect).toBe(false);
    await injected.heal();
  });
  it('leaves no group behind, not even when the limited process dies', async (context) => {
    const process = busy();
    const quota = await limitCpu(process, 10, 'auto');
    if (quota.way !== 'cgroup') return context.skip('no cgroup may be made here');
    const groups = async (): Promise<string[]> =>
      (await readdir('/sys/fs/cgroup', { recursive: true })).filter(
        (name) => name.endsWith(`replfault-cpu-${process.pid}`) || name.includes(`replfault-cpu-${process.pid}-`),
      );
    expect((await groups()).length).toBeGreaterThan(0);
    await process.kill();
    await quota.release();
    await quota.release();
    expect(await groups()).toEqual([]);
  });
});
