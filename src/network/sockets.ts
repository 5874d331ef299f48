import { closeSync, openSync, readSync } from 'node:fs';
import type { SocketSample } from '../model/timeline.ts';
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

const readAtOnceBytes = 1024 * 1024;
/** The kernel fills its answer page by page; an answer that leaves this much of a page unused was the last one. */
const pageBytes = 4096;
const lineBytes = 256;
const buffer = Buffer.alloc(readAtOnceBytes);

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
      if (count < pageBytes - lineBytes || length >= buffer.length) break;
    }
    return buffer.toString('latin1', 0, length);
  } finally {
    closeSync(file);
  }
}

/** Pure part of {@link readSockets}, one table. Listening and TIME_WAIT sockets hold no data and are left out. */
export function parseSockets(text: string, ports: LinkPorts): SocketSample[] {
  const samples: SocketSample[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [, local, remote, stateCode, queues, , retransmits] = fields;
    if (!local || !remote || !stateCode || !queues || !retransmits) continue;
    const state = states[stateCode] ?? stateCode;
    if (state === 'LISTEN' || state === 'TIME_WAIT') continue;
    const localPort = portOf(local);
    const peerPort = portOf(remote);
    const end = endOf(localPort, peerPort, ports);
    if (!end) continue;
    const [send, receive] = queues.split(':');
    samples.push({
      end,
      state,
      localPort,
      peerPort,
      sendQueue: Number.parseInt(send ?? '0', 16),
      receiveQueue: Number.parseInt(receive ?? '0', 16),
      retransmits: Number.parseInt(retransmits, 16),
    });
  }
  return samples;
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(':') + 1), 16);
}

function endOf(localPort: number, peerPort: number, ports: LinkPorts): SocketSample['end'] | undefined {
  if (localPort === ports.source) return 'source';
  if (peerPort === ports.source) return 'proxy-upstream';
  if (localPort === ports.proxy) return 'proxy-downstream';
  if (peerPort === ports.proxy) return 'replica';
  return undefined;
}
