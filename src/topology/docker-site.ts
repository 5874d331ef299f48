import { readFile } from 'node:fs/promises';
import { type ContainerNetwork, openNetwork } from '../containers/container-network.ts';
import type { Docker } from '../containers/daemon.ts';
import { watchDaemon } from '../containers/daemon-watch.ts';
import { type Labels, newSessionId } from '../containers/ownership.ts';
import { reaperLabels } from '../containers/reaper-image.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { containerSysctls } from '../network/kernel/private-network.ts';
import type { StartedProxy } from '../network/types.ts';
import { type ContainerHome, startDockerServer } from '../servers/runtimes/docker.ts';
import type { ServerImage, ServerProgram } from '../servers/types.ts';
import type { Site } from './site.ts';

export interface DockerSiteParts {
  readonly docker: Docker;
  readonly labels: Labels;
  /** Use testcontainers' reaper besides our own sweeper. */
  readonly reaper: boolean;
  /** Settings of network namespaces that this daemon accepts: from `acceptedSysctls`. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Starts the proxy of the links: in a container of this place, or as a process that listens on the network's gateway. */
  startProxy(place: ContainerHome): Promise<StartedProxy>;
  kernelAt(place: ContainerHome): Site['kernelAt'];
  /** The tracer of this machine, which sees the processes of containers; `null` where that is not to be had. */
  readonly tracer: Site['tracer'];
}

/** Containers on a network of their own. */
export interface DockerSite extends Site {
  /** Aborted, with the error as its reason, when the daemon goes away. */
  readonly lost: AbortSignal;
  /** Where further containers of this place go. */
  readonly home: ContainerHome;
}

const firstPort = 3306;

export async function openDockerSite(parts: DockerSiteParts): Promise<DockerSite> {
  const { docker } = parts;
  await using cleanup = new CleanupStack();
  const labels = { ...parts.labels, ...(parts.reaper ? await reaperLabels() : {}) };
  const prefix = `replfault-${newSessionId()}`;
  const watch = await watchDaemon(docker);
  cleanup.defer(() => watch[Symbol.dispose]());
  const network: ContainerNetwork = cleanup.use(await openNetwork(docker, prefix, labels));
  const place: ContainerHome = { docker, labels, network, sysctls: parts.sysctls, reaper: parts.reaper, prefix };
  const facts = await networkFacts(parts.sysctls);
  let port = firstPort;
  const kept = cleanup.release();
  return {
    kind: 'docker',
    home: place,
    facts,
    lost: watch.lost,
    freePort: async () => port++,
    startServer: (program, template, launch) => startDockerServer(place, imageOf(program), template, launch),
    startProxy: () => parts.startProxy(place),
    kernelAt: parts.kernelAt(place),
    setRto: { missing: 'a container has a route to every other one, and none of them is ours to change' },
    setTcp: { missing: 'nobody asked for it, and servers have networks of their own' },
    tracer: parts.tracer,
    [Symbol.asyncDispose]: () => kept.run(),
  };
}

/** What the daemon did not accept is as the machine has it: a new network namespace takes its congestion control over. */
async function networkFacts(accepted: Readonly<Record<string, string>>): Promise<Record<string, string | boolean>> {
  const facts: Record<string, string | boolean> = { private: true };
  for (const name of Object.keys(containerSysctls)) {
    const file = `/proc/sys/${name.replaceAll('.', '/')}`;
    const value = accepted[name] ?? (await readFile(file, 'utf8').catch(() => 'unknown'));
    facts[name.slice(name.lastIndexOf('.') + 1)] = value.trim().replace(/\s+/g, ' ');
  }
  return facts;
}

/** @throws TypeError for a program of this machine */
export function imageOf(program: ServerProgram): ServerImage {
  if (program.origin !== 'image')
    throw new TypeError(`${program.spec} is a program of this machine, not a container image`);
  return program;
}
