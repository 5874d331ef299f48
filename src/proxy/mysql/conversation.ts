import { DumpStream } from './dump-stream.ts';
import { isDumpRequest, isGreeting, readabilityFromClient } from './handshake.ts';
import { PacketFramer, type PacketHead } from './packet-framer.ts';
import type { EventMark, MysqlView, Readability } from './view.ts';

/**
 * Listens in on one connection as its bytes arrive at the proxy: is it MySQL, can it be read, and where in the
 * downstream bytes does each binlog event start and end. It never changes a byte, and once a connection turns out to be
 * unreadable it stops looking.
 */
export class Conversation implements MysqlView {
  private state: Readability = 'unknown';
  private greeted = false;
  private dump: DumpStream | undefined;
  private dumps = 0;
  private readonly fromServer = new PacketFramer(0, (packet) => this.serverPacket(packet));
  private readonly fromClient = new PacketFramer(0, (packet) => this.clientPacket(packet));

  get readability(): Readability {
    return this.state;
  }

  get dumping(): boolean {
    return this.dump !== undefined;
  }

  /** Whether the client has ever asked for a binlog dump. */
  get everDumped(): boolean {
    return this.dumps > 0;
  }

  get marks(): readonly EventMark[] {
    return this.dump?.pending ?? [];
  }

  get markedUpTo(): number {
    return this.dump === undefined ? Number.POSITIVE_INFINITY : this.fromServer.knownUpTo;
  }

  /** Bytes that have arrived from the server. */
  downstream(chunk: Buffer): void {
    if (this.readable) this.fromServer.feed(chunk);
  }

  /** Bytes that have arrived from the client. */
  upstream(chunk: Buffer): void {
    if (!this.greeted) this.state = 'not-mysql';
    if (this.readable) this.fromClient.feed(chunk);
  }

  /** Removes and returns the events that have completely passed the proxy. */
  takePassed(downstreamOffset: number): EventMark[] {
    return this.dump?.takePassed(downstreamOffset) ?? [];
  }

  private get readable(): boolean {
    return this.state === 'unknown' || this.state === 'plain';
  }

  private serverPacket(packet: PacketHead): void {
    if (!this.greeted) {
      this.greeted = true;
      if (!isGreeting(packet)) this.state = 'not-mysql';
    } else if (this.dump !== undefined && !this.dump.accept(packet)) {
      this.dump = undefined;
    }
  }

  private clientPacket(packet: PacketHead): void {
    if (this.state === 'unknown') this.state = readabilityFromClient(packet);
    else if (this.state === 'plain' && isDumpRequest(packet)) {
      this.dump = new DumpStream();
      this.dumps += 1;
    }
  }
}
