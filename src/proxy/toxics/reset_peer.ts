import { integer } from '../attributes.ts';
import { defineToxic, passAll } from '../toxic.ts';

/**
 * Resets both sides of the connection (RST) `timeout` ms after it first has something to do: at once on a connection
 * that has already carried data, otherwise from its first byte on. Data that arrives meanwhile is held, then lost.
 */
export default defineToxic<{ timeout: number }>({
  attributes: { timeout: integer() },
  start(flow, toxic, startedAtMs) {
    let armedAtMs = flow.offset > 0 ? startedAtMs : undefined;
    return {
      rule(passage) {
        if (passage.bytes > 0 || passage.ended) armedAtMs ??= passage.nowMs;
        if (armedAtMs === undefined) return passAll(passage);
        const dueMs = armedAtMs + toxic.attributes.timeout;
        return passage.nowMs >= dueMs ? { bytes: 0, close: 'rst' } : { bytes: 0, holdEnd: true, askAgainAtMs: dueMs };
      },
    };
  },
});
