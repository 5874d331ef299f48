import { ApiError } from '../api/error.ts';
import { integer, oneOf } from '../attributes.ts';
import { type EventFamily, eventFamilies } from '../mysql/binlog-events.ts';
import { type EventMark, type MysqlView, unreadableBecause } from '../mysql/view.ts';
import { type CloseKind, type Direction, defineToxic, passAll } from '../toxic.ts';

type Attributes = {
  /** What is counted: bytes, binlog events of any type, or events of the type `event`. */
  after: 'bytes' | 'events' | 'event';
  /** How many: 0 bytes means at once; for `event`, which of the next matching events is hit (0 and 1: the first). */
  count: number;
  event: EventFamily;
  /** Whether matching events are counted over the whole stream or anew in each transaction; only for `event`. */
  per: 'stream' | 'transaction';
  /** Where in the event the stream ends; only for `event`. */
  position: 'before' | 'middle' | 'after';
  close: CloseKind;
  /** After so many connections the toxic lets everything pass, so that a reconnect survives; 0 means never. */
  times: number;
};

/** How often to look whether the bytes before the point have arrived; shorter pauses are none, and keep the process busy. */
const arrivalPollMs = 2;

const beginsTransaction: ReadonlySet<string> = new Set<EventFamily>(['Gtid', 'Anonymous_gtid']);

/**
 * Ends both sides of the connection at an exact point of the stream: every byte before it reaches the receiver's system,
 * none after it does. Counting starts when the toxic meets the connection. The event modes follow the binlog events of a
 * dump stream and therefore need plaintext, uncompressed replication.
 */
export default defineToxic<Attributes>({
  attributes: {
    after: oneOf(['bytes', 'events', 'event'], 'bytes'),
    count: integer(),
    event: oneOf(eventFamilies, 'Xid'),
    per: oneOf(['stream', 'transaction'], 'stream'),
    position: oneOf(['before', 'middle', 'after'], 'middle'),
    close: oneOf(['fin', 'rst'], 'rst'),
    times: integer(1),
  },
  extension: true,

  check(attributes, stream, live) {
    if (attributes.count < 0 || attributes.times < 0)
      throw new ApiError(400, 'cut: count and times must not be negative');
    if (attributes.after === 'bytes') return;
    if (attributes.after === 'events' && attributes.count < 1)
      throw new ApiError(400, 'cut: events needs a count of at least 1');
    refuseUnreadable(stream, live);
  },

  start(flow, toxic) {
    // Behind what waits for a later toxic, where it joins before that.
    let metAt: number | undefined;
    let cutAt: number | undefined;
    let hit: EventMark | undefined;
    let examined = 0;
    let counted = 0;

    const examine = (marks: readonly EventMark[]): void => {
      const { after, count, event, per, position } = toxic.attributes;
      for (const mark of marks) {
        if (cutAt !== undefined) return;
        if (mark.serial <= examined) continue;
        examined = mark.serial;
        if (per === 'transaction' && beginsTransaction.has(mark.family)) counted = 0;
        const counts =
          after === 'events' ? mark.family !== 'Heartbeat' : mark.family === event && mark.start >= (metAt ?? 0);
        if (!counts) continue;
        counted += 1;
        if (counted < Math.max(1, count)) continue;
        hit = mark;
        cutAt = after === 'events' ? mark.end : pointIn(mark, position);
      }
    };

    return {
      rule(passage) {
        metAt ??= Math.max(flow.offset, passage.offset);
        const { after, count, close, times } = toxic.attributes;
        if (times > 0 && toxic.firings >= times) return passAll(passage);
        let knownUpTo = Number.POSITIVE_INFINITY;
        if (after === 'bytes') {
          cutAt = metAt + count;
          if (count === 0) return { bytes: 0, close, detail: { bytes: 0 } };
        } else {
          const reason = unreadableBecause(flow.mysql.readability);
          if (reason !== undefined) {
            flow.refuse(`${reason}, so binlog events cannot be seen`);
            return passAll(passage);
          }
          examine(flow.mysql.marks);
          knownUpTo = flow.mysql.markedUpTo;
        }
        const bytes = Math.max(0, Math.min(passage.bytes, (cutAt ?? knownUpTo) - passage.offset));
        if (cutAt === undefined || passage.offset < cutAt) return { bytes };
        // A reset throws away what is still under way, so everything before the point must have arrived first.
        const underWay = passage.unsentBytes > 0 || (close === 'rst' && (flow.unacknowledgedBytes() ?? 0) > 0);
        if (underWay) return { bytes: 0, askAgainAtMs: passage.nowMs + arrivalPollMs };
        return { bytes: 0, close, detail: describe(hit, passage.offset) };
      },
    };
  },
});

function pointIn(mark: EventMark, position: Attributes['position']): number {
  if (position === 'before') return mark.start;
  if (position === 'after') return mark.end;
  return mark.start + Math.floor((mark.end - mark.start) / 2);
}

function describe(mark: EventMark | undefined, offset: number): Record<string, string | number> {
  if (mark === undefined) return {};
  const { family, file, endPosition, size, start, end } = mark;
  return { event: family, file, endPosition, size, passedBytes: offset - start, wireBytes: end - start };
}

function refuseUnreadable(stream: Direction, live: readonly MysqlView[]): void {
  if (stream !== 'downstream') {
    throw new ApiError(400, 'cut: binlog events only flow downstream', 'Use stream "downstream", or count bytes.');
  }
  const readable = live.some((view) => unreadableBecause(view.readability) === undefined);
  const reason = live.map((view) => unreadableBecause(view.readability)).find((text) => text !== undefined);
  if (readable || reason === undefined) return;
  throw new ApiError(
    400,
    `cut: binlog events cannot be seen: ${reason}`,
    'Replicate in plain text and uncompressed (SOURCE_SSL=0, SOURCE_COMPRESSION_ALGORITHMS=uncompressed), or cut by bytes.',
  );
}
