import type { Socket } from 'node:net';
import { Chain } from './chain.ts';
import { monotonicMs } from './clock.ts';
import type { LaneReport } from './evidence.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { Sender } from './sender.ts';
import type { LaneToxic } from './stage.ts';
import { wakeAt } from './wake.ts';

/** Largest slice handed to the receiver's socket at once; only one is under way at a time. */
const writeBytes = 64 * 1024;
/** Pieces that leave before everything else in the process has its turn: a receiver may take tiny ones as fast as they come. */
const turnPieces = 64;

export interface LaneOptions {
  readonly sender: Sender;
  readonly receiver: Socket;
  /** Bytes that may wait before the sender is no longer read; those on their way through a delay do not count. */
  readonly bufferBytes: number;
  /** What all lanes together may hold. */
  readonly budget: MemoryBudget;
  /** Sees bytes as they arrive, before any of them passes. */
  arrived(chunk: Buffer): void;
  /** Told after bytes left the lane, with the new position in the stream. */
  passed(offset: number): void;
}

/**
 * One direction of a connection: reads from the sender, leads every byte through the chain of toxics, writes to the receiver. Memory is bounded: while
 * too much waits, the sender is not read.
 */
export class Lane {
  private readonly options: LaneOptions;
  private readonly chain = new Chain();
  private passedBytes = 0;
  private writtenBytes = 0;
  private sentPieces = 0;
  private leftInTurn = 0;
  private costBytes = 0;
  private state: 'waiting' | 'open' | 'ended' | 'stopped' = 'waiting';
  private passFailure: (() => void) | undefined;
  private reading = true;
  private pumping = false;
  private cancelTimer: () => void = () => {};

  constructor(options: LaneOptions) {
    this.options = options;
    options.sender.listen(
      (data) => this.receive(data),
      () => {
        this.chain.end();
        this.pump();
      },
    );
    options.receiver.on('drain', () => this.pump());
  }

  /** Bytes that have left the lane: sent or thrown away. */
  get offset(): number {
    return this.passedBytes;
  }

  /** The receiver is connected: bytes may pass from now on. */
  open(): void {
    if (this.state === 'waiting') this.state = 'open';
    this.pump();
  }

  add(toxic: LaneToxic): void {
    this.chain.add(toxic, monotonicMs());
    this.pump();
  }

  remove(toxic: LaneToxic): void {
    this.chain.remove(toxic, monotonicMs());
    this.pump();
  }

  /** The sender's socket broke: `pass` tells the other side, as soon as no toxic keeps the lane from passing anything on. */
  senderFailed(pass: () => void): void {
    if (this.state !== 'open') {
      pass();
      return;
    }
    this.passFailure = pass;
    this.pump();
  }

  /** Nothing moves any more: the connection is being closed. */
  stop(): void {
    this.state = 'stopped';
    this.cancelTimer();
    this.chain.clear();
    this.account();
    this.options.budget.forget(this);
  }

  roomAgain(): void {
    this.pump();
  }

