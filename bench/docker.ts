import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { connectDaemon } from '../dist/src/containers/daemon.js';
import { median } from './demo-run.ts';
import { dockerPairTimes } from './docker-pair-start.ts';

/** Target of the project, from the call to the first replicated row, network included. */
const targetMs = 3_000;
const [cycles = '50', ...specs] = process.argv.slice(2);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** Everything that a cycle could leave behind: containers, networks, volumes of the tool, folders for temporary files. */
async function inventory(): Promise<string[]> {
  const { docker } = await connectDaemon();
  const [containers, networks, volumes, files] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    readdir(tmpdir()),
  ]);
  return [
    ...containers.flatMap(({ Names }) => Names).map((name) => `container ${name}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ...files.filter((name) => /^(rf-pair|replfault|testcontainers)-/.test(name)).map((name) => `file ${name}`),
  ];
}

/** `jiti bench/docker.ts [cycles] [image...]`: start times of a pair in containers, and what many cycles leave behind (nothing). */
async function main(): Promise<void> {
  const before = new Set(await inventory());
  for (const spec of specs.length > 0 ? specs : ['mysql:9.7']) {
    const times = await dockerPairTimes(Number(cycles), spec);
    const [start, stop] = [median(times.map((t) => t.startMs)), median(times.map((t) => t.stopMs))];
    process.stdout.write(
      `${spec} in containers, call to first replicated row (median of ${times.length}): ${seconds(start)}, target ${seconds(targetMs)}: ${start <= targetMs ? 'within target' : 'OVER TARGET'}; removed in ${seconds(stop)}\n`,
    );
  }
  const left = (await inventory()).filter((one) => !before.has(one));
  process.stdout.write(left.length === 0 ? 'left behind: nothing\n' : `LEFT BEHIND: ${left.join(', ')}\n`);
  if (left.length > 0) process.exitCode = 1;
}

await main();
