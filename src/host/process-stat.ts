import { readdirSync, readFileSync } from 'node:fs';

/** What the process table shows of one process. */
export interface ProcessStat {
  /** One letter, as in proc(5): R running, S and D asleep, T stopped, Z ended and not yet collected... */
  readonly state: string;
  /** Processor time of all its threads so far, in user and kernel mode, ms (steps of 10). */
  readonly cpuMs: number;
  /** When it began, in clock ticks after boot; with the process id it names a process for good. */
  readonly startTicks: number;
}

/** USER_HZ, the unit of /proc/PID/stat, is 100 a second on every Linux that Node runs on. */
const tickMs = 10;
// Places after the closing bracket of the program's name, which may itself hold spaces and brackets.
const [stateField, userField, systemField, startField] = [0, 11, 12, 19] as const;

/** `null` when there is no such process. Cheap enough to be asked many times a second. */
export function readProcessStat(pid: number): ProcessStat | null {
  if (pid <= 0) return null;
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/** Pure part of {@link readProcessStat}; layout in proc(5). */
export function parseProcessStat(text: string): ProcessStat | null {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const number = (field: number): number => Number(fields[field] ?? Number.NaN);
  const startTicks = number(startField);
  if (!Number.isFinite(startTicks)) return null;
  return {
    state: fields[stateField] ?? '',
    cpuMs: (number(userField) + number(systemField)) * tickMs,
    startTicks,
  };
}

export const isStopped = (stat: ProcessStat | null): boolean => stat !== null && /^[Tt]$/.test(stat.state);

/**
 * Whether a process and all its threads are stopped. The process table shows the first thread for the process; on a busy machine the others, and a thread
 * that waits for its disk, stop later.
 */
export function isWholeStopped(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      return isStopped(parseProcessStat(text));
    });
  } catch {
    // The process, or a thread of it, has ended meanwhile.
    return false;
  }
}

/** Gone, or ended and not yet collected by its parent. */
export const isGone = (stat: ProcessStat | null): boolean => stat === null || /^[ZX]$/.test(stat.state);

/**
 * Whether a process is known to answer nobody: it does not run, or it is stopped. Where the process table does not show it, only what its
 * owner says counts.
 */
export function isSilent(process: { readonly pid: number; isRunning(): boolean }): boolean {
  if (!process.isRunning()) return true;
  const stat = readProcessStat(process.pid);
  return stat !== null && (isStopped(stat) || isGone(stat));
}

/** Names a process for good, since a pid alone may have been given away again; `gone` where there is none, or one that has ended and is not collected. */
export function startTicks(pid: number): string {
  const stat = readProcessStat(pid);
  return stat === null || isGone(stat) ? 'gone' : String(stat.startTicks);
}
