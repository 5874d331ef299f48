import { mkdir } from 'node:fs/promises';
import { CleanupStack } from '../model/cleanup.ts';
import { chooseCongestionControl, defaultCongestionControl } from '../network/kernel/congestion-control.ts';
import {
  type ExecuteTool,
  executeHere,
  type KernelTools,
  type RunCommandSpec,
  runCommand,
} from '../network/kernel/execute.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { systemBuffers } from '../network/kernel/loopback-tcp.ts';
import { type OwnNamespace, openNamespace } from '../network/kernel/own-namespace.ts';
import { preparePrivateNetwork } from '../network/kernel/private-network.ts';
import type { Disciplines } from '../network/kernel/probe-disciplines.ts';
import { openDetour } from '../network/packet/detour.ts';
import { openPacketLink, type PacketLinkTools } from '../network/packet/open.ts';
import type { Detour, DetourOptions } from '../network/packet/types.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import { startLocalServer } from '../servers/runtimes/local.ts';
import type { ServerBinary } from '../servers/types.ts';
import { joinNamespace } from './beside-links.ts';
import { localSite } from './local-site.ts';
import { conditionedLink, type LinkedEnd } from './packet-link.ts';
import type { Site } from './site.ts';
import { watchLink } from './watch-link.ts';

export interface PacketSiteParts {
  /** An empty folder for sockets of the emulator; its path is short. */
  readonly dir: string;
  readonly tools: KernelTools & PacketLinkTools;
  readonly disciplines: Promise<Disciplines>;
  readonly facts: Site['facts'];
  readonly tracer: Site['tracer'];
  readonly clockLibraries?: readonly string[] | undefined;
}

/** Nobody else listens in a new network. */
const firstPort = 3306;

/**
 * Each end of replication in a network namespace of its own, with a link between them that carries packets. The proxy is beside the replica, so that
 * the source's own TCP sends into the link, with the congestion window and the buffers that decide when its writes block. This process is in neither:
 * it reaches both servers by their Unix sockets, and beside the link by a device that faults do not touch.
 *
 * @throws ReplfaultError `NO_NAMESPACE`, `PRIVATE_NETWORK`, `PACKET_LINK`
 */
export async function openPacketSite(parts: PacketSiteParts): Promise<Site> {
  const { tools, disciplines } = parts;
  await using made = new CleanupStack();
  const [far, near] = await openBoth(made);
  const system = await systemBuffers(far.settings);
  await Promise.all([far, near].map((end) => preparePrivateNetwork(inside(end, tools.ip), end.settings)));
  const ip = runCommand(tools.ip);
  const [clientHost, listenHost] = await Promise.all([
    joinNamespace(ip, far, inside(far, tools.ip)),
    joinNamespace(ip, near, inside(near, tools.ip)),
  ]);
  const ends = { source: far, replica: near };
  await mkdir(parts.dir, { recursive: true });
  const link = made.use(await openPacketLink({ ends, tools, dir: parts.dir, netem: (await disciplines).netem }));
  const linked = (name: 'source' | 'replica'): LinkedEnd => ({
    settings: ends[name].settings,
    choose: (congestionControl, attributes) =>
      chooseCongestionControl(
        inside(ends[name], tools.ip),
        link.devices[name],
        link.addresses[name],
        congestionControl,
        attributes,
      ),
  });
  const linkedEnds = { source: linked('source'), replica: linked('replica') };
  for (const { choose } of Object.values(linkedEnds)) await choose(defaultCongestionControl);
  const executeAt = (end: OwnNamespace): ExecuteTool =>
    executeHere({ nft: inside(end, tools.nft), tc: inside(end, tools.tc), ss: inside(end, tools.ss) });
  const [executeFar, executeNear] = [executeAt(far), executeAt(near)];
  const atSource = kernelNetwork(executeFar, link.devices.source, disciplines);
  const towardsSource = kernelNetwork(executeNear, link.devices.replica, disciplines);
  const atReplica = kernelNetwork(executeNear, 'lo', disciplines);
  const overRouter = (options: DetourOptions): Promise<Detour> =>
    openDetour(
      { source: far, ip: tools.ip, filterIn: (at) => kernelNetwork(executeAt(at), 'lo', disciplines) },
      options,
    );
  const packetLink = await conditionedLink(link, linkedEnds, system, overRouter);
  const watch = watchLink(packetLink);
  made.defer(watch.stop);
  let port = firstPort;
  const site = localSite({
    facts: parts.facts,
    kernel: null,
    tracer: parts.tracer,
    clockLibraries: parts.clockLibraries,
    freePort: async () => port++,
    startProxy: () => startEmbeddedProxy(listenHost, near),
    startServer: (binary: ServerBinary, template, launch) =>
      launch.name === 'source'
        ? startLocalServer(binary, template, launch, far, { host: link.addresses.source, clientHost })
        : startLocalServer(binary, template, launch, near, { host: listenHost, clientHost: listenHost }),
  });
  const everything = made.release();
  return {
    ...site,
    get facts() {
      return { ...parts.facts, ...packetLink.facts };
    },
    packetLink,
    lost: watch.lost,
    kernelAt: async (_, end, leg) =>
      end === 'source' ? atSource : end === 'proxy' && leg === 'source-proxy' ? towardsSource : atReplica,
    setRto: async () => false,
    [Symbol.asyncDispose]: () => everything.run(),
  };
}

async function openBoth(made: CleanupStack): Promise<readonly [OwnNamespace, OwnNamespace]> {
  const [far, near] = await Promise.allSettled([openNamespace(), openNamespace()]);
  for (const one of [far, near]) if (one.status === 'fulfilled') made.use(one.value);
  if (far.status === 'rejected') throw far.reason;
  if (near.status === 'rejected') throw near.reason;
  return [far.value, near.value];
}

/** A program that acts on a namespace. */
const inside =
  ({ enter }: OwnNamespace, { file, args: before, env }: RunCommandSpec) =>
  (args: readonly string[]) => {
    const entered = enter({ file, args: [...before, ...args] });
    return { file: entered.file, args: [...entered.args], env: { ...env } };
  };
