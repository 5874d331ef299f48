import type { Profile } from '../../model/profile.ts';
import { defaultSendBufferBytes } from '../../model/send-buffer.ts';
import { boundingRtoMs, excessMs, stallBoundsMs, toleratedOutageMs } from '../back-off.ts';
import type { Evidence } from './evidence.ts';

/**
 * What a connection that has sent only small writes hands over before it blocks, bytes: the kernel lets its send buffer grow only with what it sends in
 * bulk (measured, decision 0014).
 */
export const smallBufferBytes = 100_000;
/** By how much a receiver with Linux's default buffers opens its window at once, bytes: what drains may be so much more than a third (decision 0014). */
export const windowStepBytes = 384 * 1024;

/** The largest send buffer of the source, bytes; where the profile does not tell it, Linux's default is assumed. */
export function sendBufferBytes({ link }: Pick<Profile, 'link'>): number {
  return link.sendBufferBytes ?? defaultSendBufferBytes;
}

/** What drains of a full send buffer before its writer may go on, bytes: about a third of it. */
export function drainBytes(profile: Pick<Profile, 'link'>): number {
  return Math.ceil(sendBufferBytes(profile) / 3);
}

/** Longest time that a stream can stand still for an outage of dropped packets, seconds: the worst of what is modelled and measured. */
export function worstStallS(outageS: number, { backOff }: Evidence): number {
  // What measured stalls are above the bound is added to it; where the model does not hold, the worst of them counts.
  const modelled = (stallBoundsMs(outageS * 1000, boundingRtoMs(backOff)).to + excessMs(backOff)) / 1000;
  return backOff.modelHolds === false ? Math.max(modelled, (backOff.factor ?? 0) * outageS) : modelled;
}

/** Longest outage of dropped packets, seconds, that a connection is sure to outlive when it bears a stall of so many seconds. */
export function toleratedOutageS(stallS: number, { backOff }: Evidence): number {
  const modelled = toleratedOutageMs(Math.max(0, stallS * 1000 - excessMs(backOff)), boundingRtoMs(backOff)) / 1000;
  const factor = backOff.modelHolds === false ? (backOff.factor ?? 1) : 1;
  return Math.min(modelled, Math.max(0, stallS) / factor);
}

/** Longest pause between two commits of the source, seconds; infinite for one that never writes. */
export function longestPauseS({ workload }: Profile): number {
  const { idleS, writesPerS } = workload;
  return Math.max(idleS, writesPerS > 0 ? 1 / writesPerS : Number.POSITIVE_INFINITY);
}

/** How long ago the last byte may have passed when a stall begins, seconds: a heartbeat or a commit breaks every longer silence. */
export function quietBeforeS(profile: Profile, heartbeatPeriodS: number): number {
  const pauseS = longestPauseS(profile);
  return heartbeatPeriodS > 0 ? Math.min(heartbeatPeriodS, pauseS) : pauseS;
}

/** Bytes that the source writes while nothing passes for so long, one largest transaction among them. */
export function backlogBytes({ workload }: Profile, durationS: number): number {
  return workload.writesPerS * workload.rowBytes * durationS + workload.largestTransactionBytes;
}
