import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';
import type { PipeFacts } from '../../model/scenario.ts';
import type { RunCommand } from './execute.ts';

/** Kernel settings of a private network, in bytes where they are sizes. */
const settings: Readonly<Record<string, string>> = {
  // Small buffers make a stalled write block within 0.3 MB instead of within several MB.
  'net/ipv4/tcp_wmem': '4096 16384 65536',
  'net/ipv4/tcp_rmem': '4096 16384 65536',
};

/** Hosts differ in their default (cubic, bbr); bbr reacts to loss in another way, so experiments name one. */
const congestionControl = 'cubic';

/** The same for the network namespace of a container, as its daemon takes them. */
export const containerSysctls: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name.replaceAll('/', '.'), value])),
  'net.ipv4.tcp_retries2': '15',
  'net.ipv4.tcp_congestion_control': congestionControl,
};

/** Reads and writes settings below /proc/sys in one network namespace. */
export interface NetworkSettings {
  read(names: readonly string[]): Promise<readonly string[]>;
  write(values: Readonly<Record<string, string>>): Promise<void>;
}

/** Those of the network namespace of this process. */
const ownSettings: NetworkSettings = {
  read: (names) => Promise.all(names.map(networkSetting)),
  async write(values) {
    for (const [name, value] of Object.entries(values)) await writeFile(`/proc/sys/${name}`, value);
  },
};

/**
 * Prepares a network namespace, that of this process unless told: loopback up with an Ethernet-sized MTU (the default of
 * 64 KiB would move whole buffers in one packet) and small socket buffers. Call only inside a namespace made for the run.
 */
export async function preparePrivateNetwork(ip: RunCommand, own: NetworkSettings = ownSettings): Promise<void> {
  await mustRun(ip, ['link', 'set', 'lo', 'up', 'mtu', '1500'], 'could not bring up the loopback device');
  await own.write(settings);
  // The system-wide list of allowed algorithms binds the sysctl inside a namespace, but not an attribute of a route.
  await mustRun(ip, loopbackRoute([]), `could not choose the congestion control ${congestionControl}`);
}

/** The route to 127.0.0.1 itself; that of the whole 127.0.0.0/8 decides nothing for it. */
const loopbackRoute = (attributes: readonly string[]): readonly string[] => [
  ...['route', 'replace', 'local', '127.0.0.1', 'dev', 'lo', 'table', 'local'],
  ...['congctl', congestionControl, ...attributes, 'src', '127.0.0.1'],
];

/**
 * Sets the least time after which a packet is sent again in a private network, ms; `null` is the kernel's own. Resolves to whether that
 * changed anything. On this loopback a round trip takes no time, so that the least is what a connection has; one that is open keeps what it
 * has learned, so that only a new one has a longer time from its first packet on.
 */
export type SetRto = (rtoMs: number | null) => Promise<boolean>;

/** Call only inside a namespace made for the run. */
export function routeRto(ip: RunCommand): SetRto {
  let inForce: number | null = null;
  return async (rtoMs) => {
    if (rtoMs === inForce) return false;
    const attributes = rtoMs === null ? [] : ['rto_min', `${rtoMs}ms`];
    await mustRun(ip, loopbackRoute(attributes), 'could not set the retransmission timeout');
    inForce = rtoMs;
    return true;
  };
}

export async function mustRun(ip: RunCommand, args: readonly string[], trouble: string): Promise<void> {
  const command = ip(args);
  const result = await execa(command.file, command.args, { env: command.env, reject: false, timeout: 10_000 });
  if (result.failed)
    throw new ReplfaultError('PRIVATE_NETWORK', `${trouble}: ${result.stderr || result.shortMessage}`, {
      hint: 'run with --isolation none, or see `replfault doctor`',
    });
}

/**
 * Has TCP use the congestion control of experiments on a link, of which this is one end, whatever the host's default is. An attribute of the route may name
 * what the sysctl of a namespace may not.
 *
 * @param address of this end; the link has four addresses
 * @throws ReplfaultError `PRIVATE_NETWORK`
 */
export async function chooseCongestionControl(ip: RunCommand, device: string, address: string): Promise<void> {
  for (const route of congestionRoutes(device, address))
    await mustRun(ip, route, `could not choose the congestion control ${congestionControl} of a link`);
}

/** Words of `ip` that do so. Pure. */
export function congestionRoutes(device: string, address: string): string[][] {
  const network = address.replace(/\d+$/, (last) => String(Number(last) & ~3));
  const chosen = ['dev', device, 'src', address, 'congctl', congestionControl];
  // To the other end, and for what this end says to itself.
  return [[`${network}/30`], ['local', address, 'table', 'local']].map((route) => [
    'route',
    'replace',
    ...route,
    ...chosen,
  ]);
}

/** A setting of this process's network namespace, for example `net/ipv4/tcp_rmem`. */
export async function networkSetting(name: string): Promise<string> {
  return tidy(await readFile(`/proc/sys/${name}`, 'utf8'));
}

const tidy = (value: string): string => value.trim().replace(/\s+/g, ' ');

/** What a network is like, that of this process unless told, for the record. */
export async function networkFacts(
  isPrivate: boolean,
  own: NetworkSettings = ownSettings,
): Promise<Record<string, string | boolean>> {
  const facts: Record<string, string | boolean> = { private: isPrivate };
  const names = [...Object.keys(settings), 'net/ipv4/tcp_retries2', 'net/ipv4/tcp_congestion_control'];
  const values = await own.read(names);
  for (const [index, name] of names.entries()) facts[name.slice(name.lastIndexOf('/') + 1)] = values[index] ?? '';
  // The route's choice wins over the sysctl.
  if (isPrivate) facts['tcp_congestion_control'] = congestionControl;
  return facts;
}

/** A receive window grows only while its reader reads (auto-tuning), so a stalled reader never reaches a large tcp_rmem maximum; bytes. */
const stalledWindowBytes = 3 * 1024 * 1024;
const proxyBufferBytes = 256 * 1024;
/** The proxy takes up to this much from a socket at once; while a slow link swallows it, the sender sees a closed window; bytes. */
const readChunkBytes = 64 * 1024;

/**
 * What the path absorbs before a sender blocks, from the buffer limits in force. Measured: a stalled reader absorbs the
 * sender's tcp_wmem maximum plus the receiver's window. The sender may write again when about a third of its buffer has drained,
 * and drains only when the reader has taken a chunk and its side has opened the window again, which Linux does not do for less
 * than a sixteenth of the receive buffer (__tcp_select_window): the largest of the three decides.
 */
export function pipeFacts(facts: Readonly<Record<string, string | boolean>>): PipeFacts {
  const largest = (name: string): number => Number(String(facts[name] ?? '0').split(' ')[2] ?? 0);
  const send = largest('tcp_wmem');
  const receive = Math.min(largest('tcp_rmem'), stalledWindowBytes);
  const windowStep = Math.ceil(receive / 16);
  const drainBytes = Math.max(Math.ceil(send / 3), readChunkBytes, windowStep);
  return { absorbBytes: send + receive + proxyBufferBytes, drainBytes };
}
