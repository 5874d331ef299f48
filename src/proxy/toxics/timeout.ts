import { integer } from '../attributes.ts';
import { defineToxic } from '../toxic.ts';

/**
 * Throws all data away, and closes the connection after `timeout` ms without any. With `timeout` 0 it never closes by
 * itself. Because the stream has a hole afterwards, removing the toxic closes the connection.
 */
export default defineToxic<{ timeout: number }>({
  attributes: { timeout: integer() },
  closesOnRemoval: true,
  start(_flow, toxic, startedAtMs) {
    let quietSinceMs = startedAtMs;
    return {
      rule({ bytes, nowMs }) {
        const { timeout } = toxic.attributes;
        if (timeout <= 0) return { bytes, discard: true };
        const dueMs = quietSinceMs + timeout;
        return nowMs >= dueMs && bytes === 0
          ? { bytes: 0, close: 'fin' }
          : { bytes, discard: true, askAgainAtMs: dueMs };
      },
      passed(_bytes, nowMs) {
        quietSinceMs = nowMs;
      },
    };
  },
});
