import type { Bystander, DumpThread, LogCondition, ReplicaStatus, Role } from './replication.ts';

/** A process on the path between the servers. */
export type PathProcess = 'source' | 'proxy' | 'replica';
/**
 * Which stretch of the path a fault sits on (`link` = inside the proxy, between the two legs), or, for faults that act on a process,
 * which process.
 */
export type Leg = 'link' | 'source-proxy' | 'proxy-replica' | PathProcess;
export type FaultLayer = 'proxy' | 'kernel' | 'process';

/** What shows that a fault took effect: named numbers read from the proxy, the kernel or the process. */
export interface Proof {
  /** True when the numbers show an effect on traffic, not only that the fault was installed. */
  readonly tookEffect: boolean;
  /** One sentence for the report. */
  readonly summary: string;
  readonly numbers: Readonly<Record<string, number | string | boolean | null>>;
}

/** One TCP socket of the replication path, as the kernel's table shows it. Queues in bytes. */
export interface SocketSample {
  /** Whose socket: the source's end, the proxy's end towards the source, the proxy's end towards the replica, the replica's end. */
  readonly end: 'source' | 'proxy-upstream' | 'proxy-downstream' | 'replica';
  readonly state: string;
  readonly localPort: number;
  readonly peerPort: number;
  readonly sendQueue: number;
  readonly receiveQueue: number;
  /** Unanswered retransmissions at this moment. */
  readonly retransmits: number;
}

/** What one end says about semi-synchronous replication. Totals since server start; `null` where that end has no such number. */
export interface SemiSyncSample {
  /** Whether commits really wait (source), or acknowledgements are really sent (replica), at this moment. */
  readonly active: boolean;
  readonly clients: number | null;
  readonly acknowledged: number | null;
  readonly unacknowledged: number | null;
  /** Switches from waiting for acknowledgements to not waiting. */
  readonly fallbacks: number | null;
}

/** Error counters by number, plus Aborted_clients. Totals since server start. */
export interface Counters {
  readonly errors: Readonly<Record<string, number>> | null;
  readonly abortedClients: number;
}

/**
 * One TCP connection through the proxy. Bytes as the proxy counted them, or, where it does not count in time, as the kernel did for the proxy's
 * sockets; `null` where neither is known.
 */
export interface ProxyConnectionSample {
  /** Rises with every new connection of the link. */
  readonly id: number;
  readonly open: boolean;
  /** From the source towards the replica: received by the proxy, passed on by it. */
  readonly downstreamIn: number | null;
  readonly downstreamOut: number | null;
  readonly upstreamIn: number | null;
  readonly upstreamOut: number | null;
  /** Taken in and not passed on, both directions. */
  readonly buffered: number | null;
  readonly binlogEvents: number | null;
  readonly resentBytes: number | null;
  readonly closedBy: string | null;
  /** Why some of the bytes are `null`; absent when all are known. */
  readonly bytesUnknown?: string;
}

export type WriteOutcome = 'ok' | 'failed' | 'unknown';

interface Payloads {
  /** A phase of the case begins. */
  phase: { phase: 'start' | 'replicating' | 'play' | 'heal' | 'settle' | 'end' };
  /** Effective variables of one end, and its channel settings. */
  settings: { server: Role; version: string; flavour: string; variables: Readonly<Record<string, string>> };
  /** A fact about the network under test (namespace, congestion control, buffer limits, ports). */
  network: { facts: Readonly<Record<string, number | string | boolean | null>> };
  fault: {
    event: 'armed' | 'injected' | 'proof' | 'healed';
    id: number;
    fault: string;
    layer: FaultLayer;
    leg: Leg;
    detail: Readonly<Record<string, number | string | boolean | null>>;
    proof: Proof | null;
  };
  /** One joint sample: the source's executed set, read before everything of the replica. */
  replication: {
    sourceGtid: string;
    replicaGtid: string;
    status: ReplicaStatus;
    connection: Readonly<Record<string, number | string | null>> | null;
    /** The source was known to be down or stopped: `sourceGtid` is what it said last. */
    sourceSilent?: true;
    /** Time between the first and the last read of the sample, in ms. */
    spanMs: number;
  };
  /** One joint sample of a third server and of the source of the case, read as in `replication`. */
  bystander: {
    name: Bystander;
    sourceGtid: string;
    replicaGtid: string;
    status: ReplicaStatus;
    /** TCP ports of its open connections to the server it follows; a new number is a new connection. */
    connectionPorts: readonly number[];
    spanMs: number;
  };
  /** What both ends say about semi-synchronous replication. */
  'semi-sync': { source: SemiSyncSample; replica: SemiSyncSample };
  /**
   * Cipher of the replication connection as the source names it, empty when it is plain, and how many TLS connections it has accepted
   * since its start; `null` where the source does not tell.
   */
  encryption: { cipher: string | null; tlsConnections: number | null; reason: string | null };
  'dump-threads': { threads: readonly DumpThread[] };
  counters: { server: Role } & Counters;
  log: {
    server: Role;
    text: string;
    level: string;
    code: string | null;
    condition: LogCondition | null;
    errno: number | null;
    /** The server's own time stamp, as printed. */
    serverTime: string | null;
  };
  sockets: { sockets: readonly SocketSample[] };
  proxy: { connections: readonly ProxyConnectionSample[] };
  /**
   * What became of a process: first seen (`running`), `stopped` and `continued` (SIGSTOP, SIGCONT), `ended`, and `restarted` under another
   * process id. `cpuMs` is the processor time it has used in this life; `null` where the process table does not show it.
   */
  process: {
    process: PathProcess;
    event: 'running' | 'stopped' | 'continued' | 'ended' | 'restarted';
    pid: number;
    cpuMs: number | null;
  };
  write: {
    token: string;
    outcome: WriteOutcome;
    gtid: string | null;
    bytes: number;
    startedAtMs: number;
    error: string | null;
  };
  /** A bounded wait ended, satisfied or not. */
  await: { what: string; satisfied: boolean; waitedMs: number; timeoutMs: number };
  /** A stretch of time that the scenario deliberately let pass. */
  hold: { why: string; heldMs: number };
  /** Server timers on the critical path of the case, in ms; the overhead budget is counted from these. */
  'critical-path': { what: string; ms: number };
  /** More than the allowed time passed between two samples of a probe. */
  gap: { probe: string; fromMs: number; toMs: number };
  'probe-lost': { probe: string; reason: string };
  integrity: IntegrityFacts;
  note: { text: string };
}

