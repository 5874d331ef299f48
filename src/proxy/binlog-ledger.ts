import type { BinlogPoint, BinlogReport } from './evidence.ts';
import { carriesData } from './mysql/binlog-events.ts';
import type { EventMark } from './mysql/view.ts';

/**
 * Remembers, over all connections of one proxy, how far each binary log file has passed, so that what is sent a second
 * time can be told. File names and positions identify events; a server that starts its log over (RESET) defeats this.
 */
export class BinlogLedger {
  private readonly passedUpTo = new Map<string, number>();

  /** Records an event that has completely passed. @returns whether it had passed before. */
  record(mark: EventMark): boolean {
    const known = this.passedUpTo.get(mark.file) ?? 0;
    if (mark.endPosition <= known) return true;
    this.passedUpTo.set(mark.file, mark.endPosition);
    return false;
  }
}

/** The binlog facts of one connection. */
export class BinlogTally {
  private readonly ledger: BinlogLedger;
  private events = 0;
  private heartbeats = 0;
  private bytes = 0;
  private resentEvents = 0;
  private resentBytes = 0;
  private first: BinlogPoint | null = null;
  private last: BinlogPoint | null = null;

  constructor(ledger: BinlogLedger) {
    this.ledger = ledger;
  }

  count(mark: EventMark): void {
    if (mark.family === 'Heartbeat') {
      this.heartbeats += 1;
      return;
    }
    this.events += 1;
    this.bytes += mark.size;
    if (mark.artificial) return;
    this.last = pointOf(mark);
    this.first ??= this.last;
    if (!carriesData(mark.family) || !this.ledger.record(mark)) return;
    this.resentEvents += 1;
    this.resentBytes += mark.size;
  }

  /** @param current the oldest event that has not completely passed, if any. */
  report(current: EventMark | undefined, downstreamOffset: number): BinlogReport {
    const { events, heartbeats, bytes, first, last, resentEvents, resentBytes } = this;
    const partial =
      current === undefined || current.start >= downstreamOffset
        ? null
        : {
            ...pointOf(current),
            passedBytes: downstreamOffset - current.start,
            wireBytes: current.end - current.start,
          };
    return { events, heartbeats, bytes, first, last, resentEvents, resentBytes, partial };
  }
}

function pointOf(mark: EventMark): BinlogPoint {
  return { event: mark.family, file: mark.file, endPosition: mark.endPosition };
}