  /** Moves what may move. Called on every change; does nothing when there is nothing to do. */
  pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    try {
      this.leftInTurn = 0;
      this.chain.beginTurn();
      // A toxic that closes behind its last bytes is asked again once these have left.
      while (this.state === 'open' && this.move());
      // Before the server is reached the client is read anyway: a client that hangs up must be noticed.
      if (this.state === 'waiting') {
        this.account();
        this.readOrPause(true);
      }
    } finally {
      this.pumping = false;
    }
  }

  report(): LaneReport {
    const { sender, receiver } = this.options;
    // A toxic may hold something back that no event has told of: bytes in the socket of a paused sender.
    this.pump();
    return {
      receivedBytes: sender.bytesRead,
      sentBytes: this.writtenBytes - receiver.writableLength,
      sentPieces: this.sentPieces,
      discardedBytes: this.chain.discardedBytes,
      bufferedBytes: this.state === 'stopped' ? 0 : this.chain.bytes + sender.unreadBytes + receiver.writableLength,
      reading: this.reading && (this.state === 'open' || this.state === 'waiting'),
    };
  }

  /** @returns whether it keeps the memory of what it is given. */
  private receive(data: Buffer): boolean {
    if (this.state === 'ended' || this.state === 'stopped') return false;
    this.options.arrived(data);
    const { receiver } = this.options;
    if (this.state !== 'open' || !this.chain.isClear || receiver.writableLength > 0 || receiver.destroyed) {
      const kept = compact(data);
      this.chain.push(kept, monotonicMs());
      this.pump();
      return kept === data;
    }
    // Most bytes of most connections go this way, and every step costs those who wait for them.
    this.chain.skip(data.length);
    this.write(data);
    const isLeft = receiver.writableLength > 0;
    if (isLeft) this.readOrPause(true);
    return isLeft;
  }

  /** @returns whether something may have changed by it for a toxic that waits to close the connection. */
  private move(): boolean {
    const { chain } = this;
    const { sender, receiver } = this.options;
    const { roomBytes } = this.options.budget;
    const ends = { unacceptedBytes: receiver.writableLength, unreadBytes: sender.unreadBytes, roomBytes };
    const advance = chain.advance(monotonicMs(), ends, () => this.noteOffset());
    const { askAgainAtMs, holdEnd, stopReading, crowded, close, closing } = advance;
    if (close !== null) {
      close();
      return false;
    }
    this.leave();
    // What was sent before a reset is ahead of it on the line.
    if (this.passFailure !== undefined && !holdEnd && chain.inFlightBytes === 0) {
      this.passFailure();
      return false;
    }
    if (chain.endAtExit && chain.exit.head === undefined) this.passEnd();
    this.account();
    this.readOrPause(!stopReading);
    this.cancelTimer();
    const isTurnOver = advance.isTurnOver || this.leftInTurn >= turnPieces;
    this.cancelTimer = wakeAt(isTurnOver ? 0 : askAgainAtMs, () => this.pump());
    if (isTurnOver) return false;
    if (crowded !== null && chain.hasRoomBehind(crowded)) return true;
    return closing !== null && chain.bytesBehind(closing) === 0;
  }

  /** Writes what has got past all toxics, one piece after the other, as far as the receiver takes it and the turn goes. */
  private leave(): void {
    const { receiver } = this.options;
    const { exit } = this.chain;
    while (exit.head !== undefined && receiver.writableLength === 0 && !receiver.destroyed) {
      if (this.leftInTurn >= turnPieces) return;
      this.leftInTurn += 1;
      this.write(exit.take(writeBytes).data);
    }
  }

  private write(data: Buffer): void {
    this.sentPieces += 1;
    this.writtenBytes += data.length;
    this.options.receiver.write(data);
    this.noteOffset();
  }

  private noteOffset(): void {
    const { offset } = this.chain;
    if (offset === this.passedBytes) return;
    this.passedBytes = offset;
    this.options.passed(offset);
  }

  private passEnd(): void {
    this.state = 'ended';
    this.options.receiver.end();
  }

  /** Tells the budget what this lane holds. */
  private account(): void {
    const { costBytes } = this.chain;
    const { budget } = this.options;
    if (costBytes > this.costBytes) budget.take(costBytes - this.costBytes);
    else if (costBytes < this.costBytes) budget.give(this.costBytes - costBytes);
    this.costBytes = costBytes;
  }

  private readOrPause(wanted: boolean): void {
    const { sender, receiver, bufferBytes, budget } = this.options;
    // Everybody may hold a little, or a few who hold much would stop all the others.
    const noRoom = this.costBytes >= bufferBytes && !budget.hasRoom;
    if (noRoom) budget.wait(this);
    // What a line holds drains evenly, as a window opens: a sender that waited for all of it to go would be let in by lumps.
    const isHeldUp =
      this.chain.heldUpBytes + receiver.writableLength >= bufferBytes && this.costBytes >= this.chain.lineBytes;
    const reading = wanted && !noRoom && !isHeldUp && !this.chain.isLineFull;
    if (reading === this.reading) return;
    this.reading = reading;
    if (reading) sender.resume();
    else sender.pause();
  }
}

/** What waits must not hold on to much more memory than it has bytes. */
const compact = (data: Buffer): Buffer => (data.length * 2 >= data.buffer.byteLength ? data : Buffer.from(data));
