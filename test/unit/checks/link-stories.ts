import type { ProxyConnectionSample, SocketSample } from '../../../src/model/samples.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** Moments of the stories below, ms. */
export const when = { injected: 1000, healing: 3000, healed: 3010, end: 5000 };
export const ports = { proxy: 4000, client: 50_001, again: 50_002 };

/** A connection of a client that reads the binary log; open unless told. */
export const reader = (id: number, more: Partial<ProxyConnectionSample> = {}): ProxyConnectionSample => ({
  id,
  open: true,
  downstreamIn: 500,
  downstreamOut: 500,
  upstreamIn: 100,
  upstreamOut: 100,
  buffered: 0,
  binlogEvents: 3,
  resentBytes: 0,
  closedBy: null,
  clientPort: id === 1 ? ports.client : ports.again,
  ...more,
});

/** An end of a socket of the client's leg. */
export const socket = (
  end: 'replica' | 'proxy-downstream',
  state = 'ESTABLISHED',
  port = ports.client,
): SocketSample => ({
  end,
  state,
  localPort: end === 'replica' ? port : ports.proxy,
  peerPort: end === 'replica' ? ports.proxy : port,
  sendQueue: 0,
  receiveQueue: 0,
  retransmits: 0,
});

export interface LinkStory {
  /** What the proxy shows; `null` where it does not answer. */
  readonly proxy?: (atMs: number) => readonly ProxyConnectionSample[] | null;
  readonly sockets?: (atMs: number) => readonly SocketSample[];
  readonly proved?: boolean;
  readonly isHealed?: boolean;
  readonly fault?: string;
}

const connected = (): readonly SocketSample[] => [socket('replica'), socket('proxy-downstream')];

/** A link with one client under a fault: it does nothing unless told. */
export function linkStory({
  proxy = () => [reader(1)],
  sockets = connected,
  proved = true,
  isHealed = true,
  fault = 'stall',
}: LinkStory = {}): TimelineBuilder {
  const story = history()
    .every(900, when.end, (t, atMs) => {
      const connections = proxy(atMs);
      if (connections) t.add(atMs, { kind: 'proxy', connections });
      t.add(atMs + 1, { kind: 'sockets', sockets: sockets(atMs) });
    })
    .fault(when.injected, 'injected', { fault })
    .proof(when.healing, proved);
  return isHealed ? story.fault(when.healed, 'healed', { fault }) : story;
}
