import { type CpuQuota, cpuCgroup } from './kernel/cpu-cgroup.ts';
import type { FaultProcess } from './types.ts';

export type { CpuQuota } from './kernel/cpu-cgroup.ts';

/** Limits a process to a share of one processor, in percent: by a cgroup where this machine allows one, else by turns of stop and go. */
export async function limitCpu(process: FaultProcess, percent: number, way: 'auto' | 'duty-cycle'): Promise<CpuQuota> {
  const quota = way === 'auto' ? await cpuCgroup(process.pid, percent) : null;
  return quota ?? dutyCycle(process, percent);
}

/** One turn of go and stop, ms: short enough that a query feels slow rather than hung. */
const turnMs = 50;

/** Lets the process run for its share of each turn and stops it for the rest. A process with several busy threads may use more in its share. */
function dutyCycle(process: FaultProcess, percent: number): CpuQuota {
  const { pid } = process;
  const goMs = (turnMs * percent) / 100;
  let stops = 0;
  let released = false;
  let timer: NodeJS.Timeout | undefined;
  const ours = (): boolean => process.isRunning() && process.pid === pid;
  const turn = async (signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    if (released || !ours()) return;
    await process.signal(signal).catch(() => undefined);
    if (signal === 'SIGSTOP') stops += 1;
    if (released) return;
    const next = signal === 'SIGSTOP' ? 'SIGCONT' : 'SIGSTOP';
    timer = setTimeout(() => void turn(next), signal === 'SIGSTOP' ? turnMs - goMs : goMs);
  };
  if (goMs < turnMs) void turn('SIGSTOP');
  return {
    way: 'duty-cycle',
    heldBack: () => ({ times: stops, what: `stopped and continued ${stops} times` }),
    async release() {
      released = true;
      clearTimeout(timer);
      if (ours()) await process.signal('SIGCONT');
    },
  };
}
