import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { dockerTrouble } from '../../containers/docker-errors.ts';
import { besideUs } from '../../host/niceness.ts';
import { startTicks } from '../../host/process-stat.ts';
import { boundExpired, bounded } from '../../model/bounded.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { ContainerNamespace } from '../kernel/container-namespace.ts';
import { deviceTrouble } from './devices.ts';
import type { EmulatorEnd } from './emulator-end.ts';
import { filterOf, firstTrouble } from './filter-process.ts';
import type { FilterChild } from './management.ts';
import { medianRoundTrip } from './round-trip.ts';

/** An orderly end that takes longer is not waited for, ms: the container is removed in any case. */
const endTimeoutMs = 1_000;
/** Looks for the number of a process that begins: 2 s. */
const [mostLooks, betweenMs] = [100, 20] as const;
/** Looks at a round trip end after this long, s. */
const looksTakeS = 3;

/** The name of a device would be ambiguous beside the colon of -v; its library takes the first line of a file instead. */
const filterScript = [
  'cd /run',
  'echo "tap://$1" >"from-$1"',
  'echo "tap://$2" >"to-$2"',
  'exec wirefilter -v "from-$1:to-$2"',
].join(' && ');

/** By its path: the shell of busybox has an `ip` of its own. */
const batchScript = 'echo "$1" | /sbin/ip -batch -';

/** The emulator in the network namespace of a container. */
export function containerEnd(docker: Docker, at: ContainerNamespace): EmulatorEnd {
  const { sidecar } = at;
  return {
    pid: at.pid,
    pidAtOther: at.pidInside,
    settings: at.settings,
    async ip(commands) {
      const { exitCode, stderr } = await sidecar.run(['busybox', 'sh', '-c', batchScript, 'sh', commands.join('\n')]);
      if (exitCode !== 0) throw deviceTrouble(stderr.trim().split('\n').slice(0, 2).join(' ') || `exit ${exitCode}`);
    },
    startFilter: async (from, to) => filterOf(await startFilter(docker, sidecar.container, [from, to])),
    async measureRoundTrip(to, looks) {
      // The first echo takes what a program spends on its first of everything.
      const echo = ['ping', '-A', '-c', String(looks + 1), '-w', String(looksTakeS), to];
      const { stdout } = await sidecar.run(['busybox', ...echo]).catch(() => ({ stdout: '' }));
      return medianRoundTrip(echoes(stdout).slice(1));
    },
  };
}

/** What `ping` of busybox prints of its echoes, ms. Pure. */
export const echoes = (text: string): number[] => [...text.matchAll(/ time=([\d.]+) ms/g)].map(([, ms]) => Number(ms));

/** The daemon tells the number only once the process has begun; 0 of one that has ended before. */
async function pidOf(run: Docker.Exec, isOver: () => boolean): Promise<number> {
  for (let looks = 0; ; looks += 1) {
    const { Pid } = (await run.inspect()) as { Pid: number };
    if (Pid > 0 || isOver() || looks === mostLooks) return Pid;
    await delay(betweenMs);
  }
}

async function startFilter(
  docker: Docker,
  container: Docker.Container,
  devices: readonly [string, string],
): Promise<FilterChild> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let errors = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  const Cmd = ['busybox', 'sh', '-c', filterScript, 'sh', ...devices];
  try {
    const run = await container.exec({
      Cmd,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      User: '0:0',
    });
    const stream = await run.start({ hijack: true, stdin: true });
    docker.modem.demuxStream(stream, stdout, stderr);
    let closed = false;
    const ended = new Promise<void>((resolve) => {
      for (const event of ['end', 'close', 'error'])
        stream.once(event, () => {
          closed = true;
          resolve();
        });
    });
    const Pid = await pidOf(run, () => closed);
    // A packet that waits for a processor is late.
    besideUs(Pid);
    const ticks = startTicks(Pid);
    // The daemon tells nothing of a process whose container was killed.
    const isGone = (): boolean => closed || startTicks(Pid) !== ticks;
    return {
      pid: Pid,
      stdin: stream,
      stdout,
      ended,
      whyEnded: () => (isGone() ? (firstTrouble(errors) ?? 'it is gone, or its container is') : null),
      async end() {
        // It ends with its input.
        stream.end();
        if (isGone()) return;
        await bounded(ended, { ms: endTimeoutMs, what: 'the link emulator to end' }).catch((cause: unknown) => {
          if (!(cause instanceof ReplfaultError && cause.code === boundExpired)) throw cause;
        });
      },
    };
  } catch (cause) {
    throw dockerTrouble(cause, 'starting the link emulator in a sidecar');
  }
}
