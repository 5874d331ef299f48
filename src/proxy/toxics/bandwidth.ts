import { integer } from '../attributes.ts';
import { defineToxic } from '../toxic.ts';

/** Bytes are let through in portions of this much time's worth, so that a slow drip stays even. */
const PORTION_MS = 10;
/** Unused allowance is kept for this long; it makes up for late timers and bounds the burst after a pause. */
const CARRY_MS = 50;

/**
 * Limits throughput to `rate` kilobytes (1000 bytes) per second. At rate 0 nothing passes, the sender is blocked once
 * the proxy's small buffer is full, and removing the toxic lets everything continue.
 */
export default defineToxic<{ rate: number }>({
  attributes: { rate: integer() },
  start(_flow, toxic, startedAtMs) {
    let allowance = 0;
    let countedAtMs = startedAtMs;
    return {
      rule({ bytes, nowMs }) {
        const bytesPerMs = toxic.attributes.rate;
        if (bytesPerMs <= 0) return { bytes: 0 };
        allowance = Math.min(allowance + (nowMs - countedAtMs) * bytesPerMs, bytesPerMs * CARRY_MS);
        countedAtMs = nowMs;
        if (bytes === 0) return { bytes: 0 };
        const portion = Math.min(bytes, bytesPerMs * PORTION_MS);
        if (allowance >= portion) return { bytes: Math.min(bytes, Math.floor(allowance)) };
        return { bytes: 0, askAgainAtMs: nowMs + (portion - allowance) / bytesPerMs };
      },
      passed(bytes) {
        allowance -= bytes;
      },
    };
  },
});
