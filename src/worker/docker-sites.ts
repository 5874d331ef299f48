import { connectDaemon } from '../containers/daemon.ts';
import { asksForTcp } from '../model/switches.ts';
import { congestionControlMissing } from '../network/kernel/congestion-control.ts';
import { whyNoContainerTcp } from '../network/kernel/container-tcp.ts';
import { runCommand } from '../network/kernel/execute.ts';
import { systemBuffers } from '../network/kernel/loopback-tcp.ts';
import { networkSetting } from '../network/kernel/private-network.ts';
import { containerKernels } from '../network/kernel/sidecar.ts';
import { startEmbeddedContainer, startToxiproxyContainer } from '../network/proxies/container.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import { resolveImage } from '../servers/docker/resolve-image.ts';
import type { ContainerHome } from '../servers/runtimes/docker.ts';
import { openDockerPacketSite } from '../topology/docker-packet-site.ts';
import { openDockerSite } from '../topology/docker-site.ts';
import { openDockerTcpSite } from '../topology/docker-tcp-site.ts';
import { type Place, proxyOfCase, type WorkerConfig } from './protocol.ts';
import type { Sites } from './sites.ts';

/** Containers: a network, servers and a proxy for each case, and sidecars where the kernel is to act. */
export async function dockerSites(
  place: Extract<Place, { kind: 'docker' }>,
  proxy: WorkerConfig['proxy'],
): Promise<Sites> {
  const { docker } = await connectDaemon();
  const { labels, sysctls, reaper, nettools, strace, links } = place;
  // On this machine its sockets have other buffers than those of containers.
  const onHost = proxy.kind === 'embedded' && proxy.image === undefined;
  const proxyFacts = onHost ? { tcp_rmem: await networkSetting('net/ipv4/tcp_rmem') } : {};
  /** What became of trying it, which takes seconds. */
  const tcpTried = new Map<string, Promise<string | null>>();
  return {
    resolve: (spec, { signal }) => resolveImage(spec, { docker, labels, signal }),
    async tcpMissing(asked) {
      if (!asksForTcp(asked)) return null;
      const { buffers, congestionControl } = asked;
      if (nettools === null)
        return 'in containers the buffers and the congestion control of a case need the tools and the proxy of kernel faults (`replfault doctor`)';
      const available = await networkSetting('net/ipv4/tcp_available_congestion_control');
      const noModule = congestionControl === null ? null : congestionControlMissing(congestionControl, available);
      if (noModule !== null) return noModule;
      const key = JSON.stringify([buffers, congestionControl]);
      const image = { docker, labels, image: nettools.image };
      const tried = tcpTried.get(key) ?? whyNoContainerTcp(image, asked, await systemBuffers());
      tcpTried.set(key, tried);
      return tried;
    },
    async openSite(scenario, { link }, tcp) {
      const kernels = nettools === null ? null : containerKernels({ docker, labels, ...nettools });
      const parts = {
        docker,
        labels,
        sysctls,
        reaper,
        startProxy(home: ContainerHome) {
          const chosen = proxyOfCase(proxy, scenario);
          if (chosen.kind === 'docker')
            return startToxiproxyContainer(home, chosen.image, kernels && ((pid) => kernels.toolsAt(pid)));
          return chosen.kind === 'embedded' && chosen.image !== undefined
            ? startEmbeddedContainer(home, chosen.image)
            : startEmbeddedProxy(home.network.gateway);
        },
        tracer: strace && runCommand(strace),
      };
      const onPackets = link !== undefined && links.kind === 'packet';
      const open = onPackets ? openDockerPacketSite : tcp && asksForTcp(tcp) ? openDockerTcpSite : null;
      const site =
        open && nettools && kernels
          ? await open({ ...parts, nettools, kernels })
          : await openDockerSite({
              ...parts,
              kernelAt: () => kernels && ((ends, end) => kernels.at(ends[end].pid)),
            });
      const why = links.kind === 'proxy' ? links.why : null;
      return {
        ...site,
        // Those of a packet link change with its conditions.
        get facts() {
          return { ...site.facts, ...proxyFacts };
        },
        ...(link !== undefined && why !== null ? { noPacketLink: why } : {}),
        async [Symbol.asyncDispose]() {
          await kernels?.[Symbol.asyncDispose]();
          await site[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      // What it made is removed case by case, and the rest with the session of the run.
    },
  };
}
