import { carriesData, type EventHeader, eventHeaderBytes, readEventHeader, readRotateTarget } from './binlog-events.ts';
import { maxPayloadBytes, type PacketHead, packetHeaderBytes } from './packet-framer.ts';
import type { EventMark } from './view.ts';

const okByte = 0x00;
const semiSyncMagic = 0xef;

/** Turns the server's packets of one binlog dump into event marks. */
export class DumpStream {
  private readonly marks: EventMark[] = [];
  private serial = 0;
  private file = '';
  /** Where the last event that has a position ends in it; 0: not known. */
  private endsAt = 0;
  /** Bytes before the event in each message: the OK byte, and two more when semi-synchronous replication is on. */
  private prefixBytes = 1;
  private continuing = false;

  get pending(): readonly EventMark[] {
    return this.marks;
  }

  /** @returns false when the packet ends the stream (an error, or the end of a non-blocking dump). */
  accept(packet: PacketHead): boolean {
    const isContinuation = this.continuing;
    this.continuing = packet.length === maxPayloadBytes;
    if (isContinuation) return true;
    if (packet.head[0] !== okByte) return false;
    if (packet.length < 1 + eventHeaderBytes) return true;
    this.prefixBytes = this.measurePrefix(packet);
    const event = packet.head.subarray(this.prefixBytes);
    const header = readEventHeader(event);
    const messageBytes = this.prefixBytes + header.size;
    const packets = Math.floor(messageBytes / maxPayloadBytes) + 1;
    if (header.family === 'Rotate') {
      this.file = readRotateTarget(event);
      this.endsAt = 0;
    }
    const endPosition = this.positionAfter(header);
    this.serial += 1;
    this.marks.push({
      serial: this.serial,
      family: header.family,
      start: packet.offset,
      end: packet.offset + messageBytes + packets * packetHeaderBytes,
      size: header.size,
      file: this.file,
      endPosition,
      artificial: header.artificial || endPosition === 0,
    });
    return true;
  }

  /**
   * MariaDB 11.4 and later write no position into the events of a transaction but its first and last (binlog_legacy_event_pos=OFF, the default: documented):
   * they follow one another without a gap.
   */
  private positionAfter({ family, size, endPosition, artificial }: EventHeader): number {
    if (artificial || !carriesData(family)) return endPosition;
    this.endsAt = endPosition > 0 || this.endsAt === 0 ? endPosition : this.endsAt + size;
    return this.endsAt;
  }

  /** Removes and returns the events that end at or before a stream position. */
  takePassed(offset: number): EventMark[] {
    const remaining = this.marks.findIndex((mark) => mark.end > offset);
    return this.marks.splice(0, remaining === -1 ? this.marks.length : remaining);
  }

  /**
   * The semi-sync marker could also be the low byte of an event's time stamp. The event's own length field decides: it
   * must account for the rest of the packet.
   */
  private measurePrefix(packet: PacketHead): number {
    const fits = (prefix: number) =>
      packet.head.length >= prefix + eventHeaderBytes &&
      readEventHeader(packet.head.subarray(prefix)).size === packet.length - prefix;
    if (fits(1)) return 1;
    if (packet.head[1] === semiSyncMagic && fits(3)) return 3;
    return this.prefixBytes;
  }
}
