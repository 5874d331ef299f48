import { firstLine } from '../../model/first-line.ts';
import type { ExecuteTool } from '../kernel/execute.ts';
import type { LinkPorts } from '../link.ts';

/** Bytes of one socket since it was opened, as the kernel counts them; headers and repetitions left out. */
export interface SocketTraffic {
  readonly localPort: number;
  readonly peerPort: number;
  /** Taken by the kernel from the program, sent or not. */
  readonly writtenBytes: number;
  /** Taken by the program. */
  readonly readBytes: number;
  /** Segments with data that were sent, repetitions too; absent where the kernel does not tell. */
  readonly dataSegments?: number;
}

/** Reads the proxy's sockets of a link. @throws Error that says why the bytes cannot be known. */
export type ReadTraffic = (ports: LinkPorts) => Promise<readonly SocketTraffic[]>;

/** The kernel counts a FIN that arrived as a byte. */
const finArrived = /^(CLOSE-WAIT|LAST-ACK|CLOSING|TIME-WAIT)$/;

/**
 * With `ss` (iproute2) in the proxy's network namespace. It costs a process, so it is for proofs and not for samples.
 * @param execute runs tools there.
 */
export function readTrafficWith(execute: ExecuteTool): ReadTraffic {
  return async ({ proxy, source }) => {
    const { exitCode, stdout, stderr } = await execute('ss', ['-tinH', `( sport = :${proxy} or dport = :${source} )`]);
    if (exitCode !== 0) throw new Error(`ss (package iproute2) could not be run: ${firstLine(stderr)}`);
    return parseTraffic(stdout);
  };
}

/** Pure part of {@link readTrafficWith}: a line with state, queues and addresses, then an indented one with counters. */
export function parseTraffic(text: string): SocketTraffic[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const head = /^([A-Z][A-Z0-9-]*)\s+(\d+)\s+\d+\s+\S+:(\d+)\s+\S+:(\d+)/.exec(line);
    if (!head) return [];
    const [, state = '', receiveQueue, localPort, peerPort] = head;
    // Some versions print everything on one line.
    const rest = lines[index + 1] ?? '';
    const info = `${line} ${/^\s/.test(rest) ? rest : ''}`;
    const count = (name: string): number => Number(new RegExp(`\\b${name}:(\\d+)`).exec(info)?.[1] ?? 0);
    const waiting = Number(receiveQueue);
    const segments = /\bdata_segs_out:(\d+)/.exec(info)?.[1];
    const fin = finArrived.test(state) && waiting === 0 ? 1 : 0;
    return [
      {
        localPort: Number(localPort),
        peerPort: Number(peerPort),
        writtenBytes: count('bytes_sent') - count('bytes_retrans') + count('notsent'),
        readBytes: Math.max(0, count('bytes_received') - waiting - fin),
        ...(segments === undefined ? {} : { dataSegments: Number(segments) }),
      },
    ];
  });
}
