import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
}

interface Owner {
  readonly pid: number;
  readonly startTicks: string;
  readonly command: string;
}

/**
 * Makes the folder together with its reaper: a small shell process that waits for the end of a pipe from this process. When this
 * process dies, even by SIGKILL, the pipe ends; the reaper then ends the watched processes and removes the folder.
 */
export async function makeScratch(): Promise<Scratch> {
  const dir = await mkdtemp(join(tmpdir(), prefix)).catch((cause: Error) => {
    throw new ReplfaultError('SCRATCH', `no temporary folder can be made in ${tmpdir()}: ${cause.message}`, {
      hint: 'set TMPDIR to a folder with free space and write permission',
      cause,
    });
  });
  await writeFile(
    join(dir, ownerFile),
    JSON.stringify({
      pid: process.pid,
      startTicks: startTicks(process.pid),
      command: 'replfault',
    } satisfies Owner),
  );
  const reaper = startReaper(dir);
  return {
    dir,
    watch: (pid) => reaper.stdin?.write(`${pid}\n`),
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      reaper.stdin?.end();
    },
  };
}

// Reads pids until the pipe ends; if the folder still exists then, its owner died: end what it watched, then remove the folder.
const reaperScript = `
pids=
while read -r pid; do pids="$pids $pid"; done
[ -d "$1" ] || exit 0
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
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
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const dir = join(tmpdir(), name);
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
