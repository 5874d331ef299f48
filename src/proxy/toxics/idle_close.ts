import { integer } from '../attributes.ts';
import { defineToxic, passAll } from '../toxic.ts';

/**
 * Closes the connection in order (FIN to both sides) when nothing has come in this direction for `timeout` ms, as the idle timeout of a TCP load
 * balancer does. 0 never closes.
 */
export default defineToxic<{ timeout: number }>({
  attributes: { timeout: integer() },
  extension: true,
  start(_flow, toxic, startedAtMs) {
    let quietSinceMs = startedAtMs;
    return {
      rule(passage) {
        const { timeout } = toxic.attributes;
        if (timeout <= 0 || passage.bytes > 0 || passage.ended) return passAll(passage);
        const dueMs = quietSinceMs + timeout;
        const { nowMs } = passage;
        return nowMs >= dueMs
          ? { bytes: 0, close: 'fin', detail: { idleMs: timeout } }
          : { bytes: 0, askAgainAtMs: dueMs };
      },
      passed(_bytes, nowMs) {
        quietSinceMs = nowMs;
      },
    };
  },
});
