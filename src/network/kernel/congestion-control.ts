import type { RunCommand } from './execute.ts';
import { mustRun } from './ip-command.ts';

/** Hosts differ in their default (cubic, bbr); bbr reacts to loss in another way, so experiments name one. */
export const defaultCongestionControl = 'cubic';

/** The route to 127.0.0.1 itself; that of the whole 127.0.0.0/8 decides nothing for it. */
export const loopbackRoute = (
  congestionControl: string = defaultCongestionControl,
  attributes: readonly string[] = [],
): readonly string[] => [
  ...['route', 'replace', 'local', '127.0.0.1', 'dev', 'lo', 'table', 'local'],
  ...['congctl', congestionControl, ...attributes, 'src', '127.0.0.1'],
];

/**
 * Has TCP use a congestion control on a link, of which this is one end, whatever the host's default is. An attribute of the route may name
 * what the sysctl of a namespace may not. Connections that are open keep theirs.
 *
 * @param address of this end; the link has four addresses
 * @param attributes of the route to the other end, in the words of `ip route`, for example `['mtu', '1400']`
 * @throws ReplfaultError `PRIVATE_NETWORK`
 */
export async function chooseCongestionControl(
  ip: RunCommand,
  device: string,
  address: string,
  congestionControl: string = defaultCongestionControl,
  attributes: readonly string[] = [],
): Promise<void> {
  for (const route of congestionRoutes(device, address, congestionControl, attributes))
    await mustRun(ip, route, `could not choose the congestion control ${congestionControl} of a link`);
}

/** Words of `ip` that do so. Pure. */
export function congestionRoutes(
  device: string,
  address: string,
  congestionControl: string,
  attributes: readonly string[] = [],
): string[][] {
  const network = address.replace(/\d+$/, (last) => String(Number(last) & ~3));
  const chosen = ['dev', device, 'src', address, 'congctl', congestionControl];
  return [
    // To the other end.
    ['route', 'replace', `${network}/30`, ...chosen, ...attributes],
    // For what this end says to itself.
    ['route', 'replace', 'local', address, 'table', 'local', ...chosen],
  ];
}

/**
 * Why connections here cannot have this congestion control; `null` where they can.
 *
 * @param available `net.ipv4.tcp_available_congestion_control`
 * @example
 * congestionControlMissing('vegas', 'reno cubic'); // names the module tcp_vegas
 */
export function congestionControlMissing(name: string, available: string): string | null {
  const known = available.trim().split(/\s+/);
  if (known.includes(name)) return null;
  return `this machine has no congestion control ${name}: its kernel has ${known.join(', ')}, and the module tcp_${name} is not loaded (as root: modprobe tcp_${name})`;
}
