import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createConnection } from 'mysql2/promise';
import { usageError } from '../../model/errors.ts';
import { onlyInTheClear } from '../not-here.ts';
import type { Action } from '../types.ts';

/** A packet's header that promises 64 bytes, and then one: COM_QUERY. */
const beginningOfPacket = Buffer.from([64, 0, 0, 0, 3]);
const connectTimeoutMs = 5000;
/** Beyond the longer timeout, before the server is taken to wait for ever, ms. */
const patienceMs = 1500;

/**
 * What makes a server's read fail. `broken-off`: the client is gone at once, without a word. `half-a-packet`: it stays, and never sends
 * the rest of what it began, so that only a timeout of the server ends it; which one, its two session timeouts tell when they differ.
 */
export const action: Action = {
  does: 'logs in to the source as a client that then breaks its connection, or stops in the middle of a packet',
  defaults: { how: 'broken-off', netReadTimeoutS: 1, waitTimeoutS: 2 },
  /** @throws ReplfaultError (usage) for another way to leave. */
  async run({ pair, did, signal }, { how, netReadTimeoutS, waitTimeoutS }) {
    if (how !== 'broken-off' && how !== 'half-a-packet')
      throw usageError('BAD_ACTION_PARAMETER', `nobody leaves like ${how}`, 'use broken-off or half-a-packet');
    if (pair.sourceDemandsTls) throw onlyInTheClear('leave-without-goodbye');
    const socket = connect(pair.link.address.port, pair.link.address.host);
    try {
      await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)]) });
      const { user, password } = pair.source.replicationUser;
      const connection = await createConnection({ stream: socket, user, password, connectTimeout: connectTimeoutMs });
      connection.on('error', () => undefined);
      await connection.query(
        `SET SESSION net_read_timeout = ${Number(netReadTimeoutS)}, wait_timeout = ${Number(waitTimeoutS)}`,
      );
      const startedAt = performance.now();
      if (how === 'half-a-packet') {
        const closed = untilClosed(socket, patienceMs + 1000 * Math.max(Number(netReadTimeoutS), Number(waitTimeoutS)));
        socket.write(beginningOfPacket);
        const ended = await closed;
        const tookMs = Math.round(performance.now() - startedAt);
        did('source', `half a packet: ${ended ? 'ended by the server' : 'still waiting'} after ${tookMs} ms`);
      } else {
        did('source', 'broken off without a goodbye');
      }
    } finally {
      socket.destroy();
    }
  },
};

async function untilClosed(socket: Socket, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    const ended = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    socket.once('end', ended);
    socket.once('close', ended);
  });
}
