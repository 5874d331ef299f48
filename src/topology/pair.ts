import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { CleanupStack } from '../model/cleanup.ts';
import type { ProtocolCompression } from '../model/switches.ts';
import type { Link } from '../network/link.ts';
import type { LinkPorts, StartedProxy } from '../network/types.ts';
import type { SourceAddress } from '../servers/flavour.ts';
import { newPassword } from '../servers/passwords.ts';
import type { StartedServer } from '../servers/types.ts';
import { allStarted } from './all-started.ts';
import { joinBystanders, launchBystanders, type StartedBystander } from './bystander.ts';
import { channelCompression, endOfBinaryLog, follow, untilReplicating, untilSemiSync } from './follow.ts';
import { type HostNames, nameHosts } from './host-names.ts';
import { launchServer } from './launch.ts';
import { folderOf, type PairPlan } from './plan.ts';
import type { Site } from './site.ts';
import { makeTlsIdentity, type PairCertificate, pairCertificate, tlsFilesIn } from './tls.ts';

export type { PairEnd } from './plan.ts';

/** A source and a replica joined by one link, replicating; with further servers where the topology asks for them. */
export interface Pair extends AsyncDisposable {
  readonly source: StartedServer;
  readonly replica: StartedServer;
  readonly proxy: StartedProxy;
  readonly link: Link;
  /** Ports that tell the sockets of this link from those of any other one. */
  readonly ports: LinkPorts;
  readonly bystanders: readonly StartedBystander[];
  /** The authority that replicas check their source against; `null` where links are not encrypted. */
  readonly tlsCa: string | null;
  /** The certificate of both ends; left out where links are not encrypted. */
  readonly certificate?: PairCertificate;
  /** Whether the source lets no client in without encryption; its links can be encrypted where it does. */
  readonly sourceDemandsTls: boolean;
  /** Names of the servers, where the replica follows by one. */
  readonly names?: HostNames;
  /** How the channel was told to compress; left out: it was not. */
  readonly compression?: ProtocolCompression;
}

/** Where, as whom and with what encryption the replica of a pair follows its source. */
export function sourceAddress({
  source,
  link,
  tlsCa,
  compression,
  names,
}: Pick<Pair, 'source' | 'link' | 'tlsCa' | 'compression' | 'names'>): SourceAddress {
  return {
    ...link.address,
    ...(names === undefined ? {} : { host: names.source }),
    ...source.replicationUser,
    ...(tlsCa === null ? {} : { tls: true, tlsCa }),
    ...(compression === undefined ? {} : { compression }),
  };
}

/** Of this worker alone. The number of its process would not be: each worker may have a PID namespace of its own. */
const worker = randomUUID();
/** It outlives the folder of a case, and is removed with those of the run. */
const hostsFileBeside = (dir: string): string => join(dirname(dir), `hosts-${worker}`);

/** The source by the address of the proxy, and on a link of packets the replica by that from which it comes. */
const addressesOf = (link: Link, { packetLink }: Pick<Site, 'packetLink'>): Parameters<typeof nameHosts>[1] => ({
  source: link.address.host,
  ...(packetLink === undefined ? {} : { replica: packetLink.replicaAddress }),
});

/** Starts all servers side by side, opens the links, points the replicas at their sources and waits until they have caught up. */
export async function startPair(plan: PairPlan): Promise<Pair> {
  await using started = new CleanupStack();
  const { site, signal, topology = {} } = plan;
  const encrypted = plan.switches?.tls ?? (topology.tls || plan.source.demandsTls || plan.replica.demandsTls);
  const compression = plan.switches?.compression ?? null;
  const identity = encrypted ? await makeTlsIdentity() : null;
  const common = { identity, replicationPassword: newPassword() };
  const [source, replica, proxy, ...further] = await allStarted<
    readonly [StartedServer, StartedServer, StartedProxy, ...StartedServer[]]
  >(started, [
    launchServer(plan, { name: 'source', role: 'source', serverId: 1 }, common),
    launchServer(plan, { name: 'replica', role: 'replica', serverId: 2 }, common),
    site.startProxy(),
    ...launchBystanders(plan, common),
  ]);
  const link = await proxy.openLink(plan.linkName, { host: source.host, port: source.port });
  const tlsCa = identity === null ? null : tlsFilesIn(folderOf(plan, 'replica')).ca;
  const names = plan.settings.names
    ? started.use(await nameHosts(hostsFileBeside(plan.dir), addressesOf(link, site)))
    : undefined;
  await follow({
    upstream: source,
    replica,
    address: names === undefined ? link.address : { ...link.address, host: names.source },
    by: topology.by === 'position' ? await endOfBinaryLog(source) : 'gtid',
    options: plan.settings.replication,
    tlsCa,
    compression,
  });
  // Only now: a semi-synchronous source would let the very first commit wait for a replica that is not there yet.
  for (const statement of plan.prepare) await source.query(statement);
  await untilReplicating(source, replica, signal);
  if (topology.semiSync) await untilSemiSync(source, replica, signal);
  const { bystanders, peersAtSource } = await joinBystanders({ plan, source, replica, proxy, identity }, further);
  const ports = bystanders.length > 0 ? { ...link.ports, except: peersAtSource } : link.ports;
  const everything = started.release();
  return {
    source,
    replica,
    proxy,
    link,
    ports,
    bystanders,
    tlsCa,
    ...(identity === null
      ? {}
      : { certificate: pairCertificate(tlsFilesIn(folderOf(plan, 'source')), tlsFilesIn(folderOf(plan, 'replica'))) }),
    sourceDemandsTls: plan.source.demandsTls === true,
    ...channelCompression(replica, compression),
    ...(names === undefined ? {} : { names }),
    [Symbol.asyncDispose]: () => everything.run(),
  };
}
