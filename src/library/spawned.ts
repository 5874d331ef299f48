import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { dyingWithUs, onPath } from '../host/dying-with-us.ts';
import type { Inside } from '../host/inside.ts';
import { bounded } from '../model/bounded.ts';
import { usageError } from '../model/errors.ts';
import type { Reachable } from './types.ts';

const endMs = 5_000;

/** Programs of a user that run where they reach what was started, and end with it. */
export class Spawned {
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly enter: Inside['enter'] = (command) => command) {}

  /** For users: `spawn` of node:child_process, refused by what `mustBeOpen` throws. */
  spawnIf(mustBeOpen: (otherwise: string) => void): Reachable['spawn'] {
    const start = (command: string, args?: readonly string[], options?: SpawnOptions): ChildProcess => {
      mustBeOpen(`it does not spawn ${command}`);
      return this.spawn(command, args, options);
    };
    return start as Reachable['spawn'];
  }

  private spawn(command: string, args: readonly string[] = [], options: SpawnOptions = {}): ChildProcess {
    const { file, args: words } = this.enter(dyingWithUs({ file: programOf(command, options), args }));
    const child = spawn(file, [...words], { ...options, shell: false });
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    return child;
  }

  /** Kills those that still run, and waits until they are gone. */
  async end(): Promise<void> {
    const ends = [...this.running].map((child) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      return gone;
    });
    await bounded(Promise.all(ends), { ms: endMs, what: 'spawned programs to end after SIGKILL' });
  }
}

/** Looked for here, since another program starts it and would only exit. @throws ReplfaultError `NO_PROGRAM` (usage). */
function programOf(command: string, { cwd, env = process.env }: SpawnOptions): string {
  const folder = cwd instanceof URL ? cwd.pathname : (cwd ?? process.cwd());
  const path = command.includes('/') ? resolve(folder, command) : onPath(command, [], env['PATH'] ?? '');
  if (path !== undefined && isProgram(path)) return path;
  throw usageError(
    'NO_PROGRAM',
    `there is no program ${command}${command.includes('/') ? '' : ' on PATH'}`,
    "give the program and its arguments apart: spawn('node', ['client.mjs']); a shell is a program: spawn('sh', ['-c', '...'])",
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
