import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { isExecutable } from '../../host/executable.ts';
import { ReplfaultError, usageError } from '../../model/errors.ts';

/** promtool, found and asked for its version. */
export interface Promtool {
  readonly path: string;
  readonly version: string;
  /** Told the process group of each call, as `kill` wants it: negative. So it can be ended with this process. */
  readonly started?: (pid: number) => void;
}

const whereFrom =
  'Debian: apt-get install prometheus; elsewhere it is in the archive of Prometheus; or name it with --promtool';

/** The oldest version whose output is known. */
const oldest = [2, 42] as const;
/** Time for `promtool --version`, ms. */
const versionMs = 10_000;
/** Far more than promtool prints for a few hundred tests, characters. */
const mostOutput = 64 * 1024 * 1024;

/**
 * Finds promtool: the named program, or the one on PATH.
 * @throws ReplfaultError: a named program that is none (usage, exit 2); none on PATH, it does not say its version, or that is too old (environment, exit 3).
 */
export async function findPromtool(named: string | undefined): Promise<Promtool> {
  if (named !== undefined && !(await isExecutable(named)))
    throw usageError('PROMTOOL', `--promtool names no program that you may execute: ${named}`, whereFrom);
  const path = named === undefined ? await onPath() : resolve(named);
  if (path === null) throw new ReplfaultError('PROMTOOL', 'there is no promtool on PATH', { hint: whereFrom });
  const { exitCode, text } = await inGroup(path, ['--version'], { timeoutMs: versionMs });
  const [, version] = /^promtool, version (\S+)/m.exec(text) ?? [];
  if (version === undefined || exitCode !== 0)
    throw new ReplfaultError('PROMTOOL', `${path} does not say that it is promtool`, { hint: whereFrom });
  if (isOlder(version))
    throw new ReplfaultError('PROMTOOL', `${path} is of version ${version}; ${oldest.join('.')} or later is needed`, {
      hint: whereFrom,
    });
  return { path, version };
}

/** A version that is no number, as of a build from sources, is taken for a new one. */
function isOlder(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return false;
  return Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
}

async function onPath(): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter((one) => one !== '')) {
    const path = join(folder, 'promtool');
    if (await isExecutable(path)) return path;
  }
  return null;
}

export interface Ran {
  readonly exitCode: number | undefined;
  /** Both outputs: promtool prints failures to stderr. */
  readonly text: string;
}

/** Runs it in a folder, bounded in time. @throws ReplfaultError (exit 3) where it does not end in time or cannot be started. */
export async function runPromtool(
  tool: Promtool,
  args: readonly string[],
  cwd: string,
  timeoutMs: number,
): Promise<Ran> {
  // It makes a storage for each test in TMPDIR.
  const ran = await inGroup(tool.path, args, { cwd, env: { TMPDIR: cwd }, timeoutMs, started: tool.started });
  if (ran.timedOut)
    throw new ReplfaultError('PROMTOOL', `promtool did not end within ${timeoutMs / 1000} s`, {
      hint: 'rehearse fewer cases (--case) or rules, or allow more time with --timeout',
    });
  if (ran.exitCode === undefined)
    throw new ReplfaultError('PROMTOOL', `promtool ended without an exit code: ${ran.why ?? 'unknown'}`, {
      hint: whereFrom,
    });
  return ran;
}

interface Group {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly started?: Promtool['started'] | undefined;
}

interface Ended extends Ran {
  readonly timedOut: boolean;
  readonly why?: string | undefined;
}

/**
 * Runs a program in a process group of its own, which is ended as a whole: what is called promtool may be a script that starts others, and these would
 * keep the outputs open. Never rejects.
 */
async function inGroup(path: string, args: readonly string[], { timeoutMs, started, ...where }: Group): Promise<Ended> {
  const running = execa(path, args, {
    ...where,
    detached: true,
    stdin: 'ignore',
    reject: false,
    maxBuffer: mostOutput,
  });
  const { pid } = running;
  const end = (): void => {
    if (pid !== undefined) killGroup(pid);
  };
  if (pid !== undefined) started?.(-pid);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
    // What has left the group may still hold them.
    running.stdout.destroy();
    running.stderr.destroy();
  }, timeoutMs);
  const { exitCode, stdout, stderr, shortMessage } = await running;
  clearTimeout(timer);
  end();
  return { exitCode, text: `${stdout}\n${stderr}`, timedOut, why: shortMessage?.split('\n')[0] };
}

/** A group without processes is gone already. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
