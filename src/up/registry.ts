import { rmdirSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTicks } from '../host/process-stat.ts';
import { withLock } from '../servers/cache/lock.ts';
import { nameInUse, noPair, pairDied, unknownPair, whichPair } from './errors.ts';
import { checkSocketPath, filesIn, findHome, folderTrouble, openHome } from './home.ts';
import { pairName } from './names.ts';
import { defaultName, type Owner } from './types.ts';

/** Begins the names of folders whose pair has no name yet. */
const staging = '.new-';
const lockFile = '.lock';
/** Claiming a name takes a few ms, ms. */
const lockMs = 10_000;
const attempts = 5;

/** A pair that was found by its folder. */
export interface Found extends Owner {
  readonly dir: string;
  /** Its process runs. */
  readonly alive: boolean;
}

/** The process of `owner`, now. */
export const isAlive = (owner: Pick<Owner, 'pid' | 'startTicks'>): boolean =>
  startTicks(owner.pid) === owner.startTicks;

/** This process, as the owner of a pair. */
export function ownerHere({
  name,
  server,
  replicaServer,
  isolation,
}: Pick<Owner, 'name' | 'server' | 'replicaServer' | 'isolation'>): Owner {
  const here = { pid: process.pid, startTicks: startTicks(process.pid), since: new Date().toISOString() };
  return { name, ...here, server, replicaServer, isolation, log: null };
}

/**
 * Makes a folder for a pair that has no name yet. Until it is claimed no command finds it.
 *
 * @throws ReplfaultError `UP_FOLDER` (environment).
 */
export async function stage(owner: Owner): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const home = await openHome();
    let dir: string | undefined;
    try {
      dir = await mkdtemp(join(home, staging));
      for (const path of [dir, join(home, owner.name)]) checkSocketPath(filesIn(path).socket);
      await writeOwner(dir, owner);
      return dir;
    } catch (cause) {
      if (dir !== undefined) await remove(dir);
      // Whoever ended the last pair has removed the folder of all of them.
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && attempt < attempts) continue;
      throw folderTrouble(cause, `${home} cannot be written to`);
    }
  }
}

/**
 * Gives a staged folder its name: of several that do so at once one wins. What a dead pair of this name has left is removed.
 *
 * @param withLog whether the folder holds a log
 * @returns the folder as it is called from now on
 * @throws ReplfaultError `NAME_IN_USE` (usage), `UP_FOLDER` (environment).
 */
export async function claim(dir: string, owner: Owner, withLog: boolean): Promise<string> {
  const home = await openHome();
  const named = join(home, owner.name);
  await writeOwner(dir, { ...owner, log: withLog ? filesIn(named).log : null });
  const locking = { purpose: 'a pair takes its name', timeoutMs: lockMs };
  await withLock(join(home, lockFile), locking, async () => {
    const present = await readOwner(named);
    if (present && isAlive(present)) throw nameInUse(present);
    await rm(named, { recursive: true, force: true });
    await rename(dir, named);
  });
  return named;
}

/** Removes the folder of a pair, and that of all pairs if it was the last one. */
export async function remove(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await rmdir(join(dir, '..')).catch(() => undefined);
}

/** Removes what a process that is gone has left under this name, unless another one has taken it since. */
export async function removeOf(name: string, pid: number): Promise<void> {
  const home = await findHome();
  const found = home === null ? null : await foundIn(join(home, name));
  if (found && !found.alive && found.pid === pid) await remove(found.dir);
}

/** The same at once, for a process that ends. */
export function removeNow(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  try {
    rmdirSync(join(dir, '..'));
  } catch {
    // Another pair is in it.
  }
}

/** All pairs of this user, alive or dead, by their names. */
export async function listPairs(): Promise<Found[]> {
  const home = await findHome();
  if (home === null) return [];
  const names = (await readdir(home)).filter((name) => !name.startsWith('.')).sort();
  const found = await Promise.all(names.map((name) => foundIn(join(home, name))));
  return found.filter((one) => one !== null);
}

/**
 * The pair that a command means: the named one; without a name the one called `default`, or the only one that is up.
 *
 * @throws ReplfaultError `BAD_NAME`, `NO_PAIR`, `UNKNOWN_PAIR`, `WHICH_PAIR` (all usage).
 */
export async function findPair(name?: string): Promise<Found> {
  if (name !== undefined) pairName(name);
  const pairs = await listPairs();
  const found = pairs.find((pair) => pair.name === (name ?? defaultName));
  if (name !== undefined) {
    if (found) return found;
    throw unknownPair(
      name,
      pairs.map((pair) => pair.name),
    );
  }
  if (found?.alive) return found;
  const alive = pairs.filter((pair) => pair.alive);
  const [only] = alive.length > 0 ? alive : pairs;
  if (only === undefined) throw noPair();
  if (alive.length > 1) throw whichPair(alive.map((pair) => pair.name));
  return only;
}

/** The same for commands that need it alive. @throws ReplfaultError `PAIR_DIED` (environment) too. */
export async function findLivingPair(name?: string): Promise<Found> {
  const found = await findPair(name);
  if (!found.alive) throw pairDied(found);
  return found;
}

/** Folders of pairs whose process is gone; what is under way is not among them. */
export async function deadPairs(): Promise<string[]> {
  const home = await findHome();
  if (home === null) return [];
  const dirs = (await readdir(home)).filter((name) => name !== lockFile).map((name) => join(home, name));
  const found = await Promise.all(dirs.map(foundIn));
  return found.filter((one) => one !== null && !one.alive).map((one) => (one as Found).dir);
}

async function foundIn(dir: string): Promise<Found | null> {
  const owner = await readOwner(dir);
  return owner === null ? null : { ...owner, dir, alive: isAlive(owner) };
}

/** `null` where there is no pair (any more). */
async function readOwner(dir: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(filesIn(dir).owner, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

/** Nobody reads a half of it: it is renamed into its place. */
async function writeOwner(dir: string, owner: Owner): Promise<void> {
  const { owner: file } = filesIn(dir);
  try {
    await writeFile(`${file}.new`, JSON.stringify(owner), { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw cause;
    throw folderTrouble(cause, `${dir} cannot be written to`);
  }
}
