import { readFile, writeFile } from 'node:fs/promises';
import type { PipeFacts } from '../../model/scenario.ts';
import { defaultCongestionControl, loopbackRoute } from './congestion-control.ts';
import type { RunCommand } from './execute.ts';
import { mustRun } from './ip-command.ts';

/** Limits of TCP buffers in a private network, bytes. */
export const smallBuffers: Readonly<Record<string, string>> = {
  // Small buffers make a stalled write block within 0.3 MB instead of within several MB.
  'net/ipv4/tcp_wmem': '4096 16384 65536',
  'net/ipv4/tcp_rmem': '4096 16384 65536',
};

/** The same for the network namespace of a container, as its daemon takes them. */
export const containerSysctls: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(smallBuffers).map(([name, value]) => [name.replaceAll('/', '.'), value])),
  'net.ipv4.tcp_retries2': '15',
  'net.ipv4.tcp_congestion_control': defaultCongestionControl,
};

/** Reads and writes settings below /proc/sys in one network namespace. */
export interface NetworkSettings {
  read(names: readonly string[]): Promise<readonly string[]>;
  write(values: Readonly<Record<string, string>>): Promise<void>;
}

/** Those of the network namespace of this process. */
export const ownSettings: NetworkSettings = {
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
  await own.write(smallBuffers);
  // The system-wide list of allowed algorithms binds the sysctl inside a namespace, but not an attribute of a route.
  await mustRun(ip, loopbackRoute(), `could not choose the congestion control ${defaultCongestionControl}`);
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
  congestionControl: string = defaultCongestionControl,
): Promise<Record<string, string | boolean>> {
  const facts: Record<string, string | boolean> = { private: isPrivate };
  const names = [...Object.keys(smallBuffers), 'net/ipv4/tcp_retries2', 'net/ipv4/tcp_congestion_control'];
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
export function pipeFacts(facts: Readonly<Record<string, number | string | boolean | null>>): PipeFacts {
  const largest = (name: string): number => Number(String(facts[name] ?? '0').split(' ')[2] ?? 0);
  const send = largest('tcp_wmem');
  const receive = Math.min(largest('tcp_rmem'), stalledWindowBytes);
  const windowStep = Math.ceil(receive / 16);
  const drainBytes = Math.max(Math.ceil(send / 3), readChunkBytes, windowStep);
  return { absorbBytes: send + receive + proxyBufferBytes, drainBytes };
}
