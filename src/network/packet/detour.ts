import { readFileSync } from 'node:fs';
import { CleanupStack } from '../../model/cleanup.ts';
import type { RunCommandSpec } from '../kernel/execute.ts';
import { type OwnNamespace, openNamespace } from '../kernel/own-namespace.ts';
import type { KernelNetwork } from '../types.ts';
import { addresses, outDevice, runBatch } from './devices.ts';
import { deviceCounts } from './traffic.ts';
import type { Detour, DetourCounts, DetourOptions, PacketEnd } from './types.ts';

export interface DetourParts {
  /** The host of the source, an end of the link. */
  readonly source: PacketEnd;
  readonly ip: RunCommandSpec;
  /** The packet filter of a namespace. */
  readonly filterIn: (at: OwnNamespace) => Pick<KernelNetwork, 'addRules'>;
}

const [up, down] = ['rf-up', 'rf-down'] as const;
/** Private networks of their own; .1 is the host of the source, .2 the router. */
const hops = { [up]: '10.254.1', [down]: '10.254.2' } as const;
/** A routing table that nothing else uses. */
const table = '77';

/**
 * Puts a router into the way of what the source sends to the replica: a network namespace that passes packets on, with a next hop of a smaller MTU. The
 * kernel there answers packets that are too large, as routers do (RFC 1191); what comes back to the host of the source is passed on to the link.
 *
 * @throws ReplfaultError `NO_NAMESPACE`, `PACKET_LINK`
 */
export async function openDetour({ source, ip, filterIn }: DetourParts, options: DetourOptions): Promise<Detour> {
  await using made = new CleanupStack();
  const router = made.use(await openNamespace());
  const { forwarding, back } = await letPass(source);
  made.defer(() => source.settings.write(back));
  await runBatch(ip, source, hostCommands(router.pid));
  // With the devices the routes over them end, too.
  made.defer(() => runBatch(ip, source, undoCommands));
  await source.settings.write(forwarding);
  await router.settings.write(routerSettings);
  await runBatch(ip, router, routerCommands(options.mtu));
  if (!options.told)
    await filterIn(router).addRules('silent', {
      declarations: [],
      arriving: [],
      leaving: ['icmp type destination-unreachable drop'],
    });
  const before = countsAt(router.pid);
  const route = `${detourRoute} src ${addresses.source} congctl ${options.congestionControl}`;
  await runBatch(ip, source, [`route replace ${route}`]);
  const everything = made.release();
  return {
    counts() {
      const now = countsAt(router.pid);
      return {
        forwardedPackets: now.forwardedPackets - before.forwardedPackets,
        refusedPackets: now.refusedPackets - before.refusedPackets,
      };
    },
    remove: () => everything.run(),
  };
}

const detourRoute = `${addresses.replica} via ${hops[up]}.2`;

/** Commands of ip on the host of the source: two devices to the router; what comes back from it goes on to the link. Pure. */
export function hostCommands(routerPid: number): string[] {
  return [
    ...([up, down] as const).flatMap((device) => [
      `link add ${device} type veth peer name ${device} netns ${routerPid}`,
      `addr add ${hops[device]}.1/30 dev ${device}`,
      `link set dev ${device} up`,
    ]),
    `rule add iif ${down} lookup ${table} pref 100`,
    `route add ${addresses.replica} dev ${outDevice} table ${table}`,
  ];
}

const undoCommands = [
  `rule del iif ${down} lookup ${table} pref 100`,
  `route flush table ${table}`,
  ...[up, down].map((device) => `link del dev ${device}`),
];

/** Commands of ip in the router. Pure. */
export function routerCommands(mtu: number): string[] {
  return [
    'link set dev lo up',
    `link set dev ${down} mtu ${mtu}`,
    ...Object.entries(hops).flatMap(([device, network]) => [
      `addr add ${network}.2/30 dev ${device}`,
      `link set dev ${device} up`,
    ]),
    `route add ${addresses.replica} via ${hops[down]}.1`,
    `route add ${addresses.source} via ${hops[up]}.1`,
  ];
}

const routerSettings = {
  'net/ipv4/ip_forward': '1',
  // What it answers takes another way than what it passes on.
  'net/ipv4/conf/all/rp_filter': '0',
  [`net/ipv4/conf/${up}/rp_filter`]: '0',
  [`net/ipv4/conf/${down}/rp_filter`]: '0',
};

/** What the host of the source has to pass on comes from its own address. `back` are the settings that outlive the devices, as they were. */
async function letPass({ settings }: PacketEnd): Promise<{
  readonly forwarding: Readonly<Record<string, string>>;
  readonly back: Readonly<Record<string, string>>;
}> {
  const link = `net/ipv4/conf/${outDevice}/forwarding`;
  const [before = '0'] = await settings.read([link]);
  return {
    forwarding: {
      [link]: '1',
      [`net/ipv4/conf/${down}/forwarding`]: '1',
      [`net/ipv4/conf/${down}/accept_local`]: '1',
      [`net/ipv4/conf/${down}/rp_filter`]: '0',
      [`net/ipv4/conf/${up}/rp_filter`]: '0',
    },
    back: { [link]: before.trim() },
  };
}

function countsAt(pid: number): DetourCounts {
  const read = (file: string): string => readFileSync(`/proc/${pid}/net/${file}`, 'utf8');
  return {
    forwardedPackets: deviceCounts(read('dev'), down).sent.packets,
    refusedPackets: unreachablesSent(read('snmp')),
  };
}

/** "Destination unreachable" messages, of `/proc/PID/net/snmp`: of a router that only passes packets on, all are "fragmentation needed". Pure. */
export function unreachablesSent(text: string): number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Icmp:'))
    .map((line) => line.split(' '));
  return Number(values?.[names?.indexOf('OutDestUnreachs') ?? -1] ?? 0);
}
