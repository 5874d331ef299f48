import type { Capability, FaultParams } from '../model/scenario.ts';
import type { FaultLayer, Leg, Proof, ProxyConnectionSample, SocketSample } from '../model/timeline.ts';
import type { ToxicSpec } from './link.ts';

/** TCP ports of one link; they tell a kernel fault which leg it is on. */
export interface LinkPorts {
  readonly source: number;
  readonly proxy: number;
}

/** What a fault may use. Small role interfaces, so that a fault file can be read on its own. */
export interface FaultTarget {
  readonly ports: LinkPorts;
  readonly toxics: {
    add(toxic: ToxicSpec): Promise<void>;
    remove(name: string): Promise<void>;
    connections(): Promise<readonly ProxyConnectionSample[]>;
    /** Toxics that fired, by toxic name: how often, and where in the stream. */
    firings(toxic: string): Promise<readonly string[]>;
  };
  readonly kernel: KernelNetwork | null;
  sockets(): Promise<readonly SocketSample[]>;
}

/** Rules in the kernel's packet filter of a private network. */
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
