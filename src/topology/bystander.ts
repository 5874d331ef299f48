import type { Bystander } from '../model/replication.ts';
import { bystandersOf } from '../model/scenario.ts';
import type { Link } from '../network/link.ts';
import { readSockets } from '../network/sockets.ts';
import type { StartedProxy } from '../network/types.ts';
import type { StartedServer } from '../servers/types.ts';
import { follow, untilReplicating } from './follow.ts';
import { type InCommon, launchServer } from './launch.ts';
import { folderOf, type PairPlan } from './plan.ts';
import { type TlsIdentity, tlsFilesIn } from './tls.ts';

/** A server beyond the pair: a replica on a link of its own in the proxy of the case. */
export interface StartedBystander {
  readonly name: Bystander;
  readonly server: StartedServer;
  /** Whom it follows: the source, or the replica of the pair. */
  readonly upstream: StartedServer;
  readonly link: Link;
}

/** Source and replica of the pair are 1 and 2. */
const firstServerId = 3;

/** Starts all servers of a topology beyond the pair, side by side. */
export function launchBystanders(plan: PairPlan, common: InCommon): Promise<StartedServer>[] {
  return bystandersOf(plan.topology ?? {}).map((name, index) =>
    launchServer(plan, { name, role: 'replica', serverId: firstServerId + index }, common),
  );
}

interface Joining {
  readonly plan: PairPlan;
  readonly source: StartedServer;
  readonly replica: StartedServer;
  readonly proxy: StartedProxy;
  readonly identity: TlsIdentity | null;
}

interface Joined {
  readonly bystanders: readonly StartedBystander[];
  /** Ports of their connections at the source of the pair. */
  readonly peersAtSource: readonly number[];
}

/**
 * Joins further servers to a pair that replicates, one after the other. Also tells the ports of their connections at the source of the pair: all links
 * end at the same port there, and the kernel's table does not say which connection belongs to which.
 */
export async function joinBystanders(joining: Joining, servers: readonly StartedServer[]): Promise<Joined> {
  const joined = [];
  for (const [index, name] of bystandersOf(joining.plan.topology ?? {}).entries()) {
    const server = servers[index];
    if (server) joined.push(await joinBystander(joining, name, server));
  }
  return {
    bystanders: joined.map(({ bystander }) => bystander),
    peersAtSource: joined.flatMap(({ peersAtSource }) => peersAtSource),
  };
}

async function joinBystander(
  { plan, source, replica, proxy, identity }: Joining,
  name: Bystander,
  server: StartedServer,
): Promise<{ bystander: StartedBystander; peersAtSource: number[] }> {
  const upstream = name === 'downstream' ? replica : source;
  const link = await proxy.openLink(`${plan.linkName}-${name}`, { host: upstream.host, port: upstream.port });
  const peers = (): number[] =>
    readSockets({ source: source.port, proxy: link.ports.proxy }, [source.socketTable]).flatMap((socket) =>
      socket.end === 'source' ? [socket.peerPort] : [],
    );
  const before = new Set(peers());
  await follow({
    upstream,
    replica: server,
    address: link.address,
    by: 'gtid',
    options: plan.settings.replication,
    tlsCa: identity === null ? null : tlsFilesIn(folderOf(plan, name)).ca,
    compression: plan.switches?.compression ?? null,
  });
  await untilReplicating(source, server, plan.signal);
  const peersAtSource = upstream === source ? peers().filter((port) => !before.has(port)) : [];
  return { bystander: { name, server, upstream, link }, peersAtSource };
}
