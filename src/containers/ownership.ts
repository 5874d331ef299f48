import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { startTicks } from '../host/process-stat.ts';

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

function hostIdentity(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return 'unknown';
  }
}
