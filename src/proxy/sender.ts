import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';

/** The end of a connection that a lane reads from. */
export interface Sender {
  /** Bytes taken from the kernel. */
  readonly bytesRead: number;
  /** Of these, the ones not handed over, since it is paused. */
  readonly unreadBytes: number;
  /**
   * Has its bytes, and their end, handed over from now on.
   * @param take answers whether it keeps the memory of what it was given.
   */
  listen(take: (data: Buffer) => boolean, end: () => void): void;
  pause(): void;
  resume(): void;
}

/** The smallest buffers Node allows: what waits must wait in the lane, where it is counted and bounded. */
const socketBuffers = { readableHighWaterMark: 1, writableHighWaterMark: 1 } as const;

/** Reads from a socket that was accepted: Node gives each piece memory of its own. */
export class AcceptedSender implements Sender {
  private readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  get bytesRead(): number {
    return this.socket.bytesRead;
  }

  get unreadBytes(): number {
    return this.socket.readableLength;
  }

  listen(take: (data: Buffer) => boolean, end: () => void): void {
    this.socket.on('data', take).on('end', end);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }
}

/**
 * What one read takes, as much as Node's own reads. Larger ones would carry more, but a read whose receiver takes nothing waits in the proxy, and then the
 * proxy would hold more than a fault should add to the buffers of the network.
 */
const readBytes = 64 * 1024;

/**
 * Reads from a socket that the proxy opened, into the same memory again and again. One connection carries half as much again by it: new memory
 * for each piece is not in the processor's cache, and has to be given back.
 */
export class DialledSender implements Sender {
  readonly socket: Socket;
  private memory = Buffer.allocUnsafeSlow(readBytes);
  private unread: Buffer | undefined;
  private paused = false;
  private take: (data: Buffer) => boolean = () => true;

  constructor() {
    const options: SocketConstructorOpts & { onread: OnReadOpts } = {
      allowHalfOpen: true,
      ...socketBuffers,
      onread: { buffer: () => this.memory, callback: (bytes) => this.read(bytes) },
    };
    this.socket = new Socket(options);
  }

  get bytesRead(): number {
    return this.socket.bytesRead;
  }

  get unreadBytes(): number {
    return this.unread?.length ?? 0;
  }

  listen(take: (data: Buffer) => boolean, end: () => void): void {
    this.take = take;
    this.socket.on('end', end);
  }

  /** The next piece is still read, as Node's streams do: that shows a peer that closes before it sends anything more. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    if (this.unread === undefined) return;
    process.nextTick(() => {
      const { unread } = this;
      if (unread === undefined || this.paused || this.socket.destroyed) return;
      this.unread = undefined;
      this.take(unread);
      this.socket.resume();
    });
  }

  /** @returns whether to go on reading. */
  private read(bytes: number): boolean {
    const data = this.memory.subarray(0, bytes);
    if (this.paused) {
      this.unread = Buffer.from(data);
      return false;
    }
    if (this.take(data)) this.memory = Buffer.allocUnsafeSlow(readBytes);
    return true;
  }
}
