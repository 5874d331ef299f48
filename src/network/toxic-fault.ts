import type { Proof, ProxyConnectionSample } from '../model/timeline.ts';
import type { ToxicSpec } from './link.ts';
import type { FaultTarget, InjectedFault } from './types.ts';

/** Traffic towards the replica while a toxic is in place, compared with the moment after it was added. */
export interface TrafficUnderToxic {
  readonly elapsedMs: number;
  /** Bytes the proxy passed on towards the replica. */
  readonly passedBytes: number;
  /** Bytes known to wait for the proxy: in the source's send queue, in the proxy's receive queue, in the proxy. */
  readonly waitingBytes: number;
}

let nextToxic = 1;

/** Adds a toxic and proves it by the traffic that passed and the bytes that wait: the frame of every continuous proxy fault. */
export async function injectToxic(
  target: FaultTarget,
  toxic: Omit<ToxicSpec, 'name'>,
  judge: (traffic: TrafficUnderToxic) => Proof,
): Promise<InjectedFault> {
  const name = `${toxic.type}-${nextToxic++}`;
  await target.toxics.add({ name, ...toxic });
  const startedAt = performance.now();
  const before = await target.toxics.connections();
  return {
    async proof() {
      const [now, sockets] = await Promise.all([target.toxics.connections(), target.sockets()]);
      const queued = sockets
        .filter((socket) => socket.end === 'source' || socket.end === 'proxy-upstream')
        .reduce((sum, socket) => sum + (socket.end === 'source' ? socket.sendQueue : socket.receiveQueue), 0);
      return judge({
        elapsedMs: performance.now() - startedAt,
        passedBytes: passed(now) - passed(before),
        waitingBytes: queued + now.reduce((sum, connection) => sum + connection.buffered, 0),
      });
    },
    heal: () => target.toxics.remove(name),
  };
}

/** Adds a toxic that acts once, at one point of the stream, and proves it by its recorded firing. */
export async function injectOneShotToxic(target: FaultTarget, toxic: Omit<ToxicSpec, 'name'>): Promise<InjectedFault> {
  const name = `${toxic.type}-${nextToxic++}`;
  await target.toxics.add({ name, ...toxic });
  return {
    async proof() {
      const firings = await target.toxics.firings(name);
      return {
        tookEffect: firings.length > 0,
        summary: firings.length > 0 ? `${toxic.type} fired: ${firings.join('; ')}` : `${toxic.type} did not fire`,
        numbers: { firings: firings.length },
      };
    },
    heal: () => target.toxics.remove(name),
  };
}

function passed(connections: readonly ProxyConnectionSample[]): number {
  return connections.reduce((sum, connection) => sum + connection.downstreamOut, 0);
}
