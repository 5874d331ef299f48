import type { FaultParams } from '../model/scenario.ts';
import { directionsOf, injectIntoLink, numberIn, packetLinkOf } from './packet-fault.ts';
import type { FaultTarget, InjectedFault } from './types.ts';

/** Looks at the round trip; the median counts. */
const looks = 5;
/** The round trip must be longer by this share of what was asked for. */
const leastShare = 0.8;

/**
 * Makes a link of packets take longer, in ms, in the directions that are named, and proves it by the round trip before and now.
 *
 * @throws ReplfaultError as `injectIntoLink`; (usage) for parameters out of range
 */
export async function delayLink(target: FaultTarget, params: FaultParams): Promise<InjectedFault> {
  const delayMs = numberIn(params, 'delayMs', { least: 1, most: 60_000, unit: 'ms' });
  const jitterMs = numberIn(params, 'jitterMs', { least: 0, most: delayMs, unit: 'ms' });
  const reorder = params['reorder'] === true;
  const directions = directionsOf(params);
  const link = packetLinkOf(target);
  const beforeMs = await link.measureRttMs(looks);
  const longer = (delayMs - jitterMs) * directions.length;
  return injectIntoLink(
    target,
    directions,
    (shape) => ({
      ...shape,
      delayMs: shape.delayMs + delayMs,
      jitterMs: shape.jitterMs + jitterMs,
      reorder: shape.reorder || reorder,
    }),
    async (seen) => {
      const nowMs = await link.measureRttMs(looks);
      const grew = beforeMs === null || nowMs === null ? null : nowMs - beforeMs;
      return {
        tookEffect: grew !== null && grew >= longer * leastShare,
        summary: `the round trip of the link was ${inMs(beforeMs)} before and ${inMs(nowMs)} now (median of ${looks}); ${seen.sentPackets} packets were sent`,
        numbers: { packets: seen.sentPackets, beforeMs: rounded(beforeMs), nowMs: rounded(nowMs) },
      };
    },
  );
}

const inMs = (value: number | null): string => (value === null ? 'not answered' : `${value.toFixed(1)} ms`);
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);
