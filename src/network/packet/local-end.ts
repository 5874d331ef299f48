import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dyingWithUs } from '../../host/dying-with-us.ts';
import { besideUs } from '../../host/niceness.ts';
import type { RunCommandSpec } from '../kernel/execute.ts';
import { runBatch } from './devices.ts';
import type { EmulatorEnd } from './emulator-end.ts';
import { type Filter, filterOf, firstTrouble } from './filter-process.ts';
import { measureRoundTrip } from './round-trip.ts';
import type { PacketEnd } from './types.ts';

/** An orderly end that takes longer is no longer waited for, ms. */
const endTimeoutMs = 1_000;

export interface LocalEndParts {
  readonly tools: { readonly ip: RunCommandSpec; readonly wirefilter: RunCommandSpec };
  /** A folder of the run; nothing stays in it. */
  readonly dir: string;
}

/** The emulator in a network namespace of this machine. */
export function localEnd(at: PacketEnd, { tools, dir }: LocalEndParts): EmulatorEnd {
  return {
    pid: at.pid,
    pidAtOther: at.pid,
    settings: at.settings,
    ip: (commands) => runBatch(tools.ip, at, commands),
    async startFilter(from, to) {
      const cwd = await mkdtemp(join(dir, 'link-'));
      try {
        return await startFilter(at, tools.wirefilter, cwd, { from, to });
      } finally {
        // It has read its files.
        await rm(cwd, { recursive: true, force: true });
      }
    },
    measureRoundTrip: (to, looks) => measureRoundTrip(at, to, looks),
  };
}

async function startFilter(
  at: PacketEnd,
  wirefilter: RunCommandSpec,
  cwd: string,
  devices: Readonly<Record<'from' | 'to', string>>,
): Promise<Filter> {
  // The name of a device would be ambiguous beside the colon of -v; its library takes the first line of a file instead.
  for (const [file, device] of Object.entries(devices)) await writeFile(join(cwd, file), `tap://${device}\n`);
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
  const filter = await filterOf({
    pid: child.pid ?? 0,
    stdin: child.stdin,
    stdout: child.stdout,
    ended: once(child, 'close').then(
      () => undefined,
      () => undefined,
    ),
    whyEnded() {
      if (failed) return failed.message;
      if (child.exitCode === null && child.signalCode === null) return null;
      return firstTrouble(errors) ?? `exit ${child.exitCode ?? child.signalCode}`;
    },
    end: () => end(child),
  });
  // They alone must not keep this process running.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
  return filter;
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
