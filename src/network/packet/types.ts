import type { Inside } from '../../host/inside.ts';
import type { NetworkSettings } from '../kernel/private-network.ts';

/** The way of a packet through a link. */
export type PacketDirection = 'to-replica' | 'to-source';

/** What one direction of a link does to packets. Everything at 0 or `null` is a cable. */
export interface DirectionShape {
  /** On the way, ms: half of what a round trip takes where both directions are alike. */
  readonly delayMs: number;
  /** Either way from `delayMs`, ms, normally distributed. Packets keep their order unless `reorder` says otherwise. */
  readonly jitterMs: number;
  /** Packets lost, percent. */
  readonly lossPercent: number;
  /** Mean length of a burst of lost packets (Gilbert model); 0: each packet is drawn by itself. */
  readonly lossBurst: number;
  readonly duplicatePercent: number;
  /** Whether jitter may change the order of packets. */
  readonly reorder: boolean;
  /** Megabits per second; `null` for no limit but that of the emulator. */
  readonly bandwidthMbitS: number | null;
  /** What waits before a narrow link at most, bytes; more is dropped. `null`: 4 MiB. */
  readonly queueBytes: number | null;
  /** Packets of more bytes are dropped without a word, `null`: none. */
  readonly mtu: number | null;
}

export type LinkShape = Readonly<Record<PacketDirection, DirectionShape>>;

/** Packets and bytes since the link was opened. What was sent and has not arrived was lost, or is on its way. */
export interface DirectionCounters {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly arrivedPackets: number;
  readonly arrivedBytes: number;
}

export interface PacketLinkCounters {
  readonly directions: Readonly<Record<PacketDirection, DirectionCounters>>;
  /** Segments that TCP of an end has sent again, of all its connections, loopback too. */
  readonly retransmits: Readonly<Record<'source' | 'replica', number>>;
}

/** One end of a packet link: a network namespace that holds nothing else. */
export interface PacketEnd extends Inside {
  /** The process that keeps the namespace. */
  readonly pid: number;
  readonly settings: NetworkSettings;
}

/** A link between two network namespaces that carries packets, with the round trip, loss and rate of a real one. Disposal ends it. */
export interface PacketLink extends AsyncDisposable {
  /** What emulates it: a user-space switch, or the kernel's own emulator where it has one. */
  readonly kind: 'wirefilter' | 'netem';
  /** IPv4 address of each end on the link. */
  readonly addresses: Readonly<Record<'source' | 'replica', string>>;
  /** Network device by which each end sends. What arrives may come in on another one. */
  readonly devices: Readonly<Record<'source' | 'replica', string>>;
  /**
   * Changes the link while it runs. What is on its way is not lost, and nothing overtakes it: what waits before a narrow link leaves at the rate that
   * it met there, also when the link has become wide again. Delays are played in whole milliseconds, the round trip to half of one.
   * Resolves to what was asked for and cannot be had, in words; empty where everything is as asked.
   * @throws ReplfaultError `PACKET_LINK` where the emulator has ended or refuses
   */
  shape(shape: LinkShape): Promise<readonly string[]>;
  /** Read from the kernel's own counters of both namespaces. */
  counters(): PacketLinkCounters;
  /**
   * The median of some round trips now, ms: a connection request to a port where nobody listens, until it is refused.
   * `null` where none was answered within the time.
   */
  measureRttMs(looks?: number): Promise<number | null>;
  /** Whether the processes of the emulator run. */
  isAlive(): boolean;
}

export interface DetourOptions {
  /** Largest packet of the hop behind the router, bytes with the header of IP. */
  readonly mtu: number;
  /** Whether what the router says of larger ones (ICMP "fragmentation needed") leaves it. */
  readonly told: boolean;
  /** Congestion control of connections that are opened on it. */
  readonly congestionControl: string;
}

/** What a router has done since it was there. */
export interface DetourCounts {
  /** Passed on. */
  readonly forwardedPackets: number;
  /** Too large for the next hop, and answered by ICMP, which may have been dropped. */
  readonly refusedPackets: number;
}

/** Packets of the source go by another path, over a router of its own. */
export interface Detour {
  counts(): DetourCounts;
  /** They go the old way again, and the router is gone. */
  remove(): Promise<void>;
}

/** A link of packets under the conditions of its case, as a fault may change it. */
export interface ChangeableLink {
  /** Changes the link beside other faults. `limits`: what was asked for and cannot be had. @throws ReplfaultError `PACKET_LINK` */
  change(
    fault: (shape: LinkShape) => LinkShape,
  ): Promise<{ readonly limits: readonly string[]; restore(): Promise<void> }>;
  counters(): PacketLinkCounters;
  measureRttMs(looks?: number): Promise<number | null>;
  /** Leads what the source sends over a router, until that is removed; left out where none can be made. @throws ReplfaultError `NO_NAMESPACE`, `PACKET_LINK` */
  readonly detour?: ((path: Pick<DetourOptions, 'mtu' | 'told'>) => Promise<Detour>) | undefined;
}
