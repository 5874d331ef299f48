import type { TcpSocket } from '../../model/samples.ts';

/** Reads `ss -timnHO`: one line a socket. The congestion control is the word before the first of its numbers; a socket that has none is left out. */
export function tcpSocketsIn(text: string): readonly TcpSocket[] {
  return text.split('\n').flatMap((line) => {
    const name = /\s([a-z0-9_-]+) (?:wscale|rto):/.exec(line)?.[1];
    if (name === undefined) return [];
    return [
      {
        congestionControl: name,
        sendBufferBytes: Number(/skmem:\([^)]*\btb(\d+)/.exec(line)?.[1] ?? 0),
        receiveBufferBytes: Number(/skmem:\([^)]*\brb(\d+)/.exec(line)?.[1] ?? 0),
      },
    ];
  });
}
