import { join } from 'node:path';
import { asksForTcp } from '../model/switches.ts';
import { congestionControlMissing } from '../network/kernel/congestion-control.ts';
import { executeHere, runCommand } from '../network/kernel/execute.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { loopbackTcp, systemBuffers } from '../network/kernel/loopback-tcp.ts';
import { networkFacts, networkSetting, preparePrivateNetwork } from '../network/kernel/private-network.ts';
import { writableElsewhere } from '../network/kernel/read-only-view.ts';
import { startToxiproxyBinary } from '../network/proxies/binary.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import type { StartedProxy } from '../network/types.ts';
import { resolveServer } from '../servers/specs.ts';
import { localSite } from '../topology/local-site.ts';
import { openPacketSite } from '../topology/packet-site.ts';
import type { Place, WorkerConfig } from './protocol.ts';
import type { Sites } from './sites.ts';

/** Processes of this machine, in the network namespace of the worker where it has one of its own. */
export async function localSites(
  place: Extract<Place, { kind: 'local' }>,
  { proxy, writableDirs, scratchDir, index }: Pick<WorkerConfig, 'proxy' | 'writableDirs' | 'scratchDir' | 'index'>,
): Promise<Sites> {
  const { tools, links, clockLibraries } = place;
  const system = await systemBuffers();
  if (tools) await preparePrivateNetwork(runCommand(tools.ip));
  const facts = {
    ...(await networkFacts(tools !== null)),
    readOnlyElsewhere: tools !== null && writableElsewhere(writableDirs).length === 0,
  };
  const kernel = tools
    ? kernelNetwork(
        executeHere({ nft: runCommand(tools.nft), tc: runCommand(tools.tc), ss: runCommand(tools.ss) }),
        'lo',
      )
    : null;
  // Tried now, while no packet is on its way that could be lost by it.
  const disciplines = kernel?.disciplines();
  await disciplines;
  const own = tools ? loopbackTcp(runCommand(tools.ip), system) : {};
  const ss = tools ? { ss: runCommand(tools.ss) } : {};
  const startProxy = (): Promise<StartedProxy> =>
    proxy.kind === 'binary' ? startToxiproxyBinary(proxy.path, ss) : startEmbeddedProxy();
  const tracer = tools?.strace ? runCommand(tools.strace) : null;
  let nextLink = 1;
  return {
    resolve: resolveServer,
    async tcpMissing(asked) {
      const { congestionControl } = asked;
      if (!asksForTcp(asked)) return null;
      if (tools === null) return 'the buffers and the congestion control of a case need a private network';
      if (congestionControl === null) return null;
      return congestionControlMissing(
        congestionControl,
        await networkSetting('net/ipv4/tcp_available_congestion_control'),
      );
    },
    async openSite(_, { link }) {
      if (link !== undefined && links.kind === 'packet' && tools && disciplines) {
        // Not the folder of the servers: a path of a socket must be short.
        const dir = join(scratchDir, `l${index}-${nextLink++}`);
        return openPacketSite({ dir, tools: { ...tools, ...links.tools }, disciplines, tracer, clockLibraries, facts });
      }
      const site = localSite({ facts, kernel, startProxy, ...own, tracer, clockLibraries });
      return link !== undefined && links.kind === 'proxy' && links.why !== null
        ? { ...site, noPacketLink: links.why }
        : site;
    },
    async [Symbol.asyncDispose]() {
      // The namespace ends with the worker process.
    },
  };
}
