import { changesOf } from '../model/procedure.ts';
import type { LinkConditions, TimeoutSettings } from '../model/profile.ts';
import type { TcpSwitches } from '../model/switches.ts';
import { changeChannel, channelChanges, type Server, setNetWriteTimeout } from '../procedures/index.ts';
import { readInstrumentation } from '../servers/instrumentation.ts';
import type { StartedServer } from '../servers/types.ts';
import { until } from './follow.ts';
import { imitateByProxy, prepareNetwork } from './link-conditions.ts';
import type { NetworkFacts } from './network-facts.ts';
import type { Pair } from './pair.ts';
import type { Site } from './site.ts';

/** A login takes several round trips of a link, and some packets of it may be lost. */
const connectedTimeoutMs = 30_000;

/** What the next experiment wants of a pair that has served before. */
export interface Renewal {
  readonly site: Site;
  readonly linkName: string;
  readonly timeouts: TimeoutSettings;
  readonly conditions: LinkConditions | undefined;
  readonly tcp: TcpSwitches;
  readonly signal: AbortSignal;
}

/**
 * Gives a pair a new link, on the port of the old one and with nothing on it, sets the timeouts on both running
 * servers and has the replica connect, so that both ends read them. A replica that had given up, or was stopped, begins again.
 */
export async function renewPair(pair: Pair, renewal: Renewal): Promise<Pair> {
  const { source, replica, proxy } = pair;
  const { site, linkName, timeouts, conditions, tcp, signal } = renewal;
  const before = await dumpThreadsOf(pair);
  await replica.query(replica.flavour.operatorWords.stopReceiver);
  await pair.link.close();
  const link = await proxy.openLink(linkName, { host: source.host, port: source.port }, pair.link.ports.proxy);
  await prepareNetwork(site, conditions, tcp);
  const ends = { source: serverOf(source), replica: serverOf(replica) };
  for (const statement of changesOf(setNetWriteTimeout(ends.source, timeouts))) await source.query(statement);
  // Nothing that it received is of use to the next experiment: the conditions of the procedure are not waited for.
  for (const statement of changesOf(changeChannel(ends.replica, channelChanges(ends.replica, timeouts))))
    await replica.query(statement);
  // These statements start the receiver; an applier that somebody stopped would stay so.
  await replica.query(replica.flavour.startReplica);
  const renewed = { ...pair, link };
  await untilConnectedOnce(renewed, before, signal);
  return renewed;
}

/**
 * Gives the link of a pair its conditions. A replica that is connected by then connects again where only a new connection has them all;
 * either way it connects before the link takes its time, which would let every word of that take its time too.
 */
export async function joinByLink(
  pair: Pair,
  { site, conditions, tcp, signal }: Pick<Renewal, 'site' | 'conditions' | 'tcp' | 'signal'>,
): Promise<NetworkFacts> {
  const network = await prepareNetwork(site, conditions, tcp);
  if (network.changed) {
    const { stopReceiver, startReceiver } = pair.replica.flavour.operatorWords;
    const before = await dumpThreadsOf(pair);
    await pair.replica.query(stopReceiver);
    await pair.replica.query(startReceiver);
    await untilConnectedOnce(pair, before, signal);
  }
  return { ...(await imitateByProxy(site, pair.link, conditions)), ...network.facts };
}

/** Waits until the replica is connected, and the source has no dump thread left of connections before. */
async function untilConnectedOnce(pair: Pair, before: readonly number[], signal: AbortSignal): Promise<void> {
  const { source, replica, bystanders } = pair;
  // Of the other replicas nobody ends the connection.
  const stays = bystanders.filter(({ upstream }) => upstream === source).length;
  await until(connectedTimeoutMs, signal, async () => {
    const [status] = await replica.query(replica.flavour.replicaStatusQuery);
    const receiver = status ? replica.flavour.readReplicaStatus(status).receiver : 'No';
    if (receiver !== 'Yes') return `${replica.name} did not connect again: receiver ${receiver}`;
    const threads = await dumpThreadsOf(pair);
    const old = threads.filter((id) => before.includes(id)).length;
    // On a link with a round trip the old one is still there, and the new one not yet, when the replica says Yes.
    if (old <= stays && threads.length === stays + 1 && threads.length > old) return null;
    return `${source.name} has ${threads.length} dump threads, ${old} of connections before, expected ${stays + 1}`;
  });
}

/** Ids of the dump threads of the source. */
async function dumpThreadsOf({ source }: Pick<Pair, 'source'>): Promise<readonly number[]> {
  const { dumpThreadsQuery } = await readInstrumentation(source, source.flavour);
  const rows = await source.query(dumpThreadsQuery);
  return rows.flatMap((row) => source.flavour.readDumpThread(row)?.id ?? []);
}

const serverOf = ({ flavour, version }: StartedServer): Server => ({ flavour: flavour.name, version });
