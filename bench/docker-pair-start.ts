import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContainerSession } from '../dist/src/containers/container-session.js';
import { connectDaemon } from '../dist/src/containers/daemon.js';
import { acceptedSysctls } from '../dist/src/containers/sysctls.js';
import { containerSysctls } from '../dist/src/network/kernel/private-network.js';
import { startEmbeddedProxy } from '../dist/src/network/proxy-process.js';
import { ledgerSchema } from '../dist/src/probes/ledger-tables.js';
import { cacheFolder } from '../dist/src/servers/cache/folder.js';
import { resolveImage } from '../dist/src/servers/docker/resolve-image.js';
import { prepareTemplate } from '../dist/src/servers/template.js';
import { openDockerSite } from '../dist/src/topology/docker-site.js';
import { startPair } from '../dist/src/topology/pair.js';

/** Wall times, ms, of one pair in containers: from the call (network included) to the first replicated row, and of its removal. */
export interface DockerPairTimes {
  readonly startMs: number;
  readonly stopMs: number;
}

/** Starts and stops pairs in containers one after the other, with image and template at hand. */
export async function dockerPairTimes(
  repetitions: number,
  spec = 'mysql:9.7',
  eachTime: (times: DockerPairTimes, index: number) => void = () => undefined,
): Promise<DockerPairTimes[]> {
  await using session = openContainerSession(await connectDaemon());
  const { docker } = session.daemon;
  const { labels } = session;
  const program = await resolveImage(spec, { docker, labels });
  const template = await prepareTemplate(program, { cacheDir: cacheFolder() });
  const trial = { image: program.image, program: program.program, args: ['--no-defaults', '--version'], labels };
  const sysctls = await acceptedSysctls(docker, containerSysctls, trial);
  const all: DockerPairTimes[] = [];
  for (let index = 0; index < repetitions; index += 1) {
    const dir = await mkdtemp(join(tmpdir(), 'rf-pair-'));
    const startedAt = performance.now();
    const site = await openDockerSite({
      docker,
      labels,
      sysctls,
      reaper: false,
      startProxy: ({ network }) => startEmbeddedProxy(network.gateway),
      kernelAt: () => null,
      tracer: null,
    });
    const pair = await startPair({
      dir,
      source: { program, template, options: [] },
      replica: { program, template, options: [] },
      settings: { source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 } },
      prepare: ledgerSchema,
      site,
      linkName: `bench-${index}`,
      signal: AbortSignal.timeout(60_000),
    });
    const replicatingAt = performance.now();
    await pair[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
    const times = { startMs: replicatingAt - startedAt, stopMs: performance.now() - replicatingAt };
    all.push(times);
    eachTime(times, index);
  }
  return all;
}
