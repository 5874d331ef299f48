import type { DiskName } from '../model/disks.ts';
import type { FaultLayer, Leg, Proof, ProxyConnectionSample, SocketSample, TcpSocket } from '../model/samples.ts';
import type { Capability, FaultParams } from '../model/scenario.ts';
import type { FaultWords } from '../model/server-words.ts';
import type { Address, Link, LinkPorts, ToxicSpec } from './link.ts';
import type { NameQuestion } from './name-server.ts';
import type { ChangeableLink } from './packet/types.ts';

export type { Address, LinkPorts } from './link.ts';
export type { NameQuestion } from './name-server.ts';

/** The three machines, or processes, that a link connects. */
export type LinkEnd = 'source' | 'proxy' | 'replica';

/** A process that a fault may act on. */
export interface FaultProcess {
  readonly pid: number;
  isRunning(): boolean;
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again with what it had. */
  restart(): Promise<void>;
}

/** A server that a fault may misconfigure. */
export interface FaultServer extends FaultProcess {
  /** Statements in the words of this server. */
  readonly words: FaultWords;
  readonly dataDir: string;
  /** Where file systems of its own, of a fixed size, are mounted. */
  readonly disks: Readonly<Partial<Record<DiskName, string>>>;
  /** Its own clock, where it has one: seconds ahead of that of the machine. It follows within two seconds. */
  readonly clock?: { set(offsetS: number): Promise<void> } | undefined;
  /** Whether the replication link is encrypted all the time, as a topology or a setting demands; left out: it is not. */
  readonly encrypted?: boolean;
  /** The account that the replica logs in with. */
  readonly account: { readonly user: string; readonly password: string };
  /** A password that nobody knows, good enough for any policy of the server. */
  newPassword(): string;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** One more session, which does nothing. */
  occupy(): Promise<AsyncDisposable>;
  /** Starts it again; `extra` options come last and hold for this life only. */
  restart(changes?: { readonly extra?: readonly string[] }): Promise<void>;
}

