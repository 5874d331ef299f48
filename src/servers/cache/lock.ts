import { randomUUID } from 'node:crypto';
import { link, open, readFile, readlink, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble } from './folder.ts';

export interface LockOptions {
  /** Says what the lock protects, for the message of whoever waits. */
  readonly purpose: string;
  /** Longest wait for another holder, in milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called once when the wait begins, with who holds the lock. */
  readonly onWait?: ((holder: string) => void) | undefined;
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  readonly pidNamespace: string;
  readonly purpose: string;
}

const heartbeatMs = 2_000;
/** A holder that has not touched its lock for this long is dead, whatever its process id says. */
const staleAfterMs = 30_000;
const pollMs = 50;

/**
 * Runs `work` while holding the lock file `path`, so that two runs do not prepare the same thing at once. The file is
 * created exclusively, names its holder, and is touched while held; the lock of a dead holder is taken over.
 * Throws `lock-timeout` (exit 3) when another holder keeps it too long.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const token = await acquire(path, options);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readHolder(path))?.token === token) await rm(path, { force: true });
  }
}

async function acquire(path: string, options: LockOptions): Promise<string> {
  const { purpose, timeoutMs = 120_000, signal, onWait } = options;
  const token = randomUUID();
  const me: Holder = { token, pid: process.pid, host: hostname(), pidNamespace: await pidNamespace(), purpose };
  const startedAt = performance.now();
  let told = false;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(path, me)) return token;
    if (await removeIfStale(path, me)) continue;
    const holder = await readHolder(path);
    const who = holder ? `process ${holder.pid} (${holder.purpose})` : 'another process';
    if (!told) onWait?.(who);
    told = true;
    if (performance.now() - startedAt > timeoutMs) {
      throw new ReplfaultError('lock-timeout', `Waited ${timeoutMs / 1000} s for ${who} to finish: ${purpose}`, {
        hint: `If no other run is active, remove ${path}.`,
      });
    }
    await delay(pollMs);
  }
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(holder)).finally(() => file.close());
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileTrouble(cause, `Cannot create the lock ${path}`);
  }
}

async function removeIfStale(path: string, me: Holder): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  if (!info) return true;
  const holder = await readHolder(path);
  const silent = Date.now() - info.mtimeMs > staleAfterMs;
  const gone =
    holder !== undefined && holder.host === me.host && holder.pidNamespace === me.pidNamespace && !isAlive(holder.pid);
  if (!silent && !gone) return false;
  // Renaming decides between several that take over at once; one that hits a fresh lock by accident puts it back.
  const aside = `${path}.${me.token}`;
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  const moved = await readHolder(aside);
  if (moved?.token !== holder?.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Process ids mean nothing across pid namespaces, so the holder's namespace is recorded. */
async function pidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
