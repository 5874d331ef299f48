import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built tool, as a user runs it. */
export const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const built = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url));

export interface CliOptions {
  readonly env: NodeJS.ProcessEnv;
  /** What stands before `node main.js`: another user, a namespace. */
  readonly through?: readonly string[];
  readonly cwd?: string;
  /** Path of the program; default: as it is built in this checkout. */
  readonly program?: string;
  readonly timeoutMs?: number;
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
}

export interface RunningCli {
  readonly pid: number;
  readonly exited: Promise<CliResult>;
  /** Everything printed so far. */
  text(): string;
  /** To the whole process group, as a terminal does on Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void;
  /** To the one process. */
  signal(signal: NodeJS.Signals): void;
  /** Waits for a text on either stream. Rejects when it does not come. */
  printed(pattern: RegExp, withinMs?: number): Promise<void>;
}

const defaultTimeoutMs = 60_000;

export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const { program = built } = options;
  if (!existsSync(program)) throw new Error('the tool is not built: npm run build');
  const [file = process.execPath, ...rest] = [...(options.through ?? []), process.execPath, program, ...args];
  const startedAt = performance.now();
  const child: ChildProcess = spawn(file, rest, {
    env: options.env,
    cwd: options.cwd ?? checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const more = (): void => {
    for (const look of [...waiting]) look();
  };
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    more();
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
    more();
  });
  const send = (to: number, signal: NodeJS.Signals): void => {
    try {
      process.kill(to, signal);
    } catch {
      // It ended before.
    }
  };
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const timer = setTimeout(() => {
    stderr += `\n(the test killed this command: it had not ended after ${timeoutMs} ms)\n`;
    send(-pid, 'SIGKILL');
  }, timeoutMs);
  const exited = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, wallMs: performance.now() - startedAt });
      more();
    });
  });
  return {
    pid,
    exited,
    text: () => stdout + stderr,
    signal: (signal) => send(pid, signal),
    signalGroup: (signal) => send(-pid, signal),
    printed: (pattern, withinMs = 30_000) =>
      new Promise((resolve, reject) => {
        const settle = (end: () => void): void => {
          clearTimeout(patience);
          waiting.delete(look);
          end();
        };
        const fail = (why: string): void => settle(() => reject(new Error(`${why} ${pattern}:\n${stdout}${stderr}`)));
        const look = (): void => {
          if (pattern.test(stdout + stderr)) settle(resolve);
          else if (child.exitCode !== null || child.signalCode !== null) fail('ended without printing');
        };
        const patience = setTimeout(() => fail(`did not print within ${withinMs} ms`), withinMs);
        waiting.add(look);
        look();
      }),
  };
}

export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).exited;
}
