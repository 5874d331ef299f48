import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { isExecutable } from '../../host/executable.ts';
import { ReplfaultError, usageError } from '../../model/errors.ts';

/** promtool, found and asked for its version. */
export interface Promtool {
  readonly path: string;
  readonly version: string;
  /** Told the id of each process that is started, so that it can be ended with this one. */
  readonly started?: (pid: number) => void;
}

const whereFrom =
  'Debian: apt-get install prometheus; elsewhere it is in the archive of Prometheus; or name it with --promtool';

/**
 * Finds promtool: the named program, or the one on PATH.
 * @throws ReplfaultError: a named program that is none (usage, exit 2); none on PATH, or it does not say its version (environment, exit 3).
 */
export async function findPromtool(named: string | undefined): Promise<Promtool> {
  if (named !== undefined && !(await isExecutable(named)))
    throw usageError('PROMTOOL', `--promtool names no program that you may execute: ${named}`, whereFrom);
  const path = named === undefined ? await onPath() : resolve(named);
  if (path === null) throw new ReplfaultError('PROMTOOL', 'there is no promtool on PATH', { hint: whereFrom });
  const { stdout, stderr } = await execa(path, ['--version'], { timeout: 10_000, reject: false });
  const [, version] = /^promtool, version (\S+)/m.exec(`${stdout}\n${stderr}`) ?? [];
  if (version === undefined)
    throw new ReplfaultError('PROMTOOL', `${path} does not say that it is promtool`, { hint: whereFrom });
  return { path, version };
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
  const running = execa(tool.path, args, {
    cwd,
    // It makes a storage for each test there.
    env: { TMPDIR: cwd },
    timeout: timeoutMs,
    forceKillAfterDelay: 1000,
    reject: false,
    maxBuffer: 256 * 1024 * 1024,
  });
  if (running.pid !== undefined) tool.started?.(running.pid);
  const done = await running;
  if (done.timedOut)
    throw new ReplfaultError('PROMTOOL', `promtool did not end within ${timeoutMs / 1000} s`, {
      hint: 'rehearse fewer cases (--case) or rules, or allow more time with --timeout',
    });
  if (done.exitCode === undefined)
    throw new ReplfaultError('PROMTOOL', `promtool ended without an exit code: ${done.shortMessage ?? 'unknown'}`, {
      hint: whereFrom,
    });
  return { exitCode: done.exitCode, text: `${done.stdout}\n${done.stderr}` };
}
