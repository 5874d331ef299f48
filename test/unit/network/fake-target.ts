import type { ProxyConnectionSample, SocketSample } from '../../../src/model/samples.ts';
import type { ToxicSpec } from '../../../src/network/link.ts';
import { cable } from '../../../src/network/packet/link-shape.ts';
import type { LinkShape } from '../../../src/network/packet/types.ts';
import type { FaultProcess, FaultServer, FaultTarget, QueueStats, RuleSet } from '../../../src/network/types.ts';

/** A link without a network: it remembers what was done to it, and shows what it is told to show. */
export interface FakeTarget extends FaultTarget {
  readonly added: ToxicSpec[];
  readonly removed: string[];
  /** By the end of the link that they are installed at, and their name. */
  readonly rules: Map<string, readonly string[] | RuleSet>;
  /** Queues by the end of the link that they are at, and their name: match and discipline. */
  readonly queues: Map<string, { match: string; discipline: readonly string[] }>;
  /** How often the port was closed and not opened again. */
  readonly closed: { count: number };
  /** What the link of packets does, and how many faults of it are in force. */
  readonly packets: { shape: LinkShape; changes: number; limits: string[] };
  /** Sockets that the kernel was told to forget: the end of the link, its port and its peer's. */
  readonly destroyed: string[];
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
    /** Writes towards the replica; ports in the table of a NAT; whether the kernel can forget sockets; whether the proxy's ends of connections are there. */
    pieces: number;
    members: number[];
    destroys: boolean;
    proxyEnds: boolean;
    /** Packets of a link of packets that were sent and that arrived, each of 1000 bytes, and its round trip, ms. */
    link: { sent: number; arrived: number; rttMs: number };
    /** Bytes that a second, new connection has passed on; `null` while there is none. */
    fresh: number | null;
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
    requireTls: (user, required) => [`${user} ${required ? 'must' : 'need not'} encrypt`],
    killConnection: (id) => `kill ${id}`,
    stopReplica: 'stop',
    startReplica: 'start',
    startReceiver: 'start receiver',
    stopApplier: 'stop applier',
    startApplier: 'start applier',
    receiverThread: 'receiver thread',
    replicaStatus: 'status',
    askForTls: (on) => `ask for encryption ${on}`,
    packetLimit: 'packet_limit',
    forgetHosts: ['forget hosts'],
    binaryLogStatus: 'binary log status',
    reloadTls: 'reload tls',
    stopReceiver: 'stop receiver',
    askForPublicKey: (on) => `ask for the key ${on}`,
    withoutBinaryLog: ['--no-binary-log'],
    semiSync: (role) => ({
      settings: `semi-sync of ${role}`,
      remove: [`remove semi-sync of ${role}`],
      restore: (settings) => [`restore semi-sync of ${role}`, ...settings.map(({ name, value }) => `${name}=${value}`)],
    }),
  },
  dataDir: '/nowhere',
  disks: {},
  account: { user: 'repl', password: 'secret' },
  newPassword: () => 'a new one',
  query: async () => [],
  occupy: async () => ({ [Symbol.asyncDispose]: async () => undefined }),
});

