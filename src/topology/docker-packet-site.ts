import { CleanupStack } from '../model/cleanup.ts';
import { congestionRoutes, defaultCongestionControl } from '../network/kernel/congestion-control.ts';
import { openContainerNamespaces } from '../network/kernel/container-namespace.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { systemBuffers } from '../network/kernel/loopback-tcp.ts';
import type { Disciplines } from '../network/kernel/probe-disciplines.ts';
import type { ContainerKernels } from '../network/kernel/sidecar.ts';
import { containerEnd } from '../network/packet/container-end.ts';
import { openWirefilterLink } from '../network/packet/wirefilter-link.ts';
import { startDockerServer } from '../servers/runtimes/docker.ts';
import { type DockerSite, type DockerSiteParts, imageOf, openDockerSite } from './docker-site.ts';
import { conditionedLink, type LinkedEnd } from './packet-link.ts';
import { watchLink } from './watch-link.ts';

export interface DockerPacketSiteParts extends Omit<DockerSiteParts, 'kernelAt'> {
  /** What holds both ends of the link, and what the kernel under the daemon can do. */
  readonly nettools: { readonly image: string; readonly disciplines: Disciplines };
  readonly kernels: ContainerKernels;
}

/**
 * Containers with a link of packets between the source and the proxy. Two small containers keep the network namespaces of its ends: the source joins the
 * one, the proxy the other, and each may end and start again without the link. The replica has a network of its own and reaches the proxy by the network
 * of the case, as this machine reaches all of them.
 *
 * @throws ReplfaultError `PACKET_LINK`, and the environment errors of the daemon
 */
export async function openDockerPacketSite(parts: DockerPacketSiteParts): Promise<DockerSite> {
  const { docker, nettools, kernels } = parts;
  await using made = new CleanupStack();
  const site = made.use(await openDockerSite({ ...parts, kernelAt: () => null }));
  const { home } = site;
  const { network, sysctls, prefix } = home;
  const holders = made.use(
    await openContainerNamespaces({
      docker,
      labels: home.labels,
      image: nettools.image,
      on: { network, sysctls, prefix },
    }),
  );
  const ends = { source: containerEnd(docker, holders.source), replica: containerEnd(docker, holders.replica) };
  const link = made.use(await openWirefilterLink(ends));
  const linked = (name: 'source' | 'replica'): LinkedEnd => ({
    settings: ends[name].settings,
    async choose(congestionControl, attributes) {
      const routes = congestionRoutes(link.devices[name], link.addresses[name], congestionControl, attributes);
      await ends[name].ip(routes.map((words) => words.join(' ')));
    },
  });
  const linkedEnds = { source: linked('source'), replica: linked('replica') };
  for (const { choose } of Object.values(linkedEnds)) await choose(defaultCongestionControl);
  const packetLink = await conditionedLink(link, linkedEnds, await systemBuffers());
  const watch = watchLink(packetLink);
  made.defer(watch.stop);
  const disciplines = Promise.resolve(nettools.disciplines);
  const [{ sidecar: far }, { sidecar: near }] = [holders.source, holders.replica];
  const atSource = kernelNetwork(far.execute, link.devices.source, disciplines);
  const towardsSource = kernelNetwork(near.execute, link.devices.replica, disciplines);
  const towardsReplica = kernelNetwork(near.execute, 'eth0', disciplines);
  const sourceHome = { ...home, joined: { ...holders.source, host: link.addresses.source } };
  const everything = made.release();
  return {
    ...site,
    get facts() {
      return { ...site.facts, ...packetLink.facts };
    },
    packetLink,
    lost: AbortSignal.any([site.lost, watch.lost]),
    startServer: (program, template, launch) =>
      launch.name === 'source'
        ? startDockerServer(sourceHome, imageOf(program), template, launch)
        : site.startServer(program, template, launch),
    startProxy: () => parts.startProxy({ ...home, joined: holders.replica }),
    async kernelAt(pair, end, leg) {
      if (end === 'source') return atSource;
      if (end === 'replica') return kernels.at(pair.replica.pid);
      return leg === 'source-proxy' ? towardsSource : towardsReplica;
    },
    setRto: async () => false,
    [Symbol.asyncDispose]: () => everything.run(),
  };
}
