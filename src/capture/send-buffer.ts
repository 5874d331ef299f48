import { readFile, realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { largestSendBuffer, whereSendBufferStands } from '../model/send-buffer.ts';
import type { Address } from './address.ts';
import { printable } from './connection-errors.ts';
import type { Findings } from './findings.ts';

/** What this machine tells of itself. */
export interface ThisMachine {
  readonly hostname: string;
  /** The text of a file of /proc; `null` where it cannot be read. */
  read(file: string): Promise<string | null>;
}

export const thisMachine: ThisMachine = {
  hostname: hostname(),
  read: (file) => readFile(file, 'utf8').catch(() => null),
};

/** How the source was reached, and what it says of itself. */
export interface SourceSeen {
  readonly address: Address;
  /** The connection is a Unix socket, or both of its ends have one address. */
  readonly here: boolean;
  /** @@hostname of the source; `null` where it did not tell. */
  readonly hostname: string | null;
}

const tcpWmem = '/proc/sys/net/ipv4/tcp_wmem';
const path = 'link.send_buffer_bytes';
/** What the profile takes, bytes. */
const possible = { least: 4096, most: 2 * 1024 ** 3 } as const;

/**
 * The largest send buffer of the source, bytes; `undefined`, with a remark how to find it, where the source may run on another machine or in another
 * network namespace. No statement tells it, so it is read from this kernel, and only where `elsewhere` knows no reason against that.
 */
export async function readSendBuffer(
  source: SourceSeen,
  findings: Findings,
  machine: ThisMachine = thisMachine,
): Promise<number | undefined> {
  const reason = (await elsewhere(source, machine)) ?? null;
  const text = reason === null ? await machine.read(tcpWmem) : null;
  const bytes = text === null ? null : largestSendBuffer(text);
  if (bytes !== null && bytes >= possible.least && bytes <= possible.most) {
    findings.remark(
      path,
      `read from ${tcpWmem} of this machine, on which the source runs: it was reached ${source.address.kind === 'socket' ? 'by a Unix socket' : 'at an address of this machine'}, and both report hostname ${printable(machine.hostname)}`,
    );
    findings.remark(path, 'net.core.wmem_max does not limit it: that bounds SO_SNDBUF, which the servers do not set');
    return bytes;
  }
  const why = reason ?? (bytes === null ? `${tcpWmem} cannot be read here` : `${tcpWmem} is ${bytes} bytes`);
  findings.remark(path, `not read, because ${why}; ${whereSendBufferStands}`);
  return undefined;
}

/**
 * Why a server (the source, unless told otherwise) may not use the network of this machine; `undefined` where nothing speaks against it. An address of this machine is not enough: a port that
 * is forwarded into a container and a tunnel have one too. So the hostname must be the same, and a Unix socket must be bound in this network namespace.
 */
export async function elsewhere(
  source: SourceSeen,
  machine: ThisMachine,
  end: 'source' | 'replica' = 'source',
): Promise<string | undefined> {
  const { address, here } = source;
  if (!here) return `the ${end} was not reached by a Unix socket or at an address of this machine`;
  if (source.hostname === null) return `the ${end} does not report its hostname`;
  const own = machine.hostname.toLowerCase();
  if (source.hostname.toLowerCase() !== own)
    return `the ${end} reports hostname ${printable(source.hostname)}, and this machine ${printable(machine.hostname)} (a container, a forwarded port or a tunnel)`;
  if (/^(localhost(\..*)?|\(none\)|)$/.test(own))
    return `the hostname ${printable(machine.hostname)} does not identify a machine`;
  if (address.kind === 'socket' && !(await listensHere(address.path, machine)))
    return 'its Unix socket is not bound in the network namespace of this process (a container)';
  return undefined;
}

/** Whether a Unix socket is bound and listens in this network namespace, which /proc/net/unix lists. Names are compared with symbolic links resolved. */
async function listensHere(socketPath: string, machine: ThisMachine): Promise<boolean> {
  const wanted = await resolved(socketPath);
  for (const bound of listeningPaths((await machine.read('/proc/net/unix')) ?? ''))
    if (bound === socketPath || (await resolved(bound)) === wanted) return true;
  return false;
}

const resolved = (file: string): Promise<string> => realpath(file).catch(() => file);

/** Paths of the Unix sockets that accept connections, by the text of /proc/net/unix. Pure. */
export function listeningPaths(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [, flags = '0', bound = ''] = /^\w+: \w+ \w+ (\w+) \w+ \w+ +\d+ (\/.*)$/.exec(line) ?? [];
    return (Number.parseInt(flags, 16) & acceptsConnections) === 0 ? [] : [bound];
  });
}

/** The flag of the kernel for a socket that listens (__SO_ACCEPTCON). */
const acceptsConnections = 0x10000;
