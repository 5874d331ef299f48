import type { Profile } from '../../model/profile.ts';
import { type Carried, carried } from './carry.ts';
import type { Evidence } from './evidence.ts';
import { type Bounds, type Limit, said, wholeBelow } from './limit.ts';
import { backlogBytes, drainBytes, sendBufferBytes, smallBufferBytes, windowStepBytes, worstStallS } from './stalls.ts';

/** So that what must fail does so clearly, seconds. */
const clearlyS = 0.1;
/** Rates of a throttled link are whole KB/s in a trial, so a clear failure needs more. */
const clearShare = 0.9;

/** What the disturbances ask of net_write_timeout, seconds. No objective asks for less. */
export function netWriteTimeoutBounds(profile: Profile, evidence: Evidence): Bounds {
  const { stallS, rideThroughS, throttledReplicaKiBS } = profile.disturbances;
  const notes: string[] = [];
  const lower: Limit[] = [];
  if (stallS !== undefined) lower.push(ofStall(stallS, evidence));
  if (rideThroughS !== undefined) {
    const limit = ofOutage(rideThroughS, profile, evidence);
    if (typeof limit === 'string') notes.push(limit);
    else lower.push(limit);
  }
  if (throttledReplicaKiBS !== undefined) lower.push(ofThrottle(throttledReplicaKiBS, profile, evidence));
  return { lower, upper: [], notes };
}

function ofStall(stallS: number, evidence: Evidence): Limit {
  const found = carried(evidence, 'stallS', 'netWriteTimeoutS', 1000 * stallS);
  const { offsetMs, halfWidthMs, experiments, words } = found;
  const blockedS = stallS + longerMs(found) / 1000;
  const value = blockedS - offsetMs.from / 1000;
  return {
    value,
    by: 'stallS',
    because: `A replica that stops reading for ${said(stallS)} s with full buffers blocks a write for ${blockedS === stallS ? 'the same time' : `${said(blockedS)} s, two round trips longer`}: more than ${said(value)} s are needed (${words}).`,
    experiments,
    halfWidth: halfWidthMs / 1000,
    failsAt: wholeBelow(blockedS - offsetMs.to / 1000 - clearlyS),
  };
}

/** For how much longer than the reader's stall a write stays blocked by the law of the experiment, ms: round trips of the link. */
const longerMs = ({ searches: [first] }: Carried): number =>
  first === undefined ? 0 : 1000 * first.settings.netWriteTimeoutS - first.lawMs;

/** Dropped packets block a write only when what is written meanwhile is more than the buffers take. */
function ofOutage(rideThroughS: number, profile: Profile, evidence: Evidence): Limit | string {
  const worstS = worstStallS(rideThroughS, evidence);
  const found = carried(evidence, 'stallS', 'netWriteTimeoutS', 1000 * worstS);
  const { offsetMs, halfWidthMs, experiments, words } = found;
  const bytes = backlogBytes(profile, worstS);
  const megabytes = (n: number): string => `${said(n / 1e6)} MB`;
  if (bytes < smallBufferBytes)
    return `An outage of ${said(rideThroughS)} s does not limit it: at most ${megabytes(bytes)} are written until the stream continues, and even the buffer of a connection that has sent only small writes holds ${megabytes(smallBufferBytes)} (measured).`;
  const value = worstS + (longerMs(found) - offsetMs.from) / 1000;
  return {
    value,
    by: 'rideThroughS',
    because: `${said(rideThroughS)} s of dropped packets can stall the stream for up to ${said(worstS)} s, and the ${megabytes(bytes)} written during this time may fill the buffers (a connection that has sent only small writes blocks after ${megabytes(smallBufferBytes)}, measured): more than ${said(value)} s are needed (${words}).`,
    experiments,
    halfWidth: halfWidthMs / 1000,
    // The trial of dropped packets is about the replica's timer; none shows this one to fail.
    failsAt: null,
  };
}

/** What a trial of a throttled reader must be given as its size to stand for so many KiB/s at the source of this profile, ms. */
export function drainMs(profile: Profile, rateKiBS: number): number {
  return (drainBytes(profile) / (rateKiBS * 1024)) * 1000;
}

/** A buffer as hosts for long links have it, bytes: what an assumption is compared with. */
const largeBufferBytes = 64 * 1024 * 1024;
const mebibytes = (bytes: number): string => `${said(bytes / 1024 ** 2)} MiB`;
function ofThrottle(rateKiBS: number, profile: Profile, evidence: Evidence): Limit {
  const { factor, halfWidthMs, experiments, searches } = carried(evidence, 'throttledReplicaKiBS', 'netWriteTimeoutS');
  const lumpS = drainMs(profile, rateKiBS) / 1000;
  // A wait that was seen to end early need not do so again.
  const value = lumpS / Math.min(1, factor.from);
  const lawMs = Math.min(...searches.map((one) => one.lawMs));
  const measured =
    experiments.length === 0
      ? 'only by the estimate'
      : `${experiments.join(', ')} measured a wait of ${said(1 / factor.to)} to ${said(1 / factor.from)} times the estimate`;
  const buffer = sendBufferBytes(profile);
  const larger =
    profile.link.sendBufferBytes === undefined
      ? ` The buffer size is assumed (Linux's default), because the profile does not set link.send_buffer_bytes. With ${mebibytes(largeBufferBytes)} it would take ${said(largeBufferBytes / buffer)} times as long, up to ${said((value * largeBufferBytes) / buffer)} s.`
      : '';
  return {
    value,
    by: 'throttledReplicaKiBS',
    because: `At ${said(rateKiBS)} KiB/s the ${said(drainBytes(profile) / 1024)} KiB that must drain from a send buffer of ${mebibytes(buffer)} take an estimated ${said(lumpS)} s, and up to ${said(value)} s (${measured}).${larger}`,
    experiments,
    // Besides what the search leaves open: the receiver may open its window by one step more.
    halfWidth: Math.max(searches.length === 0 ? 0 : (halfWidthMs / lawMs) * lumpS, windowStepBytes / (rateKiBS * 1024)),
    failsAt: wholeBelow((clearShare * lumpS) / factor.to),
  };
}
