import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Length of the stretch in which the kernel hands out and takes away processor time; short, so that a query feels slow and not hung. */
const periodUs = 20_000;
/** The kernel takes no smaller quota. */
const leastQuotaUs = 1_000;
const prefix = 'replfault-cpu-';
/** A leftover of a tool that was killed; nobody prepares a group for longer. */
const staleMs = 60_000;

/** A limit of processor time that is in force. */
export interface CpuQuota {
  readonly way: 'cgroup' | 'duty-cycle';
  /** How often the process was held back so far, and that in words. */
  heldBack(): { readonly times: number; readonly what: string };
  /** Lifts the limit and leaves nothing behind. Safe to call twice, and after the end of the process. */
  release(): Promise<void>;
}

/** A place where a group for the processor controller may be made, and how its limit is said there. */
interface Place {
  readonly version: 1 | 2;
  readonly dir: string;
}

/**
 * Puts a process into a cgroup of its own with a quota of processor time, and back where it was when released. `null` where that cannot be
 * done here: no cgroup file system, no permission (an unprivileged user), no processor controller.
 */
export async function cpuCgroup(pid: number, percent: number, root = '/sys/fs/cgroup'): Promise<CpuQuota | null> {
  const text = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
  for (const home of homesOf(text, root)) {
    const quota = await enter(pid, percent, home);
    if (quota) return quota;
  }
  return null;
}

interface Home {
  /** The group that the process is in. */
  readonly own: Place;
  /** Where a new one may be made: a child for version 1; for version 2 a neighbour, because a group with processes has no children with controllers. */
  readonly parents: readonly string[];
}

/** Pure: where a process is, from its /proc/PID/cgroup. */
export function homesOf(text: string, root: string): Home[] {
  const homes: Home[] = [];
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    // A path that begins with /.. lies outside of what this namespace sees.
    if (path.startsWith('/..')) continue;
    if (controllers.split(',').includes('cpu')) {
      const dir = join(root, controllers, path);
      homes.push({ own: { version: 1, dir }, parents: [dir] });
    } else if (controllers === '') {
      const dir = join(root, path);
      homes.push({ own: { version: 2, dir }, parents: path === '/' ? [dir] : [dirname(dir), dir] });
    }
  }
  return homes;
}

async function enter(pid: number, percent: number, { own, parents }: Home): Promise<CpuQuota | null> {
  const stretchUs = (periodUs * percent) / 100 < leastQuotaUs ? 100_000 : periodUs;
  const quotaUs = Math.max(leastQuotaUs, Math.round((stretchUs * percent) / 100));
  for (const parent of parents) {
    const group = join(parent, `${prefix}${pid}-${Date.now()}`);
    try {
      await removeStale(parent);
      if (own.version === 2) await enableController(parent);
      await mkdir(group);
      if (own.version === 1) {
        await writeFile(join(group, 'cpu.cfs_period_us'), String(stretchUs));
        await writeFile(join(group, 'cpu.cfs_quota_us'), String(quotaUs));
      } else await writeFile(join(group, 'cpu.max'), `${quotaUs} ${stretchUs}`);
      await writeFile(join(group, 'cgroup.procs'), String(pid));
    } catch {
      await rmdir(group).catch(() => undefined);
      continue;
    }
    return {
      way: 'cgroup',
      heldBack() {
        const times = throttledIn(group);
        return { times, what: `the kernel held it back in ${times} periods of ${stretchUs / 1000} ms` };
      },
      async release() {
        // A process that has ended has left already.
        await writeFile(join(own.dir, 'cgroup.procs'), String(pid)).catch(() => undefined);
        await removeGroup(group);
      },
    };
  }
  return null;
}

function throttledIn(group: string): number {
  try {
    return Number(/^nr_throttled (\d+)/m.exec(readFileSync(join(group, 'cpu.stat'), 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function enableController(parent: string): Promise<void> {
  const file = join(parent, 'cgroup.subtree_control');
  if (!(await readFile(file, 'utf8')).split(/\s/).includes('cpu')) await writeFile(file, '+cpu');
}

/** A group whose last process has just left may be busy for a moment. */
async function removeGroup(group: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const gone = await rmdir(group).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (gone) return;
    await delay(10);
  }
}

/** Groups of a tool that was killed while a limit was in force; only an empty one can be removed. */
async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const group = join(parent, name);
    const { mtimeMs } = await stat(group);
    if (Date.now() - mtimeMs > staleMs) await rmdir(group).catch(() => undefined);
  }
}
