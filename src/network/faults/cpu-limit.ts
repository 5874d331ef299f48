import { setTimeout as delay } from 'node:timers/promises';
import { readProcessStat } from '../../host/process-stat.ts';
import { usageError } from '../../model/errors.ts';
import { type CpuQuota, limitCpu } from '../cpu-quota.ts';
import { processAt, processLegs } from '../process-fault.ts';
import type { Fault } from '../types.ts';

/** How long the process is watched before it is limited, ms. */
const baselineMs = 200;
/** Over the asked share by this factor, and by these points, still counts as limited: processor time is counted in steps of 10 ms. */
const tolerance = 1.3;
const tolerancePoints = 2;

/** A process that uses less of what turns of stop and go leave it had nothing to do. */
const leastShareUsed = 0.3;

/** Gives a process only a share of one processor, in percent: an overloaded machine, as the process feels it. */
export const fault: Fault = {
  layer: 'process',
  legs: processLegs,
  needs: [],
  defaults: { percent: 10, way: 'auto' },
  async inject(target, params, leg) {
    const percent = Number(params['percent']);
    if (!(percent >= 1 && percent <= 100))
      throw usageError('BAD_FAULT_PARAMETER', `cpu-limit needs a percent from 1 to 100, not ${params['percent']}`);
    const way = params['way'];
    if (way !== 'auto' && way !== 'duty-cycle')
      throw usageError('BAD_FAULT_PARAMETER', `cpu-limit has no method ${way}`, 'use auto or duty-cycle');
    const process = processAt(target, leg);
    const { pid } = process;
    const watched = stopwatch(pid);
    await delay(baselineMs);
    const before = watched();
    const quota = await limitCpu(process, percent, way);
    const limited = stopwatch(pid);
    let seen: ReturnType<typeof limited> = null;
    return {
      async proof() {
        seen = limited();
        return prove(`process ${pid} of the ${leg}`, percent, before, seen, quota);
      },
      heal: () => quota.release(),
    };
  },
};

interface Share {
  readonly cpuMs: number;
  readonly elapsedMs: number;
  readonly percent: number;
}

/** Starts to count: the share of one processor that a process has used since, `null` when it cannot be seen. */
function stopwatch(pid: number): () => Share | null {
  const startedAt = performance.now();
  const before = readProcessStat(pid);
  return () => {
    const now = readProcessStat(pid);
    if (!before || !now || now.startTicks !== before.startTicks) return null;
    const elapsedMs = performance.now() - startedAt;
    const cpuMs = now.cpuMs - before.cpuMs;
    return {
      cpuMs,
      elapsedMs: Math.round(elapsedMs),
      percent: Math.round((1000 * cpuMs) / Math.max(1, elapsedMs)) / 10,
    };
  };
}

function prove(name: string, percent: number, before: Share | null, seen: Share | null, quota: CpuQuota) {
  const { times, what } = quota.heldBack();
  const kept = seen !== null && seen.percent <= percent * tolerance + tolerancePoints;
  // A limit that nothing ran into limited nothing. The kernel counts only when it holds somebody back; turns are taken in any case.
  const ranInto = times > 0 && (quota.way === 'cgroup' || (seen?.percent ?? 0) >= percent * leastShareUsed);
  return {
    tookEffect: kept && ranInto,
    summary: `${name} used ${seen?.percent ?? '?'} % of a processor over ${seen?.elapsedMs ?? '?'} ms (limit ${percent} %, ${before?.percent ?? '?'} % before); ${what}`,
    numbers: {
      way: quota.way,
      percentBefore: before?.percent ?? null,
      percent: seen?.percent ?? null,
      cpuMs: seen?.cpuMs ?? null,
      elapsedMs: seen?.elapsedMs ?? null,
      heldBack: times,
    },
  };
}
