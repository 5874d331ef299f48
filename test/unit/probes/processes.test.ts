import { describe, expect, it } from 'vitest';
import type { ProcessStat } from '../../../src/host/process-stat.ts';
import type { Happening } from '../../../src/model/timeline.ts';
import { processesProbe } from '../../../src/probes/processes.ts';
import type { Recorder } from '../../../src/probes/recorder.ts';

function watch() {
  const table = new Map<number, ProcessStat>();
  const show = (pid: number, state: string): void => void table.set(pid, { state, cpuMs: 30, startTicks: 1 });
  const source = { pid: 10, running: true, isRunning: () => source.running };
  const other = { pid: 0, isRunning: () => true };
  const recorded: Happening<'process'>[] = [];
  const recorder = { record: (h: Happening<'process'>) => recorded.push(h) } as unknown as Recorder;
  const probe = processesProbe({ source, proxy: other, replica: other }, recorder, (pid) => table.get(pid) ?? null);
  show(10, 'S');
  const seen = async (): Promise<string[]> => {
    recorded.length = 0;
    await probe.sample();
    return recorded.map(({ process, event, pid }) => `${process} ${event} ${pid}`);
  };
  return { table, show, source, seen };
}

describe('what becomes of the processes', () => {
  it('is recorded once at first, and then only when it changes', async () => {
    const { seen } = watch();
    expect(await seen()).toEqual(['source running 10', 'proxy running 0', 'replica running 0']);
    expect(await seen()).toEqual([]);
  });
  it('shows a stop and its end', async () => {
    const { seen, show } = watch();
    await seen();
    show(10, 'T');
    expect(await seen()).toEqual(['source stopped 10']);
    show(10, 'R');
    expect(await seen()).toEqual(['source continued 10']);
  });
  it('shows a death and the life after it', async () => {
    const { seen, show, table, source } = watch();
    await seen();
    show(10, 'Z');
    expect(await seen()).toEqual(['source ended 10']);
    table.delete(10);
    source.running = false;
    expect(await seen()).toEqual([]);
    show(11, 'S');
    source.pid = 11;
    // It is being started: it has a process, and does not serve yet.
    expect(await seen()).toEqual(['source restarted 11']);
    source.running = true;
    expect(await seen()).toEqual([]);
  });
  it('shows a restart between two looks', async () => {
    const { seen, show, source } = watch();
    await seen();
    source.pid = 12;
    show(12, 'S');
    expect(await seen()).toEqual(['source restarted 12']);
  });
  it('goes by the owner where the table shows nothing', async () => {
    const { seen, table, source } = watch();
    table.clear();
    expect(await seen()).toContain('source running 10');
    source.running = false;
    expect(await seen()).toEqual(['source ended 10']);
  });
});
