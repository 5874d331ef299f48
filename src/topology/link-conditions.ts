import { rtoOfLink } from '../model/link.ts';
import type { LinkConditions } from '../model/profile.ts';
import type { PipeFacts } from '../model/scenario.ts';
import type { TcpSwitches } from '../model/switches.ts';
import type { Link, ToxicSpec } from '../network/link.ts';
import type { NetworkFacts } from './network-facts.ts';
import type { Site } from './site.ts';

/** A round trip that is shorter cannot be told from that of this machine, ms. */
const leastRttMs = 2;
/** Megabits per second in the thousands of bytes that a bandwidth toxic counts. */
const kilobytesPerMbit = 125;
const prefix = 'link-';

/** Toxics that make a link what it is: they belong to it, and are no fault. */
export const isOfLink = (toxic: string): boolean => toxic.startsWith(prefix);

/** What a line without a bandwidth has on its way at most, and every other one at least, bytes: about the receive window of a connection that is young. */
const leastWindowBytes = 1024 * 1024;
/** Of what fits on the line: so that the window is not what limits the rate. */
const windowShare = 2;

/**
 * What a link has on its way at most in one direction, bytes. Without such a window a burst at the speed of this machine would be on its way as a whole, as
 * on no real line, and nothing would block.
 */
export function windowBytes({ rttMs, bandwidthMbitS }: LinkConditions): number {
  const bytesPerMs = (bandwidthMbitS ?? 0) * kilobytesPerMbit;
  return Math.max(leastWindowBytes, Math.ceil(windowShare * bytesPerMs * (rttMs / 2)));
}

/**
 * The toxics of a link, in the order of the stream. Half of the round trip is spent in each direction; bandwidth matters only from source to replica, and comes
 * first: what is on its way has been sent at that rate. In the original it comes last, since a delay there is over for what has waited before it.
 */
export function linkToxics(link: LinkConditions, kind: Link['kind']): ToxicSpec[] {
  const pace: ToxicSpec[] = [];
  const delays: ToxicSpec[] = [];
  if (link.bandwidthMbitS !== null && link.bandwidthMbitS > 0) {
    const rate = Math.max(1, Math.round(link.bandwidthMbitS * kilobytesPerMbit));
    pace.push({ name: `${prefix}bandwidth`, type: 'bandwidth', stream: 'downstream', attributes: { rate } });
  }
  // The original knows no window: up to 1024 reads of 32 KiB are on their way.
  const window = kind === 'embedded' ? { window: windowBytes(link) } : {};
  if (link.rttMs >= leastRttMs)
    for (const stream of ['downstream', 'upstream'] as const) {
      const latency = Math.round(link.rttMs / 2);
      const jitter = Math.min(latency, Math.round(link.jitterMs / 2));
      delays.push({
        name: `${prefix}latency-${stream}`,
        type: 'latency',
        stream,
        attributes: { latency, jitter, ...window },
      });
    }
  return kind === 'embedded' ? [...pace, ...delays] : [...delays, ...pace];
}

/** What the original takes in at most while it delays, bytes: so many reads of so much. */
const originalDelaysBytes = 1024 * 32 * 1024;

/** A path with a link on it that takes its time: what is on its way waits in the proxy. */
export function withLink(pipe: PipeFacts, conditions: LinkConditions | undefined, kind: Link['kind']): PipeFacts {
  if (conditions === undefined || conditions.rttMs < leastRttMs) return pipe;
  const onItsWay = kind === 'embedded' ? windowBytes(conditions) : originalDelaysBytes;
  return { ...pipe, absorbBytes: pipe.absorbBytes + onItsWay };
}

/** Gives a link without toxics its conditions, and says how far each of them is imitated. */
export async function addConditions(link: Link, conditions: LinkConditions | undefined): Promise<NetworkFacts> {
  if (!conditions) return {};
  for (const toxic of linkToxics(conditions, link.kind)) await link.add(toxic);
  const { rttMs, jitterMs, lossPercent, bandwidthMbitS } = conditions;
  const facts = {
    linkRttMs: rttMs,
    linkRttImitated: rttMs >= leastRttMs,
    linkJitterMs: jitterMs,
    linkBandwidthMbitS: bandwidthMbitS,
    linkLossPercent: lossPercent,
  };
  // Standing loss would be one more thing that decides when TCP gives up, at random: what it does to a link is measured by faults.
  return lossPercent > 0 ? { ...facts, linkLossImitated: false } : facts;
}

/**
 * Makes packets on the links of a place be sent again after the time that they would be on a link like this. Resolves to whether anything
 * changed, since only new connections have a longer time from the start, and to what is so now.
 */
export async function setRtoFor(
  { setRto }: Pick<Site, 'setRto'>,
  conditions: LinkConditions | undefined,
): Promise<{ changed: boolean; facts: NetworkFacts }> {
  const imitated = conditions !== undefined && conditions.rttMs >= leastRttMs;
  if (typeof setRto !== 'function')
    return { changed: false, facts: conditions ? { linkRtoMs: null, linkRtoMissing: setRto.missing } : {} };
  const rtoMs = imitated ? Math.round(rtoOfLink(conditions)) : null;
  const changed = await setRto(rtoMs);
  return { changed, facts: conditions ? { linkRtoMs: rtoMs } : {} };
}

/**
 * Makes the network of a site what links with these conditions need, before anything connects: a link of packets with all of them, or packets of a
 * proxied link that are sent again as late as they would be there. `changed`: only a new connection has it all.
 */
export async function prepareNetwork(
  site: Pick<Site, 'setRto' | 'setTcp' | 'packetLink'>,
  conditions: LinkConditions | undefined,
  asked: TcpSwitches,
): Promise<{ changed: boolean; facts: NetworkFacts }> {
  if (site.packetLink) return site.packetLink.setConditions(conditions, asked);
  const rto = await setRtoFor(site, conditions);
  // Where nobody can choose, a case that asks is skipped before this.
  if (typeof site.setTcp !== 'function') return rto;
  const tcp = await site.setTcp(asked);
  return { changed: rto.changed || tcp.changed, facts: { ...tcp.facts, ...rto.facts } };
}

/** What the proxy does for a link: all of it, unless packets cross one. */
export async function imitateByProxy(
  { packetLink, noPacketLink }: Pick<Site, 'packetLink' | 'noPacketLink'>,
  link: Link,
  conditions: LinkConditions | undefined,
): Promise<NetworkFacts> {
  if (packetLink || conditions === undefined) return {};
  const facts = await addConditions(link, conditions);
  return { linkKind: 'proxy', linkLimitedBy: noPacketLink ?? null, ...facts };
}
