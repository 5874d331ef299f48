/** Length of the header of every MySQL packet, in bytes: 3 of length, 1 of sequence number. */
export const packetHeaderBytes = 4;
/** Payload length that says: the message goes on in the next packet. */
export const maxPayloadBytes = 0xff_ffff;
/** Packets up to this size are shown whole; of larger ones only the head, so that nothing large is kept. */
const wholeUpToBytes = 1024;
const headBytes = 32;

/** A packet of which enough has arrived to know what it is. */
export interface PacketHead {
  /** Stream position of the packet's first header byte. */
  readonly offset: number;
  /** Payload length in bytes. */
  readonly length: number;
  readonly sequence: number;
  /** The payload if the packet is small, else its first bytes. Valid only during the call. */
  readonly head: Buffer;
}

/** Follows the packet boundaries of one direction of a MySQL conversation, keeping at most one small packet. */
export class PacketFramer {
  private readonly onPacket: (packet: PacketHead) => void;
  /** Stream position up to which every byte belongs to a packet that has been announced. */
  private announced: number;
  private arrived: number;
  private pending: Buffer = Buffer.alloc(0);

  constructor(offset: number, onPacket: (packet: PacketHead) => void) {
    this.announced = offset;
    this.arrived = offset;
    this.onPacket = onPacket;
  }

  /** Stream position up to which it is known what the bytes are; may lie beyond what has arrived. */
  get knownUpTo(): number {
    return this.announced;
  }

  /** Takes the next bytes of the stream and announces every packet that became recognisable. */
  feed(chunk: Buffer): void {
    const chunkStart = this.arrived;
    this.arrived += chunk.length;
    if (this.announced >= this.arrived) return;
    let rest: Buffer;
    if (this.pending.length > 0) {
      rest = Buffer.concat([this.pending, chunk]);
    } else {
      rest = chunk.subarray(this.announced - chunkStart);
    }
    while (rest.length >= packetHeaderBytes) {
      const length = rest.readUIntLE(0, 3);
      const shown = length <= wholeUpToBytes ? length : headBytes;
      if (rest.length < packetHeaderBytes + shown) break;
      const packet: PacketHead = {
        offset: this.announced,
        length,
        sequence: rest.readUInt8(3),
        head: rest.subarray(packetHeaderBytes, packetHeaderBytes + shown),
      };
      this.announced += packetHeaderBytes + length;
      this.onPacket(packet);
      rest = rest.subarray(Math.min(rest.length, packetHeaderBytes + length));
    }
    this.pending = Buffer.from(rest);
  }
}
