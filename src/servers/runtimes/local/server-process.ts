import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dyingWithUs } from '../../../host/dying-with-us.ts';
import type { Inside } from '../../../host/inside.ts';
import { stepBack } from '../../../host/niceness.ts';
import { bounded } from '../../../model/bounded.ts';
import type { ServerBinary, ServerSignal } from '../../types.ts';
import type { SettableClock } from './settable-clock.ts';

/** How a server ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly logTail: string;
}

/** The process of one server. */
export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly hasExited: () => boolean;
  signal(signal: ServerSignal): void | Promise<void>;
  /** Tells that it has started: from now on it is part of an experiment. */
  ready(): void;
  /** Kills it at once and waits until it is gone. */
  kill(): Promise<void>;
}

const tailBytes = 16_000;
/** A killed process that does not go waits for its disk or its kernel, ms. */
const killTimeoutMs = 10_000;

/**
 * Starts the server so that it dies with this process (where there is setpriv; without, only an orderly end of the tool stops it).
 * Standard output and error go to the server's log as well, because a server that cannot start may say so only there.
 */
export async function spawnServer(
  binary: ServerBinary,
  args: readonly string[],
  options: {
    readonly log: string;
    readonly cwd: string;
    readonly inside?: Inside | undefined;
    readonly clock?: SettableClock | undefined;
  },
): Promise<ServerProcess> {
  const command = binary.command(args);
  const { inside, clock } = options;
  const program = clock ? clock.wrap(command) : command;
  // Joining a user namespace takes the parent-death signal away: it is asked for in there.
  const mortal = inside ? inside.enter(dyingWithUs(program)) : dyingWithUs(program);
  const output = openSync(options.log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(mortal.file, [...mortal.args], {
      cwd: options.cwd,
      stdio: ['ignore', output, output],
      // A group of its own, so that Ctrl-C reaches the tool alone, which then ends the servers in order.
      detached: true,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C.UTF-8', ...command.env },
    });
  } finally {
    closeSync(output);
  }
  stepBack(child.pid, 'starting');
  let gone = false;
  const tidy = (): void => {
    if (child.pid !== undefined) clock?.tidy(child.pid);
  };
  const exited = new Promise<Exit>((resolve) => {
    const finish = async (code: number | null, signal: string | null, extra = ''): Promise<void> => {
      gone = true;
      tidy();
      resolve({ code, signal, logTail: `${await readTail(options.log)}${extra}` });
    };
    child.once('exit', (code, signal) => void finish(code, signal));
    child.once('error', (error) => void finish(null, null, `\n${error.message}`));
  });
  const signal = (name: ServerSignal): void => {
    if (!gone && child.pid !== undefined) child.kill(name);
  };
  return {
    pid: child.pid ?? -1,
    exited,
    hasExited: () => gone,
    ready: () => {
      stepBack(child.pid, 'ready');
      tidy();
    },
    signal,
    async kill() {
      signal('SIGKILL');
      await bounded(exited, { ms: killTimeoutMs, what: `the end of process ${child.pid} after SIGKILL` });
    },
  };
}

/** The last lines of a log file, empty where there is none. */
export async function readTail(path: string, bytes = tailBytes): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, bytes)), 0, Math.min(size, bytes), start);
    const text = buffer.toString('utf8', 0, bytesRead);
    return (start > 0 ? text.slice(text.indexOf('\n') + 1) : text).trimEnd();
  } finally {
    await file.close();
  }
}
