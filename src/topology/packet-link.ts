import type { LinkConditions } from '../model/profile.ts';
import type { TcpSwitches } from '../model/switches.ts';
import { defaultCongestionControl } from '../network/kernel/congestion-control.ts';
import { buffersNamed } from '../network/kernel/loopback-tcp.ts';
import { type NetworkSettings, networkFacts, smallBuffers } from '../network/kernel/private-network.ts';
import { bufferBytesFor, cable, shapeOf } from '../network/packet/link-shape.ts';
import type { ChangeableLink, Detour, DetourOptions, LinkShape, PacketLink } from '../network/packet/types.ts';
import type { NetworkFacts } from './network-facts.ts';

/** Looks at the round trip after a change; the median counts. */
const looks = 5;
/** Socket buffers of a private network, and those that Linux gives a machine of this size at most, bytes. */
const buffers = { least: 65_536, mostSend: 4 * 1024 * 1024, mostReceive: 6 * 1024 * 1024 } as const;

/** A link of packets under the conditions of a case. */
export interface ConditionedLink extends ChangeableLink, AsyncDisposable {
  readonly kind: PacketLink['kind'];
  /** The socket buffers and congestion control of both ends, as a history keeps them. */
  readonly facts: Readonly<Record<string, string | boolean>>;
  /**
   * Gives the link its conditions, and the sockets at its ends buffers that carry them; `undefined` makes it a cable. `changed`: connections that
   * are open learned another link, and have other buffers or another congestion control.
   */
  setConditions(
    conditions: LinkConditions | undefined,
    tcp: TcpSwitches,
  ): Promise<{ readonly changed: boolean; readonly facts: NetworkFacts }>;
  /** From which connections of the replica, and of the proxy beside it, come to the source. */
  readonly replicaAddress: string;
  /** The host of the source, as an operator there may set it. */
  readonly sourceHost: SettableHost;
  isAlive(): boolean;
}

/** What of a host's network can be set while it is used. */
export interface SettableHost {
  readonly settings: NetworkSettings;
  /** Attributes of its route over the link, in the words of `ip route`; none: as at first. */
  route(attributes: readonly string[]): Promise<void>;
}

/** One of the namespaces that a link joins. */
export interface LinkedEnd {
  readonly settings: NetworkSettings;
  /**
   * Gives connections that cross the link from here this congestion control.
   *
   * @param attributes more of the route to the other end, in the words of `ip route`; left out: none
   */
  choose(congestionControl: string, attributes?: readonly string[]): Promise<void>;
}

/**
 * @param system limits of buffers that `buffers: 'system'` stands for
 * @param detour leads packets of the source over a router; left out where none can be made
 */
export async function conditionedLink(
  link: PacketLink,
  ends: Readonly<Record<'source' | 'replica', LinkedEnd>>,
  system: Readonly<Record<string, string>>,
  detour?: (options: DetourOptions) => Promise<Detour>,
): Promise<ConditionedLink> {
  let tcp: TcpSwitches = { buffers: null, congestionControl: null };
  const congestionControl = (): string => tcp.congestionControl ?? defaultCongestionControl;
  let base = cable;
  /** Faults in force, in the order in which they came. */
  const faults = new Set<(shape: LinkShape) => LinkShape>();
  const apply = (): Promise<readonly string[]> => link.shape([...faults].reduce((shape, fault) => fault(shape), base));
  const factsNow = async (): Promise<Readonly<Record<string, string | boolean>>> => {
    const now = await networkFacts(true, ends.source.settings, congestionControl());
    return { ...now, buffers: buffersNamed(now, tcp, system) };
  };
  let facts = await factsNow();
  return {
    kind: link.kind,
    get facts() {
      return facts;
    },
    async setConditions(conditions, asked) {
      const shape = conditions === undefined ? cable : shapeOf(conditions);
      const changed =
        JSON.stringify([shape, asked.buffers, asked.congestionControl]) !==
        JSON.stringify([base, tcp.buffers, tcp.congestionControl]);
      base = shape;
      tcp = { buffers: asked.buffers, congestionControl: asked.congestionControl };
      const limits = await apply();
      if (changed) {
        for (const { settings, choose } of Object.values(ends)) {
          await settings.write({ ...buffersFor(conditions), ...buffersOf(tcp, system) });
          await choose(congestionControl());
        }
        facts = await factsNow();
      }
      if (conditions === undefined) return { changed, facts: {} };
      const { rttMs, jitterMs, lossPercent, bandwidthMbitS } = conditions;
      return {
        changed,
        facts: {
          linkKind: 'packet',
          linkEmulator: link.kind,
          linkRttMs: rttMs,
          linkMeasuredRttMs: await link.measureRttMs(looks),
          linkJitterMs: jitterMs,
          linkLossPercent: lossPercent,
          linkBandwidthMbitS: bandwidthMbitS,
          linkLimitedBy: limits.length === 0 ? null : limits.join('; '),
        },
      };
    },
    async change(fault) {
      const own = (shape: LinkShape): LinkShape => fault(shape);
      faults.add(own);
      const restore = async (): Promise<void> => {
        if (faults.delete(own)) await apply();
      };
      try {
        return { limits: await apply(), restore };
      } catch (cause) {
        faults.delete(own);
        throw cause;
      }
    },
    replicaAddress: link.addresses.replica,
    sourceHost: {
      settings: ends.source.settings,
      route: (attributes) => ends.source.choose(congestionControl(), attributes),
    },
    detour: detour && ((path) => detour({ ...path, congestionControl: congestionControl() })),
    counters: () => link.counters(),
    measureRttMs: (count) => link.measureRttMs(count),
    isAlive: () => link.isAlive(),
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

/** Buffers that are asked for, whatever the link. */
function buffersOf(
  { buffers }: TcpSwitches,
  system: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return buffers === null ? {} : buffers === 'system' ? system : smallBuffers;
}

/** Buffers that carry a link: those of a private network, or as large as it needs and Linux grants. */
function buffersFor(conditions: LinkConditions | undefined): Readonly<Record<string, string>> {
  const need = conditions === undefined ? 0 : bufferBytesFor(conditions);
  const size = (most: number): number => Math.max(buffers.least, Math.min(most, need));
  return {
    // What one case has learned of the link is not what the next one begins with.
    'net/ipv4/tcp_no_metrics_save': '1',
    'net/ipv4/tcp_wmem': `4096 16384 ${size(buffers.mostSend)}`,
    'net/ipv4/tcp_rmem': `4096 ${need > buffers.least ? 131_072 : 16_384} ${Math.max(size(buffers.mostReceive), need > buffers.least ? 131_072 : 0)}`,
  };
}
