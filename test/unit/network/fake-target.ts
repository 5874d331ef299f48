import type { ProxyConnectionSample, SocketSample } from '../../../src/model/samples.ts';
import type { ToxicSpec } from '../../../src/network/link.ts';
import type { FaultProcess, FaultServer, FaultTarget, QueueStats } from '../../../src/network/types.ts';

/** A link without a network: it remembers what was done to it, and shows what it is told to show. */
export interface FakeTarget extends FaultTarget {
  readonly added: ToxicSpec[];
  readonly removed: string[];
  /** By the end of the link that they are installed at, and their name. */
  readonly rules: Map<string, readonly string[]>;
  /** Queues by the end of the link that they are at, and their name: match and discipline. */
  readonly queues: Map<string, { match: string; discipline: readonly string[] }>;
  /** How often the port was closed and not opened again. */
  readonly closed: { count: number };
  /** Bytes passed on towards the replica so far and bytes waiting at the source; firings; packets that the kernel dropped, queued, sent again; sockets of replicas. */
  shown: {
    passed: number;
    waiting: number;
    buffered: number;
    fired: string[];
    packets: number;
    queue: QueueStats;
    resent: number;
    clients: number;
  };
}

const process = (): FaultProcess => {
  let running = true;
  return {
    // No process has this one, so nothing is read of any.
    pid: 0,
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

const server = (): FaultServer => ({
  ...process(),
  words: {
    changePassword: ({ user, password }) => [`password of ${user} is ${password}`],
    killConnection: (id) => `kill ${id}`,
  },
  dataDir: '/nowhere',
  account: { user: 'repl', password: 'secret' },
  query: async () => [],
});

export function fakeTarget({
  kernel = true,
  proxy = 'embedded',
  netem = false,
}: {
  kernel?: boolean;
  /** Whether the kernel has the network emulator. */
  netem?: boolean;
  proxy?: 'embedded' | 'toxiproxy';
} = {}): FakeTarget {
  const added: ToxicSpec[] = [];
  const removed: string[] = [];
  const rules = new Map<string, readonly string[]>();
  const queues: FakeTarget['queues'] = new Map();
  const shown: FakeTarget['shown'] = {
    passed: 0,
    waiting: 0,
    buffered: 0,
    fired: [],
    packets: 0,
    queue: { sentBytes: 0, sentPackets: 0, dropped: 0, overlimits: 0, backlogBytes: 0 },
    resent: 0,
    clients: 1,
  };
  const closed = { count: 0 };
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
    ...Array.from(
      { length: shown.clients },
      (_, index): SocketSample => ({
        end: 'replica',
        state: 'ESTABLISHED',
        localPort: 51_300 + index,
        peerPort: 40112,
        sendQueue: 0,
        receiveQueue: 0,
        retransmits: 0,
      }),
    ),
  ];
  return {
    added,
    removed,
    rules,
    queues,
    shown,
    closed,
    ports: { source: 33061, proxy: 40112 },
    toxics: {
      kind: proxy,
      add: async (toxic) => void added.push(toxic),
      remove: async (name) => void removed.push(name),
      setEnabled: async (enabled) => {
        closed.count += enabled ? -1 : 1;
      },
      connections: async () => connections(),
      firings: async (name) => (added.some((toxic) => toxic.name === name) ? shown.fired : []),
    },
    processes: { source: process(), proxy: process(), replica: process() },
    servers: { source: server(), replica: server() },
    kernel: kernel
      ? async (end) => ({
          addRules: async (name, list) => void rules.set(`${end} ${name}`, list),
          counters: async () => ({ packets: shown.packets, bytes: shown.packets * 60 }),
          removeRules: async (name) => void rules.delete(`${end} ${name}`),
          addQueue: async (name, match, discipline) => void queues.set(`${end} ${name}`, { match, discipline }),
          queueStats: async () => shown.queue,
          removeQueue: async (name) => void queues.delete(`${end} ${name}`),
          resentSegments: async () => shown.resent,
          disciplines: async () => ({ shaping: true, netem }),
        })
      : null,
    sockets: async () => sockets(),
  };
}
