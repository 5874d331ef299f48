import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dyingWithUs } from '../../host/dying-with-us.ts';
import { besideUs } from '../../host/niceness.ts';
import type { RunCommandSpec } from '../kernel/execute.ts';
import { filterConsole, packetLinkError } from './management.ts';
import type { PacketEnd } from './types.ts';
import { type FilterSettings, filterCommands, refusedSettings } from './words.ts';

/** An orderly end that takes longer is no longer waited for, ms. */
const endTimeoutMs = 1_000;

/** One process of wirefilter, which carries packets from one device to another, and none back. */
export interface Filter extends AsyncDisposable {
  readonly pid: number;
  isRunning(): boolean;
  /** @throws ReplfaultError `PACKET_LINK` */
  set(settings: FilterSettings): Promise<void>;
}

/** @param cwd a folder that this filter has to itself while it starts */
export interface FilterStart {
  readonly at: PacketEnd;
  readonly wirefilter: RunCommandSpec;
  readonly cwd: string;
  /** Tap devices that it makes in the namespace: packets that leave by the first arrive on the second. */
  readonly from: string;
  readonly to: string;
}

/** Resolves when both devices exist. @throws ReplfaultError `PACKET_LINK` */
export async function startFilter({ at, wirefilter, cwd, from, to }: FilterStart): Promise<Filter> {
  // The name of a device would be ambiguous beside the colon of -v; its library takes the first line of a file instead.
  for (const [file, device] of [
    ['from', from],
    ['to', to],
  ] as const)
    await writeFile(join(cwd, file), `tap://${device}\n`);
  const own = dyingWithUs({ file: wirefilter.file, args: [...wirefilter.args, '-v', 'from:to'] });
  const { file, args } = at.enter(own);
  // Ctrl-C is for the tool, which ends its links in order.
  const child = spawn(file, [...args], {
    cwd,
    env: { ...process.env, ...wirefilter.env },
    stdio: 'pipe',
    detached: true,
  });
  // A packet that waits for a processor is late.
  besideUs(child.pid);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  let failed: Error | undefined;
  child.once('error', (cause) => {
    failed = cause;
  });
  const whyEnded = (): string | null => {
    if (failed) return failed.message;
    if (child.exitCode === null && child.signalCode === null) return null;
    return firstTrouble(errors) ?? `exit ${child.exitCode ?? child.signalCode}`;
  };
  const { say } = filterConsole(child, whyEnded);
  const filter: Filter = {
    pid: child.pid ?? 0,
    isRunning: () => whyEnded() === null,
    set: settingOf(say),
    [Symbol.asyncDispose]: () => end(child),
  };
  try {
    // Nothing comes back by this way.
    await say('loss RL100');
  } catch (cause) {
    await end(child);
    throw packetLinkError(
      (cause as Error).message,
      cause,
      'a link of packets needs the device /dev/net/tun (kernel module tun), readable and writable by this user',
    );
  }
  // They alone must not keep this process running.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
  return filter;
}

function settingOf(say: (command: string) => Promise<string>): Filter['set'] {
  let inForce: FilterSettings | null = null;
  return async (settings) => {
    const commands = filterCommands(settings, inForce);
    if (commands.length === 0) return;
    // Unknown, should one of them fail.
    inForce = null;
    for (const command of commands) await say(command);
    const refused = refusedSettings(settings, await say('showinfo'));
    if (refused.length > 0)
      throw packetLinkError(`the link emulator has not taken what it was told: ${refused.join(', ')}`);
    inForce = settings;
  };
}

/** What it says before its usage. */
function firstTrouble(errors: string): string | undefined {
  return errors
    .split('\n')
    .find((line) => /^vdeplug |cannot|error|denied/i.test(line))
    ?.trim();
}

async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // It ends with its input.
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
  await ended;
  clearTimeout(timer);
}