/** What the end-of-case comparison of the source with one replica found. */
export interface IntegrityFacts {
  /** Which replica: of the pair, or a third server. Absent in histories of versions that knew only the former. */
  readonly replica?: 'replica' | Bystander;
  readonly sourceGtid: string;
  readonly replicaGtid: string;
  /** On the source and not on the replica; on the replica and not on the source. */
  readonly missing: string;
  readonly errant: string;
  readonly acknowledged: number;
  readonly unknown: number;
  /** Acknowledged writes absent from the replica, and writes present more than once (at most 20 tokens each). */
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly rows: { readonly source: number; readonly replica: number };
  readonly checksum: { readonly source: string; readonly replica: string };
  readonly caughtUp: boolean;
  readonly applierErrno: number;
}

export type ObservationKind = keyof Payloads;
/** What happened, without its place in time. */
export type Happening<K extends ObservationKind = ObservationKind> = {
  [P in K]: { readonly kind: P } & Payloads[P];
}[K];
/** What happened and when: `seq` is its index in the timeline, `atMs` milliseconds since the case began (monotonic). */
export type Observation<K extends ObservationKind = ObservationKind> = Happening<K> & {
  readonly seq: number;
  readonly atMs: number;
};

/** Whether an observation is of a kind and satisfies a condition on that kind. */
export function matches<K extends ObservationKind>(
  o: Observation,
  kind: K,
  where: (o: Observation<K>) => boolean,
): boolean {
  return o.kind === kind && where(o as unknown as Observation<K>);
}

/** The recorded history of one case. Judges read nothing else. */
export class Timeline {
  readonly observations: readonly Observation[];

  constructor(observations: readonly Observation[]) {
    this.observations = observations;
  }

  of<K extends ObservationKind>(kind: K): Observation<K>[] {
    return this.observations.filter((o) => o.kind === kind) as unknown as Observation<K>[];
  }

  first<K extends ObservationKind>(
    kind: K,
    where: (o: Observation<K>) => boolean = () => true,
  ): Observation<K> | undefined {
    return this.observations.find((o) => matches(o, kind, where)) as unknown as Observation<K> | undefined;
  }

  last<K extends ObservationKind>(
    kind: K,
    where: (o: Observation<K>) => boolean = () => true,
  ): Observation<K> | undefined {
    return this.observations.findLast((o) => matches(o, kind, where)) as unknown as Observation<K> | undefined;
  }

  /** The first injected fault, the anchor of every detection time. */
  get injected(): Observation<'fault'> | undefined {
    return this.first('fault', (o) => o.event === 'injected');
  }

  get healed(): Observation<'fault'> | undefined {
    return this.last('fault', (o) => o.event === 'healed');
  }

  /** Gaps of the named probes that overlap a stretch of time. */
  gapsWithin(fromMs: number, toMs: number, probes?: readonly string[]): Observation<'gap'>[] {
    return this.of('gap').filter((g) => g.fromMs < toMs && g.toMs > fromMs && (!probes || probes.includes(g.probe)));
  }

  static fromNdjson(text: string): Timeline {
    const observations: Observation[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      try {
        observations.push(JSON.parse(line) as Observation);
      } catch (cause) {
        throw new Error(`line ${index + 1} is not JSON`, { cause });
      }
    }
    return new Timeline(observations);
  }

  toNdjson(): string {
    return this.observations.map((o) => `${JSON.stringify(o)}\n`).join('');
  }
}
