import { isGone, isStopped, type ProcessStat, readProcessStat } from '../host/process-stat.ts';
import type { PathProcess } from '../model/samples.ts';
import type { Happening } from '../model/timeline.ts';
import type { FaultProcess } from '../network/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

type Watched = Pick<FaultProcess, 'pid' | 'isRunning'>;
type State = 'running' | 'stopped' | 'ended';

/** What becomes of the processes of the path, from the process table: recorded when it changes. */
export function processesProbe(
  processes: Readonly<Record<PathProcess, Watched>>,
  recorder: Recorder,
  read: (pid: number) => ProcessStat | null = readProcessStat,
): Probe {
  const seen = new Map<string, { pid: number; state: State }>();
  return {
    name: 'processes',
    async sample() {
      for (const [name, process] of Object.entries(processes) as [PathProcess, Watched][]) {
        const { pid } = process;
        const stat = read(pid);
        const state = stateOf(process, stat);
        const before = seen.get(name);
        const event = change(before, { pid, state });
        if (!event) continue;
        seen.set(name, { pid, state });
        recorder.record({ kind: 'process', process: name, event, pid, cpuMs: stat?.cpuMs ?? null });
      }
    },
  };
}

function stateOf(process: Watched, stat: ProcessStat | null): State {
  // A server that is being started again has a process before it counts as running.
  if (isStopped(stat)) return 'stopped';
  if (stat !== null) return isGone(stat) ? 'ended' : 'running';
  return process.isRunning() ? 'running' : 'ended';
}

function change(
  before: { pid: number; state: State } | undefined,
  now: { pid: number; state: State },
): Happening<'process'>['event'] | undefined {
  if (!before) return now.state;
  if (now.pid !== before.pid) return now.state === 'ended' ? 'ended' : 'restarted';
  if (now.state === before.state) return undefined;
  if (now.state === 'running') return before.state === 'stopped' ? 'continued' : 'restarted';
  return now.state;
}
