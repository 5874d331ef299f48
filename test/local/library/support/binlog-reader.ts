import type { Socket } from 'node:net';
import { type Connection, createConnection } from 'mysql2/promise';
import type { ConnectionOptions } from '../../../../dist/src/index.js';

/** A client that reads the binary log and does not look into it. It gives its connection up only when it is told to. */
export interface BinlogReader extends Disposable {
  /** Bytes that have arrived. */
  readonly bytes: number;
  readonly socket: Socket;
}

let nextServerId = 4001;
const binlogDump = 0x12;
const beginningOfFile = 4;

/** Reads from the beginning of the first file. With `heartbeatMs` the source sends a heartbeat so often while there is nothing to send. */
export async function readBinlog(to: ConnectionOptions, heartbeatMs?: number): Promise<BinlogReader> {
  const connection = await createConnection(to);
  const checksum = '@@GLOBAL.binlog_checksum';
  await connection.query(`SET @master_binlog_checksum = ${checksum}, @source_binlog_checksum = ${checksum}`);
  const ns = (heartbeatMs ?? 0) * 1e6;
  if (ns > 0) await connection.query(`SET @master_heartbeat_period = ${ns}, @source_heartbeat_period = ${ns}`);
  const socket = socketOf(connection);
  // From here on the protocol is not that of statements.
  socket.removeAllListeners('data');
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.write(dumpRequest(nextServerId++));
  return {
    get bytes() {
      return bytes;
    },
    socket,
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

const socketOf = (connection: Connection): Socket =>
  (connection as unknown as { connection: { stream: Socket } }).connection.stream.on('error', () => undefined);

function dumpRequest(serverId: number): Buffer {
  const payload = Buffer.alloc(11);
  payload.writeUInt8(binlogDump, 0);
  payload.writeUInt32LE(beginningOfFile, 1);
  payload.writeUInt32LE(serverId, 7);
  return Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload]);
}
