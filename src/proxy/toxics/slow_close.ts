import { integer } from '../attributes.ts';
import { defineToxic, passAll } from '../toxic.ts';

/** Passes on the sender's closing only after `delay` ms. Data is not affected. */
export default defineToxic<{ delay: number }>({
  attributes: { delay: integer() },
  start(_flow, toxic) {
    let endedAtMs: number | undefined;
    return {
      rule(passage) {
        if (!passage.ended) return passAll(passage);
        endedAtMs ??= passage.nowMs;
        const dueMs = endedAtMs + toxic.attributes.delay;
        return passage.nowMs >= dueMs ? passAll(passage) : { bytes: 0, holdEnd: true, askAgainAtMs: dueMs };
      },
    };
  },
});
