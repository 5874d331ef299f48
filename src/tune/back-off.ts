import { rtoOfLink } from '../model/link.ts';
import type { LinkConditions } from '../model/profile.ts';
import type { BackOff, BackOffSample, Interval } from '../model/tuning.ts';
import { fitRto } from './fit-rto.ts';
import { attemptsMs, mostPauseMs } from './retransmissions.ts';

/** What the model leaves out: timers that the kernel rounds up, a tail loss probe before the first timeout, and the time until the reader sees the byte, ms. */
const slackMs = 250;
/** A stall may look shorter than its outage by what both ends of it are known to, ms. */
const clockMs = 100;

/** Retransmission timeout of a link, ms, and where it comes from. */
export function rtoOf(link: LinkConditions): { rtoMs: number; from: string } {
  const rtoMs = Math.round(rtoOfLink(link));
  const jitter = link.jitterMs > 0 ? ` that varies by ${link.jitterMs} ms` : '';
  return {
    rtoMs,
    from: `calculated from a round-trip time of ${link.rttMs} ms${jitter}: RFC 6298 with the minimum timeout of Linux, 200 ms`,
  };
}

/**
 * For how long an outage of dropped packets may stall a stream, ms. A lost segment is sent again one RTO later, then after twice as long each time (at most
 * 120 s): 1, 3, 7, 15... RTO after it was first sent. What is sent during the outage is lost, so the stream stands still until the first attempt after its end.
 * If one comes just before the end, that is as long as all pauses so far and one RTO more: at worst 2 x outage + RTO, at best no longer than the outage.
 */
export function stallBoundsMs(outageMs: number, rtoMs: number): Interval {
  return { from: outageMs, to: Math.min(2 * outageMs + rtoMs, outageMs + Math.max(mostPauseMs, rtoMs)) };
}

/**
 * The longest outage of dropped packets, ms, that a connection is sure to outlive when it is given up after a stall of `timeoutMs`; 0 where none is. Also
 * bounded by TCP itself, which gives up after its fifteenth attempt: an outage must end before that to be noticed to be over.
 */
export function toleratedOutageMs(timeoutMs: number, rtoMs: number): number {
  const byTimeout = Math.max((timeoutMs - rtoMs) / 2, timeoutMs - Math.max(mostPauseMs, rtoMs));
  return Math.max(0, Math.min(byTimeout, attemptsMs(rtoMs).at(-1) ?? 0));
}

/** The retransmission timeout that bounds stalls, ms: that of the link, or the fitted one where stalls show that it is longer. */
export function boundingRtoMs({ rtoMs, fittedRtoMs, modelHolds }: BackOff): number {
  return modelHolds === true ? Math.max(rtoMs, fittedRtoMs ?? 0) : rtoMs;
}

/** By how much measured stalls exceed the bound of the model, ms; 0 where none does, or where the model does not hold. */
export function excessMs(backOff: BackOff): number {
  if (backOff.modelHolds !== true) return 0;
  const rtoMs = boundingRtoMs(backOff);
  return Math.max(0, ...backOff.samples.map(({ outageMs, stallMs }) => stallMs - stallBoundsMs(outageMs, rtoMs).to));
}

/** Why no schedule is fitted to stalls on a link of packets. */
const onPackets =
  'on a link of packets the schedule is not fitted: writes that go on during the outage postpone the first retransmission (tail loss probe, RFC 8985) by a time that differs from outage to outage';

/**
 * What measured stalls say of the model. One that is outside the bounds, or not on the schedule of retransmissions, makes the model wrong here, and says so.
 */
export function backOffOf(
  samples: readonly BackOffSample[],
  rto: { readonly rtoMs: number; readonly from: string },
  packets = false,
): BackOff {
  const shared = { rtoMs: rto.rtoMs, rtoFrom: rto.from, samples };
  const fitted = fitRto(samples, rto.rtoMs);
  if (fitted === null)
    return {
      ...shared,
      fittedRtoMs: null,
      residualMs: null,
      factor: null,
      modelHolds: null,
      basis: 'modelled',
      reason: 'no stall was measured: worst case by the model, 2 x outage + RTO',
    };
  const factor = Math.round(Math.max(...samples.map((one) => one.stallMs / one.outageMs)) * 100) / 100;
  if (packets) {
    const beyond = samples.find((one) => !isWithin(one, rto.rtoMs));
    const apart = { ...shared, fittedRtoMs: null, residualMs: null, factor };
    return beyond === undefined
      ? { ...apart, modelHolds: true, basis: 'measured', reason: onPackets }
      : { ...apart, modelHolds: false, basis: 'modelled', reason: outside(beyond, rto.rtoMs) };
  }
  const found = { ...shared, fittedRtoMs: fitted.rtoMs, residualMs: fitted.residualMs, factor };
  // A timeout that was fitted to what is not on its schedule explains nothing.
  const rtoMs = fitted.fits ? Math.max(rto.rtoMs, fitted.rtoMs) : rto.rtoMs;
  const odd = samples.find((one) => !isWithin(one, rtoMs));
  if (odd) return { ...found, modelHolds: false, basis: 'modelled', reason: outside(odd, rtoMs) };
  if (!fitted.fits) {
    const { sample, expectedMs } = fitted.worst;
    const reason = `${stalled(sample)}, and the nearest retransmission is expected after ${expectedMs} ms, with the timeout of ${fitted.rtoMs} ms that fits best`;
    return { ...found, modelHolds: false, basis: 'modelled', reason };
  }
  return { ...found, modelHolds: true, basis: 'measured', reason: null };
}

const stalled = ({ outageMs, stallMs }: BackOffSample): string =>
  `an outage of ${outageMs} ms stalled the stream for ${stallMs} ms`;

function outside(odd: BackOffSample, rtoMs: number): string {
  const { from, to } = stallBoundsMs(odd.outageMs, rtoMs);
  return `${stalled(odd)}, which the model puts between ${from} and ${to} ms`;
}

function isWithin({ outageMs, stallMs }: BackOffSample, rtoMs: number): boolean {
  const { from, to } = stallBoundsMs(outageMs, rtoMs);
  return stallMs >= from - clockMs && stallMs <= to + slackMs;
}
