import { ReplfaultError, usageError } from '../model/errors.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { ChangeableLink, DirectionCounters, DirectionShape, PacketDirection } from './packet/types.ts';
import type { FaultTarget, InjectedFault } from './types.ts';

const bothWays: readonly PacketDirection[] = ['to-replica', 'to-source'];

/** What a link did in the directions of a fault since the fault was injected. */
export interface SinceInjection extends DirectionCounters {
  readonly elapsedMs: number;
  /** Sent and not arrived: lost, or on its way. */
  readonly lostPackets: number;
  readonly lostBytes: number;
  /** Packets that arrived when what was on its way at the injection must have arrived; `null` where it is too early to say. */
  readonly arrivedLately: number | null;
}

/** Longer than a packet is on its way, or waits in a queue of a usual link, ms. */
const onItsWayMs = 500;

/** @throws ReplfaultError (environment) where the case has no link of packets */
export function packetLinkOf({ packetLink }: Pick<FaultTarget, 'packetLink'>): ChangeableLink {
  if (packetLink) return packetLink;
  throw packetLinkMissing();
}

export const packetLinkMissing = (): ReplfaultError =>
  new ReplfaultError('PACKET_LINK', 'this case has no link of packets', {
    hint: 'give the scenario settings.link, and run it with --link auto or --link packet on this machine',
  });

/** `to-replica`, `to-source` or `both`. @throws ReplfaultError (usage) for another word */
export function directionsOf(params: FaultParams): readonly PacketDirection[] {
  const direction = String(params['direction']);
  if (direction === 'both') return bothWays;
  const found = bothWays.find((one) => one === direction);
  if (found) return [found];
  throw usageError('BAD_FAULT_PARAMETER', `there is no direction ${direction}`, 'use to-replica, to-source or both');
}

/** A number in a range, both ends included. @throws ReplfaultError (usage) */
export function numberIn(
  params: FaultParams,
  name: string,
  { least, most, unit }: { readonly least: number; readonly most: number; readonly unit: string },
): number {
  const value = Number(params[name]);
  if (value >= least && value <= most) return value;
  throw usageError('BAD_FAULT_PARAMETER', `${name} must be from ${least} to ${most} ${unit}, not ${params[name]}`);
}

/**
 * Changes the link of packets in some directions, and proves that by what the kernel's counters at both ends say: the frame of the faults `link-*`.
 *
 * @throws ReplfaultError `PACKET_LINK` where there is none, or its emulator cannot do what was asked for
 */
export async function injectIntoLink(
  target: FaultTarget,
  directions: readonly PacketDirection[],
  change: Partial<DirectionShape> | ((shape: DirectionShape) => DirectionShape),
  judge: (
    seen: SinceInjection,
  ) => Promise<Awaited<ReturnType<InjectedFault['proof']>>> | Awaited<ReturnType<InjectedFault['proof']>>,
): Promise<InjectedFault> {
  const link = packetLinkOf(target);
  const one = (shape: DirectionShape): DirectionShape =>
    typeof change === 'function' ? change(shape) : { ...shape, ...change };
  const { limits, restore } = await link.change((shape) => ({
    'to-replica': directions.includes('to-replica') ? one(shape['to-replica']) : shape['to-replica'],
    'to-source': directions.includes('to-source') ? one(shape['to-source']) : shape['to-source'],
  }));
  if (limits.length > 0) {
    await restore();
    throw new ReplfaultError('PACKET_LINK', `the link cannot do what the fault asks for: ${limits.join('; ')}`);
  }
  const before = total(link, directions);
  const startedAt = performance.now();
  let settled: DirectionCounters | null = null;
  const timer = setTimeout(() => {
    settled = total(link, directions);
  }, onItsWayMs);
  timer.unref();
  return {
    proof: async () => {
      const now = total(link, directions);
      const arrivedLately = settled === null ? null : now.arrivedPackets - settled.arrivedPackets;
      return judge({ ...since(before, now, performance.now() - startedAt), arrivedLately });
    },
    heal: async () => {
      clearTimeout(timer);
      await restore();
    },
  };
}

function total(link: ChangeableLink, directions: readonly PacketDirection[]): DirectionCounters {
  const { directions: counters } = link.counters();
  const sum = (name: keyof DirectionCounters): number => directions.reduce((n, way) => n + counters[way][name], 0);
  return {
    sentPackets: sum('sentPackets'),
    sentBytes: sum('sentBytes'),
    arrivedPackets: sum('arrivedPackets'),
    arrivedBytes: sum('arrivedBytes'),
  };
}

function since(
  before: DirectionCounters,
  now: DirectionCounters,
  elapsedMs: number,
): Omit<SinceInjection, 'arrivedLately'> {
  const of = (name: keyof DirectionCounters): number => now[name] - before[name];
  return {
    elapsedMs: Math.round(elapsedMs),
    sentPackets: of('sentPackets'),
    sentBytes: of('sentBytes'),
    arrivedPackets: of('arrivedPackets'),
    arrivedBytes: of('arrivedBytes'),
    lostPackets: Math.max(0, of('sentPackets') - of('arrivedPackets')),
    lostBytes: Math.max(0, of('sentBytes') - of('arrivedBytes')),
  };
}
