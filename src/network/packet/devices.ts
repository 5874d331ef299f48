import { existsSync } from 'node:fs';
import { execa } from 'execa';
import type { ReplfaultError } from '../../model/errors.ts';
import { type RunCommandSpec, toolTimeoutMs } from '../kernel/execute.ts';
import type { EmulatorEnd } from './emulator-end.ts';
import { packetLinkError } from './management.ts';
import type { PacketEnd } from './types.ts';

export type EndName = 'source' | 'replica';

/** The network of a link: private (RFC 1918), and nothing else is in the namespaces of its ends. */
export const addresses: Readonly<Record<EndName, string>> = { source: '10.254.0.1', replica: '10.254.0.2' };
/** Locally administered; known to the other end in advance, so that no packet is spent on asking for it, and none is lost by it. */
const hardware: Readonly<Record<EndName, string>> = { source: '02:00:0a:fe:00:01', replica: '02:00:0a:fe:00:02' };
export const otherEnd: Readonly<Record<EndName, EndName>> = { source: 'replica', replica: 'source' };

/** Packets leave by this device, which has the address. */
export const outDevice = 'rf-link';
/** And arrive on this one; both have the same hardware address. */
export const inDevice = 'rf-link-in';
/** What {@link inDevice} of the other end is called until it is there. */
export const peerDevice = 'rf-link-peer';

/** Takes a burst of a whole congestion window; more is dropped and counted. Packets. */
const queuePackets = 10_000;

/**
 * Commands of ip for one end of a link. Pure.
 *
 * @param arriving further devices, on which packets arrive
 */
export function linkCommands(end: EndName, arriving: readonly string[] = [inDevice]): string[] {
  const other = otherEnd[end];
  const devices = [outDevice, ...arriving];
  return [
    ...devices.map((device) => `link set dev ${device} address ${hardware[end]} mtu 1500`),
    `link set dev ${outDevice} txqueuelen ${queuePackets}`,
    `addr add ${addresses[end]}/30 dev ${outDevice}`,
    ...devices.map((device) => `link set dev ${device} up`),
    `neigh replace ${addresses[other]} lladdr ${hardware[other]} dev ${outDevice} nud permanent`,
  ];
}

/** Kernel settings of one end. Pure. */
export function deviceSettings(ipv6: boolean): Readonly<Record<string, string>> {
  return {
    // What arrives on one device is answered by another.
    'net/ipv4/conf/all/rp_filter': '0',
    [`net/ipv4/conf/${inDevice}/rp_filter`]: '0',
    // It would send packets of its own.
    ...(ipv6
      ? { [`net/ipv6/conf/${outDevice}/disable_ipv6`]: '1', [`net/ipv6/conf/${inDevice}/disable_ipv6`]: '1' }
      : {}),
  };
}

/** Brings the devices of one end up, both of which exist. @throws ReplfaultError `PACKET_LINK`, `NO_NAMESPACE` */
export async function raiseDevices(name: EndName, end: EmulatorEnd): Promise<void> {
  await end.settings.write(deviceSettings(existsSync('/proc/sys/net/ipv6')));
  await end.ip(linkCommands(name));
}

/** Moves a device that was made at one end to the other. @throws ReplfaultError `PACKET_LINK` */
export async function moveDevice(from: EmulatorEnd, to: EmulatorEnd): Promise<void> {
  await from.ip([`link set dev ${peerDevice} netns ${to.pidAtOther} name ${inDevice}`]);
}

/** Runs several commands of ip in one process. @throws ReplfaultError `PACKET_LINK` */
export async function runBatch(ip: RunCommandSpec, at: PacketEnd, commands: readonly string[]): Promise<void> {
  const { file, args } = at.enter({ file: ip.file, args: [...ip.args, '-batch', '-'] });
  const result = await execa(file, [...args], {
    env: { ...ip.env },
    input: `${commands.join('\n')}\n`,
    reject: false,
    timeout: toolTimeoutMs,
  });
  if (!result.failed) return;
  const said = result.stderr.trim().split('\n').slice(0, 2).join(' ') || result.shortMessage;
  throw deviceTrouble(said ?? '', said?.includes('not permitted') ? bothInOne : undefined);
}

/** ip has refused to set up the devices of a link. */
export function deviceTrouble(said: string, hint?: string): ReplfaultError {
  return packetLinkError(`the devices of a link cannot be set up: ${said}`, undefined, hint);
}

const bothInOne =
  'both network namespaces of a link must belong to one user namespace: openNamespace(first) makes the second beside the first';
