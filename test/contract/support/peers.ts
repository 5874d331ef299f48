import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from './until.ts';

/** One end of a TCP connection that writes down what happens to it. */
export class Peer {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  receivedBytes = 0;
  /** How the other end closed, once it has. */
  ended: 'fin' | 'rst' | undefined;
  private readonly keep: boolean;

  constructor(socket: Socket, keep = true) {
    this.socket = socket;
    this.keep = keep;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length;
      if (this.keep) this.received = Buffer.concat([this.received, chunk]);
    });
    socket.on('end', () => {
      this.ended ??= 'fin';
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') this.ended ??= 'rst';
    });
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  write(data: string | Buffer): void {
    this.socket.write(data);
  }

  async receives(bytes: number, timeoutMs?: number): Promise<void> {
    await until(`${bytes} bytes received (have ${this.receivedBytes})`, () => this.receivedBytes >= bytes, timeoutMs);
  }

  async closes(timeoutMs?: number): Promise<'fin' | 'rst'> {
    await until('the other end closes', () => this.ended !== undefined, timeoutMs);
    return this.ended as 'fin' | 'rst';
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export interface TestServer {
  readonly address: string;
  readonly port: number;
  /** Connections so far, oldest first. */
  readonly peers: readonly Peer[];
  /** The n-th connection, once it is there. */
  peer(index: number): Promise<Peer>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly keep?: boolean;
  /** Where it listens; loopback unless told. */
  readonly host?: string;
  connected?(peer: Peer): void;
}

/** A TCP server that keeps its half of a connection open until told otherwise. */
export async function startTestServer({
  keep = true,
  host = '127.0.0.1',
  connected,
}: TestServerOptions = {}): Promise<TestServer> {
  const peers: Peer[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new Peer(socket, keep);
    peers.push(peer);
    connected?.(peer);
  }).listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `${host}:${port}`,
    port,
    peers,
    async peer(index) {
      await until(`connection ${index} at the server`, () => peers.length > index);
      return peers[index] as Peer;
    },
    async close() {
      for (const peer of peers) peer.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export const echo = (peer: Peer): void => {
  peer.socket.on('data', (chunk) => peer.socket.write(chunk));
  peer.socket.on('end', () => peer.socket.end());
};

export async function connectTo(listen: string, keep = true, host = '127.0.0.1'): Promise<Peer> {
  const port = Number(listen.slice(listen.lastIndexOf(':') + 1));
  const socket = connect({ port, host, allowHalfOpen: true });
  const peer = new Peer(socket, keep);
  await once(socket, 'connect');
  return peer;
}
