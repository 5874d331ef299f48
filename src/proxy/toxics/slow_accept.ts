import { integer } from '../attributes.ts';
import { defineToxic, passAll } from '../toxic.ts';

/**
 * New connections are accepted, and their first byte comes `delay` ms late, as from a server with a full backlog or a slow name lookup;
 * from then on nothing is held back. Connections on which bytes have passed already are left alone.
 */
export default defineToxic<{ delay: number }>({
  attributes: { delay: integer(1000) },
  extension: true,
  start(flow, toxic, startedAtMs) {
    const isNew = flow.offset === 0;
    return {
      rule(passage) {
        const dueMs = startedAtMs + Math.max(0, toxic.attributes.delay);
        if (!isNew || passage.offset > 0 || passage.nowMs >= dueMs) return passAll(passage);
        return { bytes: 0, holdEnd: true, askAgainAtMs: dueMs };
      },
    };
  },
});
