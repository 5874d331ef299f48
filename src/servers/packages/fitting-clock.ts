import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';
import { firstLine } from '../../model/first-line.ts';
import type { ServerBinary } from '../types.ts';

const sharedMemory = '/dev/shm';

/** Removes what the library has in shared memory under the name of a process: not every one that ends does, and none that is killed. */
export function tidyClock(pid: number): void {
  // Mapped by then, or never made where the folder is read-only.
  for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`])
    rmSync(join(sharedMemory, name), { force: true });
}

/** As far from the clock of the machine as no run of a program takes, s. */
const offsetS = 86_400;
const slackS = 3600;
const timeoutMs = 10_000;

const preloaded = (library: string): readonly string[] => [`LD_PRELOAD=${library}`, `FAKETIME=+${offsetS}`];

/** Why a program of this machine gets no clock of its own by any of these libraries (libfaketime), told by one that prints its time; `null` where it does. */
export async function whyNoClock(libraries: readonly string[]): Promise<string | null> {
  const said: string[] = [];
  for (const library of libraries) {
    const trial = await execa('env', [...preloaded(library), 'date', '+%s'], { reject: false, timeout: timeoutMs });
    const aheadS = Number(trial.stdout) - Date.now() / 1000;
    if (!trial.failed && Math.abs(aheadS - offsetS) < slackS) return null;
    said.push(firstLine(trial.stderr || (trial.shortMessage ?? '')) || `a program printed the time ${trial.stdout}`);
  }
  return `libfaketime (${libraries.join(', ')}) does not work here: ${said.join('; ')}`;
}

/** By build of a server: what was found out once. */
const known = new Map<string, Promise<string>>();

/** The first of these libraries with which the program of a server can be started. @throws ReplfaultError `SERVER_CLOCK` (environment) where none is. */
export function fittingLibrary(
  binary: Pick<ServerBinary, 'buildId' | 'spec' | 'command'>,
  libraries: readonly string[],
): Promise<string> {
  const key = [binary.buildId, ...libraries].join('\n');
  const found = known.get(key) ?? findFitting(binary, libraries);
  known.set(key, found);
  return found;
}

async function findFitting(
  { spec, command }: Pick<ServerBinary, 'spec' | 'command'>,
  libraries: readonly string[],
): Promise<string> {
  const said: string[] = [];
  for (const library of libraries) {
    const { file, args, env } = command(['--version']);
    const asking = execa('env', [...preloaded(library), file, ...args], { env, reject: false, timeout: timeoutMs });
    const trial = await asking;
    if (asking.pid !== undefined) tidyClock(asking.pid);
    // One that cannot be loaded at all is left out by the loader, with a line.
    if (!trial.failed && !trial.stderr.includes('LD_PRELOAD')) return library;
    said.push(firstLine(trial.stderr || (trial.shortMessage ?? '')));
  }
  throw new ReplfaultError('SERVER_CLOCK', `no libfaketime fits ${spec}: ${said.join('; ')}`, {
    hint: 'run this case on another server, or leave it out',
  });
}
