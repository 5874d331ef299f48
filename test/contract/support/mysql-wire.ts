/** Writes the parts of the MySQL protocol that a binlog dump consists of. Built from the protocol's documentation. */
import { randomBytes } from 'node:crypto';

const maxPayload = 0xff_ffff;

/** A message as packets; longer ones are continued as the protocol asks. */
export function message(sequence: number, payload: Buffer): Buffer {
  const packets: Buffer[] = [];
  for (let from = 0, n = sequence; ; from += maxPayload, n += 1) {
    const part = payload.subarray(from, from + maxPayload);
    const header = Buffer.alloc(4);
    header.writeUIntLE(part.length, 0, 3);
    header.writeUInt8(n % 256, 3);
    packets.push(header, part);
    if (part.length < maxPayload) return Buffer.concat(packets);
  }
}

export const capability = { plain: 0x0008_a200, compress: 0x20, ssl: 0x800, zstd: 0x400_0000 };

export const greeting = (): Buffer => message(0, Buffer.concat([Buffer.from('\n9.7.4\0'), Buffer.alloc(60, 1)]));

export function handshakeResponse(capabilities = capability.plain): Buffer {
  const payload = Buffer.alloc(80);
  payload.writeUInt32LE(capabilities, 0);
  return message(1, payload);
}

/** What a client sends before it goes on in TLS. */
export function sslRequest(): Buffer {
  const payload = Buffer.alloc(32);
  payload.writeUInt32LE(capability.plain | capability.ssl, 0);
  return message(1, payload);
}

export const okPacket = (sequence = 2): Buffer => message(sequence, Buffer.from([0, 0, 0, 2, 0, 0, 0]));
export const errPacket = (sequence = 1): Buffer => message(sequence, Buffer.from('\xff\xd4\x04#HY000gone', 'latin1'));
export const query = (sql: string): Buffer => message(0, Buffer.from(`\x03${sql}`));
export const dumpRequest = (): Buffer => message(0, Buffer.concat([Buffer.from([0x1e]), Buffer.alloc(30)]));

export const eventType = {
  query: 2,
  rotate: 4,
  formatDescription: 15,
  xid: 16,
  tableMap: 19,
  heartbeat: 27,
  writeRows: 30,
  gtid: 33,
  previousGtids: 35,
} as const;

export interface EventOptions {
  readonly type: number;
  readonly body?: Buffer;
  readonly endPosition?: number;
  readonly artificial?: boolean;
  readonly timestamp?: number;
}

/** A binlog event with its header and a (made up) checksum. */
export function binlogEvent({
  type,
  body = Buffer.alloc(20),
  endPosition = 0,
  artificial = false,
  timestamp = 1,
}: EventOptions): Buffer {
  const header = Buffer.alloc(19);
  header.writeUInt32LE(timestamp, 0);
  header.writeUInt8(type, 4);
  header.writeUInt32LE(1, 5);
  header.writeUInt32LE(19 + body.length + 4, 9);
  header.writeUInt32LE(endPosition, 13);
  header.writeUInt16LE(artificial ? 0x20 : 0, 17);
  return Buffer.concat([header, body, Buffer.from('1234')]);
}

export function rotateTo(file: string): Buffer {
  const position = Buffer.alloc(8);
  position.writeUInt32LE(4, 0);
  return binlogEvent({
    type: eventType.rotate,
    body: Buffer.concat([position, Buffer.from(file)]),
    artificial: true,
    timestamp: 0,
  });
}

/** An event as the dump thread sends it. */
export function sent(event: Buffer, { sequence = 1, semiSync = false } = {}): Buffer {
  return message(sequence, Buffer.concat([Buffer.from(semiSync ? [0, 0xef, 0] : [0]), event]));
}

export interface Transaction {
  /** The messages of the transaction: Gtid, Query, Table_map, Write_rows, Xid. */
  readonly messages: readonly Buffer[];
  readonly endPosition: number;
  readonly eventBytes: number;
}

/** A transaction that inserts rows, starting at a log position. */
export function transaction(startPosition: number, rowBytes = 200, options: { semiSync?: boolean } = {}): Transaction {
  let endPosition = startPosition;
  let eventBytes = 0;
  const { gtid, query: begin, tableMap, writeRows, xid } = eventType;
  const messages = (
    [
      [gtid, 42],
      [begin, 50],
      [tableMap, 30],
      [writeRows, rowBytes],
      [xid, 8],
    ] as const
  ).map(([type, bytes]) => {
    const size = 19 + bytes + 4;
    endPosition += size;
    eventBytes += size;
    return sent(binlogEvent({ type, body: randomBytes(bytes), endPosition }), options);
  });
  return { messages, endPosition, eventBytes };
}
