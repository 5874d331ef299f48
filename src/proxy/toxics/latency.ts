import { integer, ours } from '../attributes.ts';
import { defineToxic, passAll } from '../toxic.ts';

/**
 * Delays every piece of data by `latency` plus or minus `jitter` (ms). Pieces never overtake each other. As on a long line, what is on its way does not
 * slow the sender down; the memory of the whole proxy bounds it, and `window` bytes where that is given, as a receive window does.
 */
export default defineToxic<{ latency: number; jitter: number; window: number }>({
  attributes: { latency: integer(), jitter: integer(), window: ours(integer()) },
  inFlight: ({ window }) => (window > 0 ? window : Number.POSITIVE_INFINITY),
  start(_flow, toxic) {
    let drawnFor = -1;
    let swing = 0;
    return {
      rule(passage) {
        if (passage.bytes === 0) return passAll(passage);
        if (drawnFor !== passage.piece) {
          drawnFor = passage.piece;
          swing = Math.random() * 2 - 1;
        }
        const { latency, jitter } = toxic.attributes;
        const dueMs = passage.arrivedAtMs + latency + Math.max(0, jitter) * swing;
        return passage.nowMs >= dueMs ? passAll(passage) : { bytes: 0, askAgainAtMs: dueMs };
      },
    };
  },
});
