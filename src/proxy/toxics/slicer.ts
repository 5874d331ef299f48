import { integer } from '../attributes.ts';
import { defineToxic, passAll } from '../toxic.ts';

/**
 * Cuts each piece of data into slices of `average_size` plus or minus `size_variation` bytes, and waits `delay` microseconds behind each slice, also behind
 * the last one: small pieces stay whole, but keep their distance.
 */
export default defineToxic<{ average_size: number; size_variation: number; delay: number }>({
  attributes: { average_size: integer(), size_variation: integer(), delay: integer() },
  start(_flow, toxic, startedAtMs) {
    const drawSize = () => {
      const { average_size, size_variation } = toxic.attributes;
      return Math.max(1, Math.round(average_size + Math.max(0, size_variation) * (Math.random() * 2 - 1)));
    };
    let sliceBytes = drawSize();
    let leftOfPiece = 0;
    let nextAtMs = startedAtMs;
    return {
      rule(passage) {
        leftOfPiece = passage.bytes;
        if (passage.bytes === 0) return passAll(passage);
        if (passage.nowMs < nextAtMs) return { bytes: 0, askAgainAtMs: nextAtMs };
        return { bytes: Math.min(passage.bytes, sliceBytes) };
      },
      passed(bytes, nowMs) {
        sliceBytes -= bytes;
        if (sliceBytes > 0 && bytes < leftOfPiece) return;
        sliceBytes = drawSize();
        nextAtMs = nowMs + Math.max(0, toxic.attributes.delay) / 1000;
      },
    };
  },
});
