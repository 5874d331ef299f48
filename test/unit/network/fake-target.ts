import type { ProxyConnectionSample, SocketSample } from '../../../src/model/timeline.ts';
import type { ToxicSpec } from '../../../src/network/link.ts';
import type { FaultProcess, FaultTarget } from '../../../src/network/types.ts';

/** A link without a network: it remembers what was done to it, and shows what it is told to show. */
export interface FakeTarget extends FaultTarget {
  readonly added: ToxicSpec[];
  readonly removed: string[];
  /** By the end of the link that they are installed at, and their name. */
  readonly rules: Map<string, readonly string[]>;
  /** Bytes passed on towards the replica so far, bytes waiting at the source, firings, packets dropped. */
  shown: { passed: number; waiting: number; buffered: number; fired: string[]; packets: number };
}

const process = (): FaultProcess => {
  let running = true;
  return {
    pid: 1,
    isRunning: () => running,
    signal: async () => undefined,
    kill: async () => {
      running = false;
    },
    restart: async () => {
      running = true;
    },
  };
};

export function fakeTarget({
  kernel = true,
  proxy = 'embedded',
}: {
  kernel?: boolean;
  proxy?: 'embedded' | 'toxiproxy';
} = {}): FakeTarget {
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
      kind: proxy,
      add: async (toxic) => void added.push(toxic),
      remove: async (name) => void removed.push(name),
      connections: async () => connections(),
      firings: async (name) => (added.some((toxic) => toxic.name === name) ? shown.fired : []),
    },
    processes: { source: process(), proxy: process(), replica: process() },
    kernel: kernel
      ? async (end) => ({
          addRules: async (name, list) => void rules.set(`${end} ${name}`, list),
          counters: async () => ({ packets: shown.packets, bytes: shown.packets * 60 }),
          removeRules: async (name) => void rules.delete(`${end} ${name}`),
        })
      : null,
    sockets: async () => sockets(),
  };
}
