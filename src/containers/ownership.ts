import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** Labels by which the tool finds its own things again. */
export const sessionLabel = 'replfault.session';
export const ownerLabel = 'replfault.owner';
/** Process ids mean something only on one machine since its last boot, and in one pid namespace. */
export const ownerHostLabel = 'replfault.owner-host';

export type Labels = Readonly<Record<string, string>>;

export function newSessionId(): string {
  return randomBytes(6).toString('hex');
}

/** The labels of everything that this process makes for a session. */
export function labelsOf(session: string): Labels {
  return {
    [sessionLabel]: session,
    [ownerLabel]: `${process.pid}:${startTicks(process.pid)}`,
    [ownerHostLabel]: hostIdentity(),
  };
}

/** Whether the owner named by these labels is known to be dead. One of another machine never is: it cannot be asked from here. */
export function isOwnerDead(labels: Labels): boolean {
  const [pid, ticks] = (labels[ownerLabel] ?? '').split(':');
  if (!pid || !ticks || labels[ownerHostLabel] !== hostIdentity()) return false;
  return startTicks(Number(pid)) !== ticks;
}

/** Start time of a process in clock ticks since boot, `gone` where there is none: a pid alone may have been given away again. */
export function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the command name (field 2) may hold spaces, so count from its closing parenthesis.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone';
  } catch {
    return 'gone';
  }
}

function hostIdentity(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return 'unknown';
  }
}
