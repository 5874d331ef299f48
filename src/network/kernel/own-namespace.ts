import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { onPath } from '../../host/dying-with-us.ts';
import type { Inside, Invocation } from '../../host/inside.ts';
import { endNetwork } from '../../host/network-processes.ts';
import { bounded } from '../../model/bounded.ts';
import { CleanupStack } from '../../model/cleanup.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { toolTimeoutMs } from './execute.ts';
import type { NetworkSettings } from './private-network.ts';
import { probeSandbox } from './sandbox.ts';

/** A network namespace with no process in it but those that are started there. Disposal ends them, and it with them. */
export interface OwnNamespace extends Inside, AsyncDisposable {
  /** The process that keeps it. */
  readonly pid: number;
  /** Words to put before a command so that it runs in there: for processes of this user that know nothing else of it. */
  readonly join: readonly string[];
  readonly settings: NetworkSettings;
}

const startTimeoutMs = 10_000;
const endTimeoutMs = 1_000;
/** Stays until its input ends, which it does with this process. */
const holderScript = 'echo held; read -r _';

/** Whether and how namespaces can be made does not change while a process runs. */
let known: ReturnType<typeof probeSandbox> | undefined;

/**
 * Makes a network namespace, in a user namespace unless this is root. This process stays where it is.
 *
 * @param beside another one, whose user namespace is to be that of the new one too: devices can be moved only within one
 * @throws ReplfaultError `NO_NAMESPACE` (environment) with what forbids it and how to allow it.
 */
export async function openNamespace(beside?: OwnNamespace): Promise<OwnNamespace> {
  known ??= probeSandbox(['--net']);
  const sandbox = await known;
  if (!sandbox.available) throw noNamespace(sandbox.reason, sandbox.enable);
  const nsenter = onPath('nsenter', ['/usr/bin', '/bin']);
  if (!nsenter)
    throw noNamespace('joining a network namespace needs the program nsenter', ['Install the package util-linux.']);
  await using made = new CleanupStack();
  const asRoot = sandbox.command.includes('--user');
  const within = beside && asRoot ? [...beside.join, 'unshare', '--net', '--'] : sandbox.command;
  const holder = await startHolder(within);
  made.defer(() => endHolder(holder.process));
  const kinds = asRoot ? ['--user', '--preserve-credentials', '--net'] : ['--net'];
  const join = [nsenter, '--target', String(holder.pid), ...kinds, '--'];
  const [file = nsenter, ...before] = join;
  let open = true;
  made.defer(() => {
    open = false;
  });
  const enter = (command: Invocation): Invocation => {
    // The number of its process may be another one's by now.
    if (!open) throw new ReplfaultError('NO_NAMESPACE', 'the network namespace has ended');
    return { file, args: [...before, command.file, ...command.args] };
  };

  // Open, its number is given to no other namespace, so that nobody else's processes are ended with it.
  const held = openSync(`/proc/${holder.pid}/ns/net`, 'r');
  made.defer(() => closeSync(held));
  const name = readlinkSync(`/proc/self/fd/${held}`);
  made.defer(() => endNetwork(name, holder.pid));
  const entered = (await run(enter({ file: 'readlink', args: ['/proc/self/ns/net'] }))).trim();
  if (entered !== name || name === readlinkSync('/proc/self/ns/net'))
    throw noNamespace(`nsenter has led into ${entered} instead of ${name}`, []);
  const everything = made.release();
  return {
    pid: holder.pid,
    join,
    asRoot,
    socketTable: `/proc/${holder.pid}/net/tcp`,
    settings: settingsIn(enter),
    enter,
    [Symbol.asyncDispose]: () => everything.run(),
  };
}

function noNamespace(reason: string, enable: readonly string[]): ReplfaultError {
  return new ReplfaultError('NO_NAMESPACE', reason, {
    hint: [...enable, "Or leave out isolation: 'netns': faults of the proxy and of processes need no namespace."].join(
      '\n  ',
    ),
  });
}

async function startHolder(
  command: readonly string[],
): Promise<{ readonly process: ChildProcess; readonly pid: number }> {
  const [program = 'unshare', ...args] = command;
  // Ctrl-C is for the tool, which ends its pairs in order.
  const child = spawn(program, [...args, 'sh', '-c', holderScript, 'replfault-network'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const failed = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => {
    throw noNamespace(`the network namespace has ended at once: ${said.trim()}`, []);
  });
  const lines = createInterface(child.stdout);
  try {
    await bounded(Promise.race([once(lines, 'line'), failed]), {
      ms: startTimeoutMs,
      what: 'a network namespace to be made',
    });
  } catch (cause) {
    child.kill('SIGKILL');
    throw cause;
  } finally {
    lines.close();
    failed.catch(() => undefined);
  }
  // It alone must not keep this process running.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
  return { process: child, pid: child.pid ?? 0 };
}

async function endHolder(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const ended = once(holder, 'exit');
  holder.stdin?.end();
  const timer = setTimeout(() => holder.kill('SIGKILL'), endTimeoutMs);
  await ended;
  clearTimeout(timer);
}

async function run({ file, args }: Invocation): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await execa(file, [...args], {
    reject: false,
    timeout: toolTimeoutMs,
    stdin: 'ignore',
  });
  if (failed) throw noNamespace(`a network namespace that was made cannot be used: ${stderr || shortMessage}`, []);
  return stdout;
}

/** Settings of a network are those of whoever opens their files. */
function settingsIn(enter: Inside['enter']): NetworkSettings {
  const path = (name: string): string => `/proc/sys/${name}`;
  const write = 'while [ $# -gt 0 ]; do printf %s "$2" >"$1" || exit 1; shift 2; done';
  return {
    async read(names) {
      return (await run(enter({ file: 'cat', args: names.map(path) })))
        .split('\n')
        .map((line) => line.trim().replace(/\s+/g, ' '));
    },
    async write(values) {
      const words = Object.entries(values).flatMap(([name, value]) => [path(name), value]);
      await run(enter({ file: 'sh', args: ['-c', write, 'sh', ...words] }));
    },
  };
}
