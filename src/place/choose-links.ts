import { execa } from 'execa';
import { ReplfaultError } from '../model/errors.ts';
import { firstLine } from '../model/first-line.ts';
import { type KernelTools, toolTimeoutMs } from '../network/kernel/execute.ts';
import type { PacketLinkTools } from '../network/packet/open.ts';
import type { LinkWay } from '../worker/protocol.ts';
import type { LinkChoice } from './place-request.ts';

type ProxyLinks = Extract<LinkWay, { kind: 'proxy' }>;

export interface LinkRequest {
  readonly link?: LinkChoice | undefined;
  readonly proxy: 'embedded' | 'binary';
  /** Finds or fetches the programs; left out where no case asks for a link. */
  findLinkTools?(): Promise<PacketLinkTools>;
}

/** `--link packet`, and this machine cannot. */
export class NoPacketLink extends ReplfaultError {
  constructor(why: string, hint = '--link auto imitates them by delays of the proxy then, and the report says so') {
    super('NO_PACKET_LINK', `links cannot be made packet by packet here: ${why}`, { hint });
  }
}

/**
 * Decides how links are made, by trying.
 *
 * @param command starts a program in namespaces of its own
 * @throws NoPacketLink (environment) where packets were asked for and cannot be had
 */
export async function chooseLinks(
  request: LinkRequest,
  command: readonly string[],
  { ip }: KernelTools,
): Promise<LinkWay> {
  const { link, findLinkTools } = request;
  if (findLinkTools === undefined || link === 'proxy') return { kind: 'proxy', why: null };
  if (request.proxy === 'binary')
    return noPackets(link, true, 'the original Toxiproxy runs in the network of the worker');
  const why = await whyNoTap(command, ip);
  if (why !== null) return noPackets(link, true, why);
  try {
    return { kind: 'packet', tools: await findLinkTools() };
  } catch (cause) {
    return noPackets(link, true, `the program wirefilter is missing: ${firstLine((cause as Error).message)}`);
  }
}

/** Links by the proxy, and why. @throws NoPacketLink as {@link chooseLinks} */
export function noPackets(link: LinkChoice | undefined, wanted: boolean, why: string): ProxyLinks {
  if (link === 'packet' && wanted) throw new NoPacketLink(why);
  return { kind: 'proxy', why: link === 'proxy' || !wanted ? null : why };
}

/** Why a network device in user space cannot be made; `null` where it can. */
async function whyNoTap(
  [program = 'unshare', ...before]: readonly string[],
  ip: KernelTools['ip'],
): Promise<string | null> {
  const args = [...before, ip.file, ...ip.args, 'tuntap', 'add', 'dev', 'rftry', 'mode', 'tap'];
  const trial = await execa(program, args, { env: { ...ip.env }, reject: false, timeout: toolTimeoutMs });
  if (!trial.failed) return null;
  return `this machine makes no tap device (module tun): ${firstLine(trial.stderr || (trial.shortMessage ?? ''))}`;
}
