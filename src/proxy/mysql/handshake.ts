import type { PacketHead } from './packet-framer.ts';
import type { Readability } from './view.ts';

const capability = { compress: 0x20, ssl: 0x800, zstd: 0x400_0000 } as const;
const protocolVersion = 10;
const errorPacket = 0xff;

/** Whether the first packet of a server is the start of a MySQL conversation (a greeting, or a refusal). */
export function isGreeting(packet: PacketHead): boolean {
  return packet.sequence === 0 && (packet.head[0] === protocolVersion || packet.head[0] === errorPacket);
}

/**
 * What the client's first packet says about the rest of the conversation. A client states its final capabilities there;
 * one that wants TLS sends the same packet cut short and goes on encrypted.
 */
export function readabilityFromClient(packet: PacketHead): Readability {
  if (packet.sequence !== 1 || packet.head.length < 4) return 'not-mysql';
  const flags = packet.head.readUInt32LE(0);
  if ((flags & capability.ssl) !== 0) return 'tls';
  return (flags & (capability.compress | capability.zstd)) !== 0 ? 'compressed' : 'plain';
}

const dumpCommands: ReadonlySet<number | undefined> = new Set([0x12, 0x1e]);

/** Whether a client packet asks for the binlog stream (COM_BINLOG_DUMP, COM_BINLOG_DUMP_GTID). */
export function isDumpRequest(packet: PacketHead): boolean {
  return packet.sequence === 0 && dumpCommands.has(packet.head[0]);
}
