import { rtoOfLink } from '../model/link.ts';
import type { LinkConditions } from '../model/profile.ts';
import type { BackOff, BackOffSample, Interval } from '../model/tuning.ts';

/** Linux: two attempts are never further apart than this. */
const mostPauseMs = 120_000;
/** Linux: `tcp_retries2`, after so many attempts without an answer a connection is given up. */
const mostAttempts = 15;
/**
 * What the model leaves out: a sender that is idle when the outage begins, a tail loss probe before the first timeout, timers that are rounded up,
 * and the time until the reader sees the byte.
 */
const slackMs = 250;
/** A stall may look shorter than its outage by what both ends of it are known to, ms. */
const clockMs = 100;

/** Retransmission timeout of a link, ms, and where it comes from. */
export function rtoOf(link: LinkConditions): { rtoMs: number; from: string } {
  const rtoMs = Math.round(rtoOfLink(link));
  const jitter = link.jitterMs > 0 ? ` that varies by ${link.jitterMs} ms` : '';
  return {
    rtoMs,
    from: `worked out from a round trip of ${link.rttMs} ms${jitter}: RFC 6298 with the least pause of Linux, 200 ms`,
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
 * bounded by TCP itself, which gives up after its fifteenth attempt.
 */
export function toleratedOutageMs(timeoutMs: number, rtoMs: number): number {
  const byTimeout = Math.max((timeoutMs - rtoMs) / 2, timeoutMs - Math.max(mostPauseMs, rtoMs));
  return Math.max(0, Math.min(byTimeout, lastAttemptMs(rtoMs)));
}

/** When the last attempt is made, after the segment was first sent. An outage that ends before it is noticed to be over. */
function lastAttemptMs(rtoMs: number): number {
  let [sum, pause] = [0, rtoMs];
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    sum += pause;
    pause = Math.min(2 * pause, Math.max(mostPauseMs, rtoMs));
  }
  return sum;
}

/** What measured stalls say of the model. One that is outside the bounds makes the model wrong here, and says so. */
export function backOffOf(
  samples: readonly BackOffSample[],
  rto: { readonly rtoMs: number; readonly from: string },
): BackOff {
  const shared = { rtoMs: rto.rtoMs, rtoFrom: rto.from, samples };
  if (samples.length === 0)
    return {
      ...shared,
      factor: null,
      modelHolds: null,
      basis: 'modelled',
      reason: 'no stall was measured: at worst 2 x outage + RTO, by the model',
    };
  const factor = Math.round(Math.max(...samples.map((one) => one.stallMs / one.outageMs)) * 100) / 100;
  const odd = samples.find((one) => !isWithin(one, rto.rtoMs));
  if (!odd) return { ...shared, factor, modelHolds: true, basis: 'measured', reason: null };
  const { from, to } = stallBoundsMs(odd.outageMs, rto.rtoMs);
  return {
    ...shared,
    factor,
    modelHolds: false,
    basis: 'modelled',
    reason: `an outage of ${odd.outageMs} ms stalled the stream for ${odd.stallMs} ms, which the model puts between ${from} and ${to} ms`,
  };
}

function isWithin({ outageMs, stallMs }: BackOffSample, rtoMs: number): boolean {
  const { from, to } = stallBoundsMs(outageMs, rtoMs);
  return stallMs >= from - clockMs && stallMs <= to + slackMs;
}