export function fakeTarget({
  kernel = true,
  proxy = 'embedded',
  netem = false,
  packetLink: hasPacketLink = kernel,
}: {
  kernel?: boolean;
  /** Whether the kernel has the network emulator. */
  netem?: boolean;
  /** Whether a link of packets is between source and proxy; as `kernel` unless told. */
  packetLink?: boolean;
  proxy?: 'embedded' | 'toxiproxy';
} = {}): FakeTarget {
  const added: ToxicSpec[] = [];
  const removed: string[] = [];
  const rules = new Map<string, readonly string[] | RuleSet>();
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
    pieces: 0,
    members: [1],
    destroys: true,
    proxyEnds: true,
    link: { sent: 0, arrived: 0, rttMs: 20 },
    fresh: null,
  };
  const packets: FakeTarget['packets'] = { shape: cable, changes: 0, limits: [] };
  const packetLink: NonNullable<FaultTarget['packetLink']> = {
    async change(fault) {
      const before = packets.shape;
      packets.shape = fault(before);
      packets.changes += 1;
      return {
        limits: packets.limits,
        async restore() {
          packets.shape = before;
          packets.changes -= 1;
        },
      };
    },
    // A router is a change like any other: it forwards what arrives, and refuses what does not.
    async detour() {
      packets.changes += 1;
      return {
        counts: () => ({
          forwardedPackets: shown.link.arrived,
          refusedPackets: shown.link.sent - shown.link.arrived,
        }),
        async remove() {
          packets.changes -= 1;
        },
      };
    },
    counters: () => ({
      directions: { 'to-replica': traffic(shown.link), 'to-source': traffic(shown.link) },
      retransmits: { source: 0, replica: 0 },
    }),
    measureRttMs: async () => shown.link.rttMs,
  };
  const closed = { count: 0 };
  const destroyed: string[] = [];
  const connection = (id: number, passed: number): ProxyConnectionSample => ({
    id,
    open: true,
    downstreamIn: passed + shown.buffered,
    downstreamOut: passed,
    downstreamPieces: shown.pieces,
    upstreamIn: 0,
    upstreamOut: 0,
    buffered: shown.buffered,
    binlogEvents: 0,
    resentBytes: 0,
    closedBy: null,
  });
  const connections = (): readonly ProxyConnectionSample[] => [
    connection(1, shown.passed),
    ...(shown.fresh === null ? [] : [connection(2, shown.fresh)]),
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
    ...(shown.proxyEnds
      ? [
          {
            end: 'proxy-downstream',
            state: 'ESTABLISHED',
            localPort: 40112,
            peerPort: 51_300,
            sendQueue: 0,
            receiveQueue: 0,
            retransmits: 0,
          } as const,
        ]
      : []),
  ];
  return {
    added,
    removed,
    rules,
    queues,
    shown,
    closed,
    destroyed,
    packets,
    ...(hasPacketLink ? { packetLink } : {}),
    ports: { source: 33061, proxy: 40112 },
    address: { host: '127.0.0.1', port: 40112 },
    toxics: {
      kind: proxy,
      add: async (toxic) => void added.push(toxic),
      remove: async (name) => void removed.push(name),
      setEnabled: async (enabled) => {
        closed.count += enabled ? -1 : 1;
      },
      connections: async () => connections(),
      present: async () => added.map(({ name }) => name).filter((name) => !removed.includes(name)),
      firings: async (name) => (added.some((toxic) => toxic.name === name) ? shown.fired : []),
    },
    processes: { source: process(), proxy: process(), replica: process() },
    servers: { source: server(), replica: server() },
    tracer: null,
    kernel: kernel
      ? async (end) => ({
          namespace: null,
          addRules: async (name, list) => void rules.set(`${end} ${name}`, list),
          counters: async () => ({ packets: shown.packets, bytes: shown.packets * 60 }),
          removeRules: async (name) => void rules.delete(`${end} ${name}`),
          setMembers: async () => shown.members,
          destroySocket: async (localPort, peerPort) => {
            destroyed.push(`${end} ${localPort} ${peerPort}`);
            return shown.destroys;
          },
          remains: async () => ({ ruleSets: rules.size, queues: queues.size }),
          addQueue: async (name, match, discipline) => void queues.set(`${end} ${name}`, { match, discipline }),
          queueStats: async () => shown.queue,
          removeQueue: async (name) => void queues.delete(`${end} ${name}`),
          resentSegments: async () => shown.resent,
          tcpSockets: async () => [],
          disciplines: async () => ({ shaping: true, netem }),
        })
      : null,
    sockets: async () => sockets(),
  };
}

/** What was done to it and is still in place: toxics, rules, queues, a closed port. */
export const changes = ({ added, removed, rules, queues, closed, packets }: FakeTarget): number =>
  added.length - removed.length + rules.size + queues.size + closed.count + packets.changes;

const packetBytes = 1000;
const traffic = ({ sent, arrived }: FakeTarget['shown']['link']) => ({
  sentPackets: sent,
  sentBytes: sent * packetBytes,
  arrivedPackets: arrived,
  arrivedBytes: arrived * packetBytes,
});
