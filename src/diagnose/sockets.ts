import { elsewhere, thisMachine } from '../capture/send-buffer.ts';
import { type RunSs, runSs } from '../capture/tcp-info.ts';
import type { EndReader } from './end-reader.ts';
import type { ChannelLook, Process, SocketLook } from './look.ts';

/** A TCP connection of this machine, by the ports of its ends. */
interface Found extends SocketLook {
  readonly localPort: number;
  readonly peer: string;
  readonly peerPort: number;
}

/** The socket of the only dump thread of a source that runs on this machine; `null` otherwise. */
export async function sourceSocket(
  reader: EndReader,
  {
    hostname,
    port,
    processes,
  }: { readonly hostname: string | null; readonly port: number | null; readonly processes: readonly Process[] | null },
  run: RunSs = runSs,
): Promise<SocketLook | null> {
  const dumps = (processes ?? []).filter(({ command }) => command.startsWith('Binlog Dump'));
  const peerPort = /:(\d+)$/.exec(dumps[0]?.host ?? '')?.[1];
  if (dumps.length !== 1 || peerPort === undefined || port === null || !(await isHere(reader, hostname))) return null;
  return only(await run(['-tinH', `( sport = :${port} and dport = :${peerPort} )`]), () => true);
}

/**
 * The socket of a receiver that runs on this machine: the only connection to the address of its source that is not one of ours.
 *
 * @param own local ports of our connections to all servers: one may be to the very address that the channel names
 */
export async function replicaSocket(
  reader: EndReader,
  hostname: string | null,
  { host, port }: Pick<ChannelLook, 'host' | 'port'>,
  own: ReadonlySet<number>,
  run: RunSs = runSs,
): Promise<SocketLook | null> {
  if (port === null || !(await isHere(reader, hostname))) return null;
  // A name may have several addresses: then the port alone must do.
  const isAddress = /^[\d.]+$|:/.test(host);
  return only(
    await run(['-tinH', `( dport = :${port} )`]),
    (one) => !own.has(one.localPort) && (!isAddress || one.peer === host),
  );
}

async function isHere(reader: EndReader, hostname: string | null): Promise<boolean> {
  return (await elsewhere({ address: reader.target.address, here: reader.here, hostname }, thisMachine)) === undefined;
}

function only(text: string | null, wanted: (one: Found) => boolean): SocketLook | null {
  const [one, another] = parseSockets(text ?? '').filter(wanted);
  if (one === undefined || another !== undefined) return null;
  const { localPort: _, peer: __, peerPort: ___, ...socket } = one;
  return socket;
}

/** Reads the answer of `ss -tinH`: a line of queues and addresses, and one of numbers, for each connection. Pure. */
export function parseSockets(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const block of text.split(/\n(?=\S)/)) {
    const head = /^(?:[A-Z][A-Z0-9-]*\s+)?(\d+)\s+(\d+)\s+(\S+):(\d+)\s+(\S+):(\d+)/.exec(block);
    if (!head) continue;
    const number = (name: string): number | null => {
      const value = new RegExp(`\\b${name}:(\\d+)`).exec(block)?.[1];
      return value === undefined ? null : Number(value);
    };
    found.push({
      receiveQueue: Number(head[1]),
      sendQueue: Number(head[2]),
      localPort: Number(head[4]),
      peer: (head[5] ?? '').replace(/^\[(?:::ffff:)?(.*)\]$/, '$1'),
      peerPort: Number(head[6]),
      unackedSegments: number('unacked') ?? 0,
      backOff: number('backoff') ?? 0,
      retransmitted: Number(/\bretrans:\d+\/(\d+)/.exec(block)?.[1] ?? 0),
      // Times of 0 ms are left out; sizes never are.
      lastReceivedMs: number('lastrcv') ?? (number('mss') === null ? null : 0),
    });
  }
  return found;
}
