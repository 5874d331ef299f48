import type { Bystander } from '../model/replication.ts';
import type { Link } from '../network/link.ts';
import { readSockets } from '../network/sockets.ts';
import type { StartedProxy } from '../network/types.ts';
import type { StartedServer } from '../servers/types.ts';
import { follow, untilReplicating } from './follow.ts';
import { type InCommon, launchServer, type Place } from './launch.ts';
import { folderOf, type PairPlan } from './plan.ts';
import { type TlsIdentity, tlsFilesIn } from './tls.ts';

/** A third server: a replica that no fault touches, on a link of its own in the proxy of the case. */
export interface StartedBystander {
  readonly name: Bystander;
  readonly server: StartedServer;
  /** Whom it follows: the source, or the replica of the pair. */
  readonly upstream: StartedServer;
  readonly link: Link;
}

const place = (name: Bystander): Place => ({ name, role: 'replica', serverId: 3 });

export function launchBystander(plan: PairPlan, name: Bystander, common: InCommon): Promise<StartedServer> {
  return launchServer(plan, place(name), common);
}

interface Joining {
  readonly plan: PairPlan;
  readonly name: Bystander;
  readonly server: StartedServer;
  readonly source: StartedServer;
  readonly replica: StartedServer;
  readonly proxy: StartedProxy;
  readonly identity: TlsIdentity | null;
}

/**
 * Joins a third server to a pair that replicates. Also tells the ports of its connections at the source of the pair: both links
 * end at the same port there, and the kernel's table does not say which connection belongs to which.
 */
export async function joinBystander(
  joining: Joining,
): Promise<{ bystander: StartedBystander; peersAtSource: number[] }> {
  const { plan, name, server, source, replica, proxy, identity } = joining;
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
