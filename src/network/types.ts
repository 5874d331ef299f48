import type { Capability, FaultParams } from '../model/scenario.ts';
import type { FaultLayer, Leg, Proof, ProxyConnectionSample, SocketSample } from '../model/timeline.ts';
import type { Address, Link, LinkPorts, ToxicSpec } from './link.ts';

export type { Address, LinkPorts } from './link.ts';

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

/** What a fault may use. Small role interfaces, so that a fault file can be read on its own. */
export interface FaultTarget {
  readonly ports: LinkPorts;
  readonly toxics: {
    /** Which proxy stands in the link; only the embedded one has toxics of its own. */
    readonly kind: StartedProxy['kind'];
    add(toxic: ToxicSpec): Promise<void>;
    remove(name: string): Promise<void>;
    /** Connections of the link with their bytes, as exact as this proxy allows: a proof, not a sample. */
    connections(): Promise<readonly ProxyConnectionSample[]>;
    /** Toxics that fired, by toxic name: how often, and where in the stream. */
    firings(toxic: string): Promise<readonly string[]>;
  };
  /** The packet filter where packets arrive at an end of the link; `null` where kernel faults are not to be had. */
  readonly kernel: ((end: LinkEnd) => Promise<KernelNetwork>) | null;
  readonly processes: Readonly<Record<LinkEnd, FaultProcess>>;
  sockets(): Promise<readonly SocketSample[]>;
}

/** Rules in the kernel's packet filter of one network namespace. */
export interface KernelNetwork {
  /** Installs one named rule set (nftables syntax of an input chain), each rule with its own counter. */
  addRules(name: string, rules: readonly string[]): Promise<void>;
  /** Packets and bytes matched so far. */
  counters(name: string): Promise<{ packets: number; bytes: number }>;
  removeRules(name: string): Promise<void>;
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
  /** Opens a proxied path to an address. A restart brings its links back, on their ports, without their toxics. */
  openLink(name: string, upstream: Address): Promise<Link>;
}
