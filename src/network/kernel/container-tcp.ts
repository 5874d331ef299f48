import { ReplfaultError } from '../../model/errors.ts';
import { firstLine } from '../../model/first-line.ts';
import type { TcpSwitches } from '../../model/switches.ts';
import { defaultCongestionControl, loopbackRoute } from './congestion-control.ts';
import { type ContainerNamespace, openContainerNamespaces } from './container-namespace.ts';
import { buffersNamed, type SetTcp } from './loopback-tcp.ts';
import { networkFacts, smallBuffers } from './private-network.ts';
import type { SidecarImage } from './sidecar-container.ts';

/**
 * TCP in the network namespaces of containers, which are those of both ends of a link.
 *
 * @param system limits of buffers that `buffers: 'system'` stands for
 * @throws ReplfaultError `PRIVATE_NETWORK` and `PACKET_LINK` (environment) where the daemon gives its containers no right to their own networks
 */
export function containerTcp(
  ends: readonly [ContainerNamespace, ContainerNamespace],
  system: Readonly<Record<string, string>>,
): SetTcp {
  // What the daemon and the machine gave these networks is not known.
  let inForce = '';
  return async (asked) => {
    const congestionControl = asked.congestionControl ?? defaultCongestionControl;
    const buffers = asked.buffers === 'system' ? system : smallBuffers;
    const wanted = JSON.stringify([congestionControl, buffers]);
    const changed = wanted !== inForce;
    if (changed)
      for (const end of ends) {
        await end.settings.write(buffers);
        await chooseIn(end, congestionControl);
      }
    inForce = wanted;
    const [facts = {}, other = {}] = await Promise.all(
      ends.map(({ settings }) => networkFacts(true, settings, congestionControl)),
    );
    const [one, two] = [facts, other].map((each) => buffersNamed(each, asked, system));
    return { changed, facts: { ...facts, buffers: one === two ? String(one) : 'not the same at both ends' } };
  };
}

/** Why containers of this daemon cannot have what is asked of TCP, by trying it in two of them without a network; `null` where they can. */
export async function whyNoContainerTcp(
  sidecar: SidecarImage,
  asked: TcpSwitches,
  system: Readonly<Record<string, string>>,
): Promise<string | null> {
  try {
    await using holders = await openContainerNamespaces({ ...sidecar, tap: false });
    await containerTcp([holders.source, holders.replica], system)(asked);
    return null;
  } catch (cause) {
    if (!(cause instanceof ReplfaultError)) throw cause;
    return `the buffers and the congestion control of containers cannot be set with this Docker daemon: ${firstLine(cause.message)}`;
  }
}

/** The route to its peers names it: the sysctl of a namespace may name only what the whole machine allows everybody. */
async function chooseIn(end: ContainerNamespace, congestionControl: string): Promise<void> {
  const route = end.address === '' ? loopbackRoute(congestionControl) : await peerRoute(end, congestionControl);
  await ip(end, route, congestionControl);
}

const device = ['dev', 'eth0'] as const;

async function peerRoute(end: ContainerNamespace, congestionControl: string): Promise<readonly string[]> {
  const shown = await ip(end, ['-4', 'route', 'show', 'scope', 'link', ...device], congestionControl);
  return peerRouteWords(shown, end.address, congestionControl);
}

/**
 * Words of `ip` for the route of a container to its peers.
 *
 * @param shown what `ip route show scope link` prints: `172.20.0.0/16 proto kernel src 172.20.0.2`
 * @example
 * peerRouteWords('172.20.0.0/16 proto kernel src 172.20.0.2', '172.20.0.2', 'bbr');
 * // route replace 172.20.0.0/16 dev eth0 proto kernel scope link src 172.20.0.2 congctl bbr
 */
export function peerRouteWords(shown: string, address: string, congestionControl: string): readonly string[] {
  const line = shown.split('\n').find((one) => one.includes(` src ${address}`)) ?? '';
  const [network = ''] = line.split(' ');
  if (network === '')
    throw new ReplfaultError('PRIVATE_NETWORK', `the container at ${address} has no route to its peers`);
  const same = [...device, 'proto', 'kernel', 'scope', 'link', 'src', address];
  return ['route', 'replace', network, ...same, 'congctl', congestionControl];
}

async function ip({ sidecar }: ContainerNamespace, words: readonly string[], choosing: string): Promise<string> {
  const { exitCode, stdout, stderr } = await sidecar.run(['ip', ...words]);
  if (exitCode === 0) return stdout;
  throw new ReplfaultError(
    'PRIVATE_NETWORK',
    `could not choose the congestion control ${choosing} in a container: ${firstLine(stderr.trim()) || `exit ${exitCode}`}`,
  );
}
