import type { Leg } from '../model/samples.ts';
import type { SetRto, SetTcp } from '../network/kernel/loopback-tcp.ts';
import type { KernelNetwork, LinkEnd, StartedProxy, Tracer } from '../network/types.ts';
import type { LaunchOptions, ServerProgram, StartedServer, Template } from '../servers/types.ts';
import type { ConditionedLink } from './packet-link.ts';

/** The servers and the proxy that one link connects. */
export interface LinkEnds {
  readonly source: StartedServer;
  readonly proxy: StartedProxy;
  readonly replica: StartedServer;
}

/**
 * Where the servers, the proxy and the links of one case live: processes of this machine in a private network, or containers on a
 * network of their own. The topology is built on it and knows no more.
 */
export interface Site extends AsyncDisposable {
  readonly kind: 'local' | 'docker';
  /** Aborted, with the error as its reason, when the place itself goes away under the case (the Docker daemon ends). */
  readonly lost?: AbortSignal;
  /** What the network of this place is like, for the record (buffer limits in the form of the kernel's `tcp_wmem`). */
  readonly facts: Readonly<Record<string, string | boolean>>;
  /** A port that no other server of this site has. */
  freePort(): Promise<number>;
  startServer(program: ServerProgram, template: Template, launch: LaunchOptions): Promise<StartedServer>;
  startProxy(): Promise<StartedProxy>;
  /** The packet filter at an end of a link, and the device there towards a leg; `null` where kernel faults are not to be had. */
  readonly kernelAt: ((ends: LinkEnds, end: LinkEnd, leg?: Leg) => Promise<KernelNetwork>) | null;
  /** The link that packets cross between the source and the proxy; left out: all links are as fast as this machine. */
  readonly packetLink?: ConditionedLink;
  /** Why a link that was asked for is imitated by the proxy, and not packet by packet; left out where nobody asked for one. */
  readonly noPacketLink?: string;
  /** Sets the retransmission timeout of all links of this place; or why that cannot be done. */
  readonly setRto: SetRto | { readonly missing: string };
  /** Sets buffers and congestion control of all links of this place; or why that cannot be done. */
  readonly setTcp: SetTcp | { readonly missing: string };
  /** Paths of libfaketime, which gives a server a clock of its own; left out where that is not to be had. */
  readonly clockLibraries?: readonly string[];
  /** Traces the servers' system calls; `null` where that is not to be had. */
  readonly tracer: Tracer | null;
}
