import type { DirectionShape } from './types.ts';
import { mostQueueBytes } from './words.ts';

/** Packets that netem may hold: a delay holds a bandwidth-delay product. */
const limitPackets = 100_000;
/** Two packets of an Ethernet-sized link: one always fits into the bucket, bytes. */
const leastBurstBytes = 3200;
/** A kernel fills a bucket once in a tick of its clock at worst, per second. */
const ticks = 250;

/** The commands of tc that make one end send as a shape says. Each replaces what is there; what waits stays in its queue. Pure. */
export function netemCommands(device: string, one: DirectionShape): string[][] {
  const at = ['qdisc', 'replace', 'dev', device];
  return [
    [
      ...at,
      'root',
      'handle',
      '1:',
      'netem',
      'limit',
      String(limitPackets),
      ...delayOf(one),
      ...lossOf(one),
      ...copiesOf(one),
    ],
    [...at, 'parent', '1:1', 'handle', '10:', ...queueOf(one)],
  ];
}

/** What of a shape netem cannot do, in words. Pure. */
export function netemLimits(one: DirectionShape, way: string): string[] {
  return one.mtu === null
    ? []
    : [`an MTU of ${one.mtu} bytes ${way} is not played: netem drops no packet for its size`];
}

function delayOf({ delayMs, jitterMs, reorder }: DirectionShape): string[] {
  if (delayMs === 0) return [];
  // Nearly all of a normal distribution is within three standard deviations.
  const jitter = jitterMs > 0 ? [micro(jitterMs / 3), 'distribution', 'normal'] : [];
  // With a rate netem sends each packet after the one before it.
  return ['delay', micro(delayMs), ...jitter, ...(jitterMs > 0 && !reorder ? ['rate', '10gbit'] : [])];
}

const micro = (ms: number): string => `${Math.round(ms * 1000)}us`;

/** Gilbert's model: enters the bad state with the first probability and leaves it with the second. */
function lossOf({ lossPercent, lossBurst }: DirectionShape): string[] {
  if (lossPercent === 0) return [];
  if (lossBurst === 0 || lossPercent >= 100) return ['loss', 'random', `${lossPercent}%`];
  const share = lossPercent / 100;
  const enter = Math.min(1, share / (lossBurst * (1 - share)));
  return ['loss', 'gemodel', percent(enter), percent(1 / lossBurst)];
}

const percent = (share: number): string => `${Number((share * 100).toFixed(6))}%`;

const copiesOf = ({ duplicatePercent }: DirectionShape): string[] =>
  duplicatePercent > 0 ? ['duplicate', `${duplicatePercent}%`] : [];

function queueOf({ bandwidthMbitS, queueBytes }: DirectionShape): string[] {
  if (bandwidthMbitS === null) return ['pfifo', 'limit', String(limitPackets)];
  const bits = Math.round(bandwidthMbitS * 1e6);
  const burst = Math.max(leastBurstBytes, Math.ceil(bits / 8 / ticks));
  const limit = Math.max(leastBurstBytes, queueBytes ?? mostQueueBytes);
  return ['tbf', 'rate', `${bits}bit`, 'burst', String(burst), 'limit', String(limit)];
}

/** Packets that the queues of a device have dropped, of `tc -s -j qdisc show`. Pure. */
export function queueDrops(json: string): number {
  const all = JSON.parse(json || '[]') as { readonly drops?: number }[];
  return all.reduce((sum, { drops = 0 }) => sum + drops, 0);
}
