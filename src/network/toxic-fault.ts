import type { Proof, ProxyConnectionSample } from '../model/samples.ts';
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
  const before = await target.toxics.connections();
  const startedAt = performance.now();
  return {
    async proof() {
      const [now, sockets] = await Promise.all([target.toxics.connections(), target.sockets()]);
      const queued = sockets
        .filter((socket) => socket.end === 'source' || socket.end === 'proxy-upstream')
        .reduce((sum, socket) => sum + (socket.end === 'source' ? socket.sendQueue : socket.receiveQueue), 0);
      const elapsedMs = performance.now() - startedAt;
      const waitingBytes = queued + now.reduce((sum, connection) => sum + (connection.buffered ?? 0), 0);
      const passed = passedSince(before, now);
      if (typeof passed === 'number') return judge({ elapsedMs, passedBytes: passed, waitingBytes });
      return {
        tookEffect: false,
        summary: `${toxic.type}: the bytes that passed are not known: ${passed.unknown}`,
        numbers: { elapsedMs: Math.round(elapsedMs), passedBytes: null, waitingBytes, unknown: passed.unknown },
      };
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
      if (firings === null) {
        const summary = `${toxic.type}: this proxy does not report whether a toxic acted`;
        return { tookEffect: false, summary, numbers: { firings: null } };
      }
      return {
        tookEffect: firings.length > 0,
        summary: firings.length > 0 ? `${toxic.type} acted: ${firings.join('; ')}` : `${toxic.type} did not act`,
        numbers: { firings: firings.length },
      };
    },
    heal: () => target.toxics.remove(name),
  };
}

/** Ends all connections of the moment at once; a client may have several, and new ones pass. */
export async function injectClosing(target: FaultTarget, close: 'fin' | 'rst'): Promise<InjectedFault> {
  const open = (await target.toxics.connections()).filter((one) => one.open && one.closedBy === null).length;
  const attributes = { after: 'bytes', count: 0, close, times: Math.max(1, open) };
  return injectOneShotToxic(target, { type: 'cut', stream: 'downstream', attributes });
}

/**
 * Bytes passed on towards the replica between two counts, over all connections; or why that cannot be told. Exported for its tests. A connection
 * that had ended before the first count carried nothing since, whatever its bytes.
 */
export function passedSince(
  before: readonly ProxyConnectionSample[],
  now: readonly ProxyConnectionSample[],
): number | { readonly unknown: string } {
  let passed = 0;
  for (const connection of now) {
    const earlier = before.find(({ id }) => id === connection.id);
    const from = earlier === undefined ? 0 : earlier.downstreamOut;
    if (connection.downstreamOut !== null && from !== null) passed += connection.downstreamOut - from;
    else if (earlier === undefined || earlier.open)
      return {
        unknown: `connection ${connection.id}: ${(from === null ? earlier : connection)?.bytesUnknown ?? 'not counted'}`,
      };
  }
  return passed;
}
