import type { ProxyConnectionSample, SocketSample } from '../../../src/model/timeline.ts';
import type { ToxicSpec } from '../../../src/network/link.ts';
import type { FaultTarget } from '../../../src/network/types.ts';

/** A link without a network: it remembers what was done to it, and shows what it is told to show. */
export interface FakeTarget extends FaultTarget {
  readonly added: ToxicSpec[];
  readonly removed: string[];
  readonly rules: Map<string, readonly string[]>;
  /** Bytes passed on towards the replica so far, bytes waiting at the source, firings, packets dropped. */
  shown: { passed: number; waiting: number; buffered: number; fired: string[]; packets: number };
}

export function fakeTarget({ kernel = true }: { kernel?: boolean } = {}): FakeTarget {
  const added: ToxicSpec[] = [];
  const removed: string[] = [];
  const rules = new Map<string, readonly string[]>();
  const shown: FakeTarget['shown'] = { passed: 0, waiting: 0, buffered: 0, fired: [], packets: 0 };
  const connections = (): readonly ProxyConnectionSample[] => [
    {
      id: 1,
      open: true,
      downstreamIn: shown.passed + shown.buffered,
      downstreamOut: shown.passed,
      upstreamIn: 0,
      upstreamOut: 0,
      buffered: shown.buffered,
      binlogEvents: 0,
      resentBytes: 0,
      closedBy: null,
    },
  ];
  const sockets = (): readonly SocketSample[] => [
    {
      end: 'source',
      state: 'ESTABLISHED',
      localPort: 33061,
      peerPort: 51234,
      sendQueue: shown.waiting,
      receiveQueue: 0,
      retransmits: 0,
    },
  ];
  return {
    added,
    removed,
    rules,
    shown,
    ports: { source: 33061, proxy: 40112 },
    toxics: {
      add: async (toxic) => void added.push(toxic),
      remove: async (name) => void removed.push(name),
      connections: async () => connections(),
      firings: async (name) => (added.some((toxic) => toxic.name === name) ? shown.fired : []),
    },
    kernel: kernel
      ? {
          addRules: async (name, list) => void rules.set(name, list),
          counters: async () => ({ packets: shown.packets, bytes: shown.packets * 60 }),
          removeRules: async (name) => void rules.delete(name),
        }
      : null,
    sockets: async () => sockets(),
  };
}
