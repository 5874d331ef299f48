import { CleanupStack } from '../model/cleanup.ts';
import { openContainerNamespaces } from '../network/kernel/container-namespace.ts';
import { containerTcp } from '../network/kernel/container-tcp.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { systemBuffers } from '../network/kernel/loopback-tcp.ts';
import { startDockerServer } from '../servers/runtimes/docker.ts';
import type { DockerPacketSiteParts } from './docker-packet-site.ts';
import { type DockerSite, imageOf, openDockerSite } from './docker-site.ts';

/**
 * Containers whose TCP can be set. Two small containers keep the network namespaces of the source and of the proxy: these join them, and have the same
 * network again when they start again. The replica has a network of its own.
 *
 * @throws ReplfaultError the environment errors of the daemon
 */
export async function openDockerTcpSite(parts: DockerPacketSiteParts): Promise<DockerSite> {
  const { docker, nettools, kernels } = parts;
  await using made = new CleanupStack();
  const site = made.use(await openDockerSite({ ...parts, kernelAt: () => null }));
  const { home } = site;
  const { network, sysctls, prefix } = home;
  const on = { network, sysctls, prefix };
  const holders = made.use(
    await openContainerNamespaces({ docker, labels: home.labels, image: nettools.image, tap: false, on }),
  );
  const disciplines = Promise.resolve(nettools.disciplines);
  const atSource = kernelNetwork(holders.source.sidecar.execute, 'eth0', disciplines);
  const atProxy = kernelNetwork(holders.replica.sidecar.execute, 'eth0', disciplines);
  const setTcp = containerTcp([holders.source, holders.replica], await systemBuffers());
  const everything = made.release();
  return {
    ...site,
    startServer: (program, template, launch) =>
      launch.name === 'source'
        ? startDockerServer({ ...home, joined: holders.source }, imageOf(program), template, launch)
        : site.startServer(program, template, launch),
    startProxy: () => parts.startProxy({ ...home, joined: holders.replica }),
    kernelAt: async (pair, end) =>
      end === 'source' ? atSource : end === 'proxy' ? atProxy : kernels.at(pair.replica.pid),
    setTcp,
    [Symbol.asyncDispose]: () => everything.run(),
  };
}
