import { readdir, readlink } from 'node:fs/promises';
import { connectDaemon, type Docker } from '../src/containers/daemon.ts';
import { ownerLabel, sessionLabel } from '../src/containers/ownership.ts';
import { isGone, readProcessStat, startTicks } from '../src/host/process-stat.ts';
import { startCli } from '../test/local/support/cli.ts';
import { makePlayground, type Playground } from '../test/local/support/playground.ts';
import { eventually } from '../test/local/support/processes.ts';
import { median } from './demo-run.ts';

/** After SIGKILL of the command nothing of its run may be there any more, ms. */
const goneWithinMs = 10_000;
/** The command is killed within this time after its start, ms; a run that ends before does not count. */
const latestMs = { local: 20_000, docker: 40_000 } as const;
const runArgs = ['run', 'error-1190', 'process', '--server', 'mysql:9.7', '--workers', '2'];

interface Killed {
  readonly atMs: number;
  /** Processes of the run when it was killed, the command among them. */
  readonly processes: number;
  /** Until nothing was left; `null` where something was left in the end. */
  readonly goneMs: number | null;
  readonly left: readonly string[];
}

/**
 * Runs of the command that are killed (SIGKILL) at a random moment: servers start, play, are paused or end just then. What may be left is looked for
 * in the process table (processes and their namespaces), in the folder for temporary files, and in the Docker daemon.
 */
export async function soakSigkill(
  runtime: 'local' | 'docker',
  runs: number,
): Promise<{ lines: string[]; ok: boolean }> {
  const docker = runtime === 'docker' ? (await connectDaemon()).docker : null;
  const killed: Killed[] = [];
  while (killed.length < runs) {
    const one = await killOnce(runtime, docker);
    if (!one) continue;
    killed.push(one);
    const end = one.goneMs === null ? `LEFT: ${one.left.join(', ')}` : `nothing left after ${one.goneMs} ms`;
    process.stdout.write(
      `${runtime} ${killed.length} of ${runs}: killed after ${one.atMs} ms with ${one.processes} processes, ${end}\n`,
    );
  }
  const bad = killed.filter(({ goneMs }) => goneMs === null);
  const times = killed.flatMap(({ goneMs }) => goneMs ?? []);
  const what = docker ? 'process, namespace, container, network, volume or folder' : 'process, namespace or folder';
  return {
    ok: bad.length === 0,
    lines: [
      `## ${runs} times SIGKILL, runtime ${runtime}`,
      '',
      `\`replfault ${runArgs.join(' ')} --runtime ${runtime}\`, killed with SIGKILL at a random moment of its first ${latestMs[runtime] / 1000} s. No ${what} of a run may be left ${goneWithinMs / 1000} s later.`,
      '',
      `- Nothing left: ${killed.length - bad.length} of ${killed.length} runs`,
      `- Time until nothing was left: median ${median(times)} ms, longest ${Math.max(0, ...times)} ms`,
      `- Processes at the moment of SIGKILL: ${Math.min(...killed.map((one) => one.processes))} to ${Math.max(...killed.map((one) => one.processes))}`,
      ...bad.map(({ atMs, left }) => `- **Killed after ${atMs} ms, left: ${left.join(', ')}**`),
    ],
  };
}

async function killOnce(runtime: 'local' | 'docker', docker: Docker | null): Promise<Killed | undefined> {
  await using playground = await makePlayground();
  const { DOCKER_HOST } = process.env;
  const env = { ...playground.env, REPLFAULT_RUNTIME: runtime, ...(DOCKER_HOST ? { DOCKER_HOST } : {}) };
  const cli = startCli([...runArgs, '--runtime', runtime, '--out', playground.out], { env, timeoutMs: 300_000 });
  const atMs = Math.round(100 + Math.random() * (latestMs[runtime] - 100));
  const early = await Promise.race([cli.exited, new Promise<null>((resolve) => setTimeout(() => resolve(null), atMs))]);
  if (early) {
    process.stdout.write(`${runtime}: ended with ${early.code} before it was killed; once more\n`);
    if (early.code !== 0 && early.code !== 1 && early.code !== 4) throw new Error(early.stderr);
    return undefined;
  }
  const processes = await playground.processes();
  const inside = await processesIn(await namespacesOf(processes.map(({ pid }) => pid)));
  cli.signal('SIGKILL');
  const killedAt = performance.now();
  await cli.exited;
  let left: string[] = [];
  const gone = await eventually(
    async () => {
      left = await leftOf(playground, inside, docker, cli.pid);
      return left.length === 0;
    },
    { withinMs: goneWithinMs - (performance.now() - killedAt), everyMs: 100 },
  );
  const goneMs = gone ? Math.round(performance.now() - killedAt) : null;
  if (!gone && docker) await new Promise((resolve) => setTimeout(resolve, goneWithinMs));
  return { atMs, processes: processes.length, goneMs, left };
}

async function leftOf(
  playground: Playground,
  inside: ReadonlyMap<number, string>,
  docker: Docker | null,
  pid: number,
): Promise<string[]> {
  const [processes, files, made] = await Promise.all([
    playground.processes(),
    playground.leftovers(),
    docker ? madeBy(docker, pid) : [],
  ]);
  return [
    ...processes.map((one) => `process ${one.pid} ${one.commandLine.slice(0, 80)}`),
    ...files.map((name) => `file ${name}`),
    ...[...inside]
      .filter(([one, began]) => startTicks(one) === began && !isGone(readProcessStat(one)))
      .map(([one]) => `process ${one} in a namespace of the run`),
    ...made,
  ];
}

/** Network and PID namespaces of these processes that are not this process's own. A namespace lasts as long as a process in it. */
async function namespacesOf(pids: readonly number[]): Promise<Set<string>> {
  const of = async (pid: number | 'self'): Promise<string[]> =>
    Promise.all(['net', 'pid'].map((kind) => readlink(`/proc/${pid}/ns/${kind}`).catch(() => '')));
  const own = new Set(await of('self'));
  const found = (await Promise.all(pids.map(of))).flat();
  return new Set(found.filter((name) => name !== '' && !own.has(name)));
}

/**
 * The processes in these namespaces, each with its start: the kernel gives the number of a namespace that is gone to a new one, so that only the
 * processes tell whether it is still there.
 */
async function processesIn(namespaces: ReadonlySet<string>): Promise<Map<number, string>> {
  const inside = new Map<number, string>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number))
    if ([...(await namespacesOf([pid]))].some((name) => namespaces.has(name))) inside.set(pid, startTicks(pid));
  return inside;
}

/** What the daemon holds that was made by runs of this process, by its labels. */
async function madeBy(docker: Docker, pid: number): Promise<string[]> {
  const filters = { label: [sessionLabel] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const ours = (labels: Readonly<Record<string, string>> | null | undefined): boolean =>
    (labels?.[ownerLabel] ?? '').startsWith(`${pid}:`);
  return [
    ...containers.filter(({ Labels }) => ours(Labels)).map(({ Id, Names }) => `container ${Names[0] ?? Id}`),
    ...networks.filter(({ Labels }) => ours(Labels)).map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).filter(({ Labels }) => ours(Labels)).map(({ Name }) => `volume ${Name}`),
  ];
}
