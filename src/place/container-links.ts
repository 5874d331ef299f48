import { ReplfaultError } from '../model/errors.ts';
import { firstLine } from '../model/first-line.ts';
import { openContainerNamespaces } from '../network/kernel/container-namespace.ts';
import type { SidecarImage } from '../network/kernel/sidecar-container.ts';
import { containerEnd } from '../network/packet/container-end.ts';
import { openWirefilterLink } from '../network/packet/wirefilter-link.ts';
import type { ContainerLinkWay } from '../worker/protocol.ts';
import { NoPacketLink } from './choose-links.ts';
import type { LinkChoice, Wanted } from './place-request.ts';

export interface ContainerLinkRequest {
  readonly link: LinkChoice | undefined;
  readonly wanted: Pick<Wanted, 'links' | 'withoutPackets'>;
  /** Why there is nothing to make them with, or no proxy that they could lead to; `null`: there is. */
  readonly lacking: string | null;
  readonly sidecar: SidecarImage;
}

/**
 * Decides how links are made in containers, by making one. Where it cannot be made of packets, cases that ask for one are skipped: delays of the proxy are
 * another thing, and a user who wants them says so.
 *
 * @throws NoPacketLink (environment) where packets were asked for and cannot be had
 */
export async function chooseContainerLinks(request: ContainerLinkRequest): Promise<ContainerLinkWay> {
  const { link, wanted, sidecar } = request;
  if (!wanted.links || link === 'proxy') return { kind: 'proxy', why: null };
  const why = request.lacking ?? (await whyNoLink(sidecar));
  if (why === null) return { kind: 'packet' };
  if (link === 'packet') throw new NoPacketLink(why, '--link proxy imitates them by delays of the proxy');
  if (wanted.withoutPackets === 'proxy') return { kind: 'proxy', why };
  return { kind: 'skipped', why: `a link of packets cannot be made here: ${why} (--link proxy imitates it by delays)` };
}

/** Makes a link between two containers without a network, about a second. */
async function whyNoLink(sidecar: SidecarImage): Promise<string | null> {
  try {
    await using holders = await openContainerNamespaces(sidecar);
    const ends = {
      source: containerEnd(sidecar.docker, holders.source),
      replica: containerEnd(sidecar.docker, holders.replica),
    };
    await using link = await openWirefilterLink(ends);
    return (await link.measureRttMs(1)) === null ? 'no packet has crossed a link that was tried' : null;
  } catch (cause) {
    if (cause instanceof ReplfaultError) return firstLine(cause.message);
    throw cause;
  }
}
