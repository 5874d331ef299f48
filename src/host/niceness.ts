import { readdirSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * How the processes of a run share a busy machine. A late sample is a lost fact, so observers go before everything else; servers step back, most of
 * all while they start beside a running experiment. Only root may go ahead and take niceness back; without root a server keeps one
 * value all its life.
 */
const niceness = { observer: -10, starting: 19, ready: 0, unprivileged: 5 } as const;

/** Puts this process, and what it starts from now on in its session, before the servers, where that is allowed. */
export function goFirst(): void {
  beNice(process.pid, niceness.observer);
}

/** Puts a server in its place. Gone already, or not allowed: a matter of comfort only. */
export function stepBack(pid: number | undefined, when: 'starting' | 'ready'): void {
  if (pid === undefined || pid <= 0) return;
  beNice(pid, getPriority() < 0 ? niceness[when] : niceness.unprivileged);
}

/**
 * Lets a helper of this process start behind everything that observes, and then join it. Only root can take niceness back, so that without root
 * nothing happens.
 */
export function startBehind(pid: number | undefined): { joinUs(): void } {
  const own = getPriority();
  if (pid === undefined || own >= 0) return { joinUs: () => undefined };
  setThreads(pid, niceness.starting);
  return { joinUs: () => setThreads(pid, own) };
}

/** Lets a helper in a session of its own run as early as this process. */
export function besideUs(pid: number | undefined): void {
  if (pid !== undefined && pid > 0) beNice(pid, getPriority());
}

/**
 * Both the process and its autogroup: where the kernel groups sessions (sched_autogroup_enabled), niceness counts only inside a session, and
 * every worker and every server has one of its own. sched(7).
 */
function beNice(pid: number, value: number): void {
  setThreads(pid, value);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(value));
  } catch {
    // A kernel without autogroups.
  }
}

/** Niceness is a thread's own, and new threads take that of their maker. */
function setThreads(pid: number, value: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), value);
  } catch {
    // Gone already, or not allowed.
  }
}
