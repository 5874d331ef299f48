import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTicks } from '../host/process-stat.ts';
import { ReplfaultError } from '../model/errors.ts';

const prefix = 'replfault-';
const ownerFile = 'owner.json';

/** The folder that holds every server of a run, short enough for socket paths, gone after the run whatever happens. */
export interface Scratch extends AsyncDisposable {
  readonly dir: string;
  /** Processes that must be gone before the folder is removed, should this process die. */
  watch(pid: number): void;
  /** A process whose whole network namespace must be gone by then. One for each folder. */
  watchNetwork(pid: number): void;
}

interface Owner {
  readonly pid: number;
  readonly startTicks: string;
  readonly command: string;
}

/**
 * Makes the folder together with its reaper: a small shell process that waits for the end of a pipe from this process. When this
 * process dies, even by SIGKILL, the pipe ends; the reaper then ends the watched processes and removes the folder.
 *
 * @param base folder to make it in; left out: {@link scratchBase}
 * @throws ReplfaultError `SCRATCH` where that folder cannot be written to, or is full.
 */
export async function makeScratch(casesAtOnce: number, base?: string): Promise<Scratch> {
  const dir = await makeOwned(base ?? (await scratchBase(casesAtOnce)));
  const reaper = startReaper(dir);
  return {
    dir,
    watch: (pid) => reaper.stdin?.write(`${pid}\n`),
    watchNetwork: (pid) => reaper.stdin?.write(`${pid} net\n`),
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      reaper.stdin?.end();
    },
  };
}

async function makeOwned(base: string): Promise<string> {
  let dir: string | undefined;
  try {
    dir = await mkdtemp(join(base, prefix));
    const owner: Owner = { pid: process.pid, startTicks: startTicks(process.pid), command: 'replfault' };
    await writeFile(join(dir, ownerFile), JSON.stringify(owner));
    return dir;
  } catch (cause) {
    // Without its owner nobody would know that it may be removed.
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    throw new ReplfaultError('SCRATCH', `no temporary folder can be made in ${base}: ${(cause as Error).message}`, {
      hint: 'set TMPDIR to a folder with free space and write permission',
      cause,
    });
  }
}

const memoryFolder = '/dev/shm';
/** What the servers of one case and of the next one, prepared meanwhile, may come to hold. */
const bytesPerWorker = 1024 ** 3;

/**
 * Memory, where there is plenty and TMPDIR asks for nothing else: on a disk the copies, bursts and removals of neighbouring cases hold up a
 * server's writes, seen for 300 ms and more, and the experiment with them.
 */
export async function scratchBase(casesAtOnce: number, loadBytes = 0): Promise<string> {
  if (process.env['TMPDIR']) return tmpdir();
  const needed = casesAtOnce * (bytesPerWorker + loadBytes);
  const room = await access(memoryFolder, constants.W_OK)
    .then(() => statfs(memoryFolder))
    .then(({ bavail, bsize }) => Math.min(bavail * bsize, freemem() / 2))
    .catch(() => 0);
  return room >= needed ? memoryFolder : tmpdir();
}

// Reads pids until the pipe ends; if the folder still exists then, its owner died: end what it watched, then remove the folder. A network namespace is held
// open, so that the kernel gives its number to no other one.
const reaperScript = `
pids= net=
while read -r pid kind; do
  pids="$pids $pid"
  [ "$kind" = net ] && command exec 3<"/proc/$pid/ns/net" && net=$(readlink /proc/self/fd/3)
done
[ -d "$1" ] || exit 0
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
[ -z "$net" ] || for again in 1 2; do
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/ns/net")" = "$net" ] && kill -KILL "\${process#/proc/}" 2>/dev/null
  done
done
for attempt in 1 2 3 4 5 6; do sleep 0.5; rm -rf -- "$1" && [ ! -e "$1" ] && exit 0; done
`;

function startReaper(dir: string): ChildProcess {
  const child = spawn('sh', ['-c', reaperScript, 'replfault-reaper', dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return child;
}

/** Scratch folders whose owner is gone: what a machine crash or a killed reaper left behind. */
export async function deadScratchFolders(): Promise<string[]> {
  const dead: string[] = [];
  const bases = [...new Set([tmpdir(), memoryFolder])];
  const found = await Promise.all(
    bases.map(async (base) => (await readdir(base).catch(() => [])).map((name) => ({ base, name }))),
  );
  for (const { base, name } of found.flat()) {
    if (!name.startsWith(prefix)) continue;
    const dir = join(base, name);
    const owner = await readFile(join(dir, ownerFile), 'utf8').then(
      (text) => JSON.parse(text) as Owner,
      () => undefined,
    );
    if (owner && !alive(owner)) dead.push(dir);
  }
  return dead;
}

/** A pid alone may have been given to another process since; its start time tells them apart. */
function alive(owner: Owner): boolean {
  return startTicks(owner.pid) === owner.startTicks;
}