/** How the system call tracer is run, with the caller's arguments. */
export type Tracer = (args: readonly string[]) => {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** Names that servers resolve, and that a fault may change. */
export interface ChangeableNames {
  /** By which the replica finds its source. */
  readonly source: string;
  readonly addresses: Readonly<Record<string, string>>;
  set(addresses: Readonly<Record<string, string>>): Promise<void>;
  /** The name of the source is known to a name server alone, which answers late; ends with `set`. */
  answerLate(late: {
    readonly delayMs: number;
    readonly timeoutS: number;
  }): Promise<{ questions(): readonly NameQuestion[] }>;
}

/** What a fault may use. Small role interfaces, so that a fault file can be read on its own. */
export interface FaultTarget {
  readonly ports: LinkPorts;
  /** Where clients of the link connect to, as seen from this process. */
  readonly address: { readonly host: string; readonly port: number };
  /** There is no proxy: the clients of the source are where it would be, and nobody counts their bytes. Left out: there is one. */
  readonly alone?: boolean;
  readonly toxics: {
    /** Which proxy stands in the link; only the embedded one has toxics of its own. */
    readonly kind: StartedProxy['kind'];
    add(toxic: ToxicSpec): Promise<void>;
    remove(name: string): Promise<void>;
    /** Off: open connections end, and the port refuses new ones. On: it listens again, on the same port. */
    setEnabled(enabled: boolean): Promise<void>;
    /** Connections of the link with their bytes, as exact as this proxy and this kernel allow: a proof, not a sample. */
    connections(): Promise<readonly ProxyConnectionSample[]>;
    /** Toxics that fired, by toxic name: how often, and where in the stream. `null` from a proxy that does not tell. */
    firings(toxic: string): Promise<readonly string[] | null>;
    /** Names of the toxics that are in force now: what a complete healing leaves empty. */
    present(): Promise<readonly string[]>;
  };
  /** The kernel's side of the network at an end of the link; `null` where kernel faults are not to be had. */
  readonly kernel: ((end: LinkEnd, leg?: Leg) => Promise<KernelNetwork>) | null;
  /** The certificate of an encrypted link, whose files may be changed; left out where there is none. */
  readonly certificate?: { expire(): Promise<number>; restore(): Promise<void> } | undefined;
  /** Names of the servers of the case; left out where they follow by addresses. */
  readonly names?: ChangeableNames | undefined;
  /** The link of packets between source and proxy; left out where the case has none. */
  readonly packetLink?: ChangeableLink | undefined;
  /** Runs the system call tracer (strace) beside the servers; `null` where that is not to be had. */
  readonly tracer: Tracer | null;
  readonly processes: Readonly<Record<LinkEnd, FaultProcess>>;
  readonly servers: Readonly<Record<'source' | 'replica', FaultServer>>;
  sockets(): Promise<readonly SocketSample[]>;
}

/** What a queue has done with its packets so far. */
export interface QueueStats {
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly dropped: number;
  /** How often a packet had to wait because of the rate. */
  readonly overlimits: number;
  /** Waiting in it now. */
  readonly backlogBytes: number;
}

/** Rules for both ways through one end of a link, with what they need declared (nftables syntax of a table). */
export interface RuleSet {
  readonly declarations: readonly string[];
  readonly arriving: readonly string[];
  readonly leaving: readonly string[];
}

/** What faults of ours have left in a network namespace. */
export interface KernelRemains {
  readonly ruleSets: number;
  readonly queues: number;
}

/** The packet filter and the queues of one network namespace. Names are unique among the faults of a run. */
export interface KernelNetwork {
  /** The same for two of them with the rules of one namespace, whose queues are at different devices. */
  readonly namespace: unknown;
  /** Installs one named rule set (nftables syntax of an input chain), each rule with its own counter. */
  addRules(name: string, rules: readonly string[] | RuleSet): Promise<void>;
  /** Packets and bytes matched so far. */
  counters(name: string): Promise<{ packets: number; bytes: number }>;
  removeRules(name: string): Promise<void>;
  /** What a declared set of numbers (ports) holds at this moment. */
  setMembers(name: string, set: string): Promise<readonly number[]>;
  /** Makes the kernel forget one of its sockets at once, whatever its owner thinks; false where the kernel cannot do that. */
  destroySocket(localPort: number, peerPort: number): Promise<boolean>;
  remains(): Promise<KernelRemains>;
  /** Sends packets that leave here and match (nftables syntax) through a queue with the given discipline (words of `tc`). */
  addQueue(name: string, match: string, discipline: readonly string[]): Promise<void>;
  queueStats(name: string): Promise<QueueStats>;
  /** Lets what waits in it go on its way, then removes it. */
  removeQueue(name: string): Promise<void>;
  /** Segments that sockets with this port at either end, of those open now, have sent again since they were opened. */
  resentSegments(port: number): Promise<number>;
  /** Open connections whose port at this end, or at the other one, is this. */
  tcpSockets(port: number, at: 'here' | 'there'): Promise<readonly TcpSocket[]>;
  /** What the kernel offers for queues, found by trying once; not while a queue is in place. */
  disciplines(): Promise<{ readonly shaping: boolean; readonly netem: boolean }>;
}

export interface InjectedFault {
  proof(): Promise<Proof>;
  heal(): Promise<void>;
}

/** One way to break a link; one file each in `faults/`, found by its file name. */
export interface Fault {
  readonly layer: FaultLayer;
  readonly legs: readonly Leg[];
  readonly needs: readonly Capability[];
  /** Parameters with their defaults; an unknown name is an error. */
  readonly defaults: FaultParams;
  /** A fault of the layer `server` that acts and is proved without a replica; left out: what a replica shows proves it. */
  readonly withoutReplica?: true;
  /** Whether it waits for an event of the binary log, so that the proxy must be able to read them; left out: it does not. */
  readsEvents?(params: FaultParams): boolean;
  inject(target: FaultTarget, params: FaultParams, leg: Leg): Promise<InjectedFault>;
}

/** A running fault proxy, in whatever form: our own process, a Toxiproxy binary, a container. */
export interface StartedProxy extends FaultProcess, AsyncDisposable {
  /** `embedded` offers live evidence and toxics of its own; `toxiproxy` is the original. */
  readonly kind: 'embedded' | 'toxiproxy';
  /** As the proxy itself reports it. */
  readonly version: string;
  /** Base URL of its HTTP API. */
  readonly url: string;
  /** The kernel's IPv4 socket table of its network namespace. */
  readonly socketTable: string;
  /**
   * Opens a proxied path to an address, on a port of its own choice unless told. A restart brings its links back, on their ports, without
   * their toxics.
   */
  openLink(name: string, upstream: Address, port?: number): Promise<Link>;
}
