import { closeSync, openSync, readSync } from 'node:fs';
import type { SocketSample } from '../model/samples.ts';
import type { LinkPorts } from './types.ts';

const states: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '07': 'CLOSE',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0A': 'LISTEN',
  '0B': 'CLOSING',
};

/** The kernel fills its answer page by page; an answer that leaves this much of a page unused was the last one. */
const pageBytes = 4096;
const lineBytes = 256;
/** Some 7,000 sockets; it grows for hosts that have more, since those in TIME_WAIT count for a minute each. */
let buffer = Buffer.alloc(1024 * 1024);

/**
 * Reads the kernel's IPv4 socket tables, one for each network namespace, and keeps the sockets of one link. Far cheaper than running `ss`, so it can be sampled many
 * times a second; yet every read call walks the whole hash table of the host, so not one more than needed is made. Field layout:
 * Linux Documentation/networking/proc_net_tcp.
 */
export function readSockets(ports: LinkPorts, tables: readonly string[] = ['/proc/net/tcp']): SocketSample[] {
  return tables.flatMap((table) => parseSockets(readTable(table), ports));
}

/** Empty for the table of a process that is gone: so are its sockets. */
function readTable(table: string): string {
  let file: number;
  try {
    file = openSync(table, 'r');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
  try {
    let length = 0;
    for (;;) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      length += count;
      if (count < pageBytes - lineBytes) break;
      if (buffer.length - length < 2 * pageBytes) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
    }
    return buffer.toString('latin1', 0, length);
  } finally {
    closeSync(file);
  }
}

/** One row of a socket table, whatever it is about. */
export interface SocketRow {
  readonly state: string;
  /** Address and port as the kernel prints them: good for comparing, not for people. */
  readonly local: string;
  readonly remote: string;
  readonly localPort: number;
  readonly peerPort: number;
  readonly sendQueue: number;
  readonly receiveQueue: number;
  readonly retransmits: number;
  /** Names the socket for as long as a process has it; 0 before it is accepted and after it is closed. */
  readonly inode: number;
}

/** All rows of one socket table, listeners and TIME_WAIT too. */
export function readSocketRows(table: string): SocketRow[] {
  return parseSocketRows(readTable(table));
}

/** Pure part of {@link readSocketRows}. */
export function parseSocketRows(text: string): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [, local, remote, stateCode, queues, , retransmits] = fields;
    if (!local || !remote || !stateCode || !queues || !retransmits) continue;
    const [send, receive] = queues.split(':');
    rows.push({
      state: states[stateCode] ?? stateCode,
      local,
      remote,
      localPort: portOf(local),
      peerPort: portOf(remote),
      sendQueue: Number.parseInt(send ?? '0', 16),
      receiveQueue: Number.parseInt(receive ?? '0', 16),
      retransmits: Number.parseInt(retransmits, 16),
      inode: Number(fields[9] ?? 0),
    });
  }
  return rows;
}

/** Pure part of {@link readSockets}, one table. Listening and TIME_WAIT sockets hold no data and are left out. */
export function parseSockets(text: string, ports: LinkPorts): SocketSample[] {
  return parseSocketRows(text).flatMap(({ state, localPort, peerPort, sendQueue, receiveQueue, retransmits }) => {
    const end = state === 'LISTEN' || state === 'TIME_WAIT' ? undefined : endOf(localPort, peerPort, ports);
    return end ? [{ end, state, localPort, peerPort, sendQueue, receiveQueue, retransmits }] : [];
  });
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(':') + 1), 16);
}

function endOf(localPort: number, peerPort: number, ports: LinkPorts): SocketSample['end'] | undefined {
  if (ports.except?.includes(localPort) || ports.except?.includes(peerPort)) return undefined;
  if (localPort === ports.source) return 'source';
  if (peerPort === ports.source) return 'proxy-upstream';
  if (localPort === ports.proxy) return 'proxy-downstream';
  if (peerPort === ports.proxy) return 'replica';
  return undefined;
}
