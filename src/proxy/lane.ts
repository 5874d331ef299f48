import type { Socket } from 'node:net';
import { monotonicMs } from './clock.ts';
import type { LaneReport } from './evidence.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { Pieces } from './pieces.ts';
import { type LaneToxic, Stage, type Step } from './stage.ts';
import { wakeAt } from './wake.ts';

/** Largest slice handed to the receiver's socket at once; only one is under way at a time. */
const writeBytes = 64 * 1024;

export interface LaneOptions {
  readonly sender: Socket;
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
 * One direction of a connection: reads from the sender, leads every byte through the chain of toxics, writes to the receiver. What a toxic does not let
 * pass waits in its own stage, and all of it stays in the order of the stream, so a toxic can be added, changed or removed at any moment without
 * losing a byte. Memory is bounded: while too much waits, the sender is not read.
 */
export class Lane {
  private readonly options: LaneOptions;
  private readonly stages: Stage[] = [];
  /** What has got past all toxics and waits for the receiver. */
  private readonly exit = new Pieces(0);
  private endAtExit = false;
  private passedBytes = 0;
  private writtenBytes = 0;
  private discardedBytes = 0;
  private sentPieces = 0;
  private costBytes = 0;
  private state: 'waiting' | 'open' | 'ended' | 'stopped' = 'waiting';
  private passFailure: (() => void) | undefined;
  private reading = true;
  private pumping = false;
  private cancelTimer: () => void = () => {};

  constructor(options: LaneOptions) {
    this.options = options;
    options.sender.on('data', (chunk: Buffer) => this.receive(chunk));
    options.sender.on('end', () => {
      const [first] = this.stages;
      if (first === undefined) this.endAtExit = true;
      else first.endArrived = true;
      this.pump();
    });
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

  /** Puts a toxic into the chain, by its order. What has got past the others and not left the lane yet waits for a last one, too. */
  add(toxic: LaneToxic): void {
    const place = this.stages.findIndex((stage) => stage.toxic.order > toxic.order);
    const behind = place < 0 ? this.exit : this.stages[place]?.waiting;
    const stage = new Stage(toxic, place < 0 ? this.exit.offset : (behind?.endOffset ?? 0));
    if (place < 0) {
      moveAll(this.exit, stage.waiting);
      stage.endArrived = this.endAtExit;
      this.endAtExit = false;
    }
    this.stages.splice(place < 0 ? this.stages.length : place, 0, stage);
    this.pump();
  }

  /** Takes a toxic out of the chain; what waited for it goes on to the next. */
  remove(toxic: LaneToxic): void {
    const place = this.stages.findIndex((stage) => stage.toxic === toxic);
    const [stage] = place < 0 ? [] : this.stages.splice(place, 1);
    if (stage === undefined) return;
    const next = this.stages[place];
    moveAll(stage.waiting, next?.waiting ?? this.exit);
    if (stage.endArrived && next === undefined) this.endAtExit = true;
    else if (stage.endArrived && next !== undefined) next.endArrived = true;
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
    for (const { waiting } of this.stages) waiting.clear();
    this.exit.clear();
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
      if (this.state === 'open') this.move();
      // Before the server is reached the client is read anyway: a client that hangs up must be noticed.
      else if (this.state === 'waiting') this.readOrPause(true);
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
      discardedBytes: this.discardedBytes,
      bufferedBytes: this.state === 'stopped' ? 0 : this.heldBytes + receiver.writableLength,
      reading: this.reading && (this.state === 'open' || this.state === 'waiting'),
    };
  }

  private get heldBytes(): number {
    let held = this.exit.bytes + this.options.sender.readableLength;
    for (const { waiting } of this.stages) held += waiting.bytes;
    return held;
  }

  private receive(data: Buffer): void {
    if (this.state === 'ended' || this.state === 'stopped') return;
    this.options.arrived(data);
    const into = this.stages[0]?.waiting ?? this.exit;
    into.push(data, into.endOffset, monotonicMs());
    this.pump();
  }

  private move(): void {
    // A toxic that closes behind its last bytes is asked again once these have left.
    while (this.moveOnce());
  }

  /** @returns whether a toxic that waits to close the connection may do so now. */
  private moveOnce(): boolean {
    const nowMs = monotonicMs();
    let askAgainAtMs = Number.POSITIVE_INFINITY;
    let holdEnd = false;
    let stopReading = false;
    let closingPlace: number | undefined;
    for (const [place, stage] of this.stages.entries()) {
      const step = this.moveThrough(stage, place, nowMs);
      if (step.close !== null) {
        step.close();
        return false;
      }
      if (step.closing) closingPlace ??= place;
      askAgainAtMs = Math.min(askAgainAtMs, step.askAgainAtMs);
      holdEnd ||= step.holdEnd;
      stopReading ||= step.stopReading;
    }
    this.leave();
    if (this.passFailure !== undefined && !holdEnd) {
      this.passFailure();
      return false;
    }
    if (this.endAtExit && this.exit.head === undefined) this.passEnd();
    this.account();
    this.readOrPause(!stopReading);
    this.cancelTimer();
    this.cancelTimer = wakeAt(askAgainAtMs, () => this.pump());
    return closingPlace !== undefined && this.queuedBehind(closingPlace) === 0;
  }

  /** Moves what a toxic lets pass on to the next one, and the closing of the sender behind it. */
  private moveThrough(stage: Stage, place: number, nowMs: number): Step {
    const next = this.stages[place + 1];
    const into = next?.waiting ?? this.exit;
    const { receiver } = this.options;
    for (;;) {
      const queuedBehindBytes = this.queuedBehind(place);
      const unsentBytes = queuedBehindBytes + receiver.writableLength;
      const step = stage.step({ nowMs, unsentBytes, queuedBehindBytes, heldBytes: this.heldBytes });
      if (step.data === null) {
        if (stage.endArrived && stage.waiting.head === undefined && !step.holdEnd && step.close === null) {
          stage.endArrived = false;
          if (next === undefined) this.endAtExit = true;
          else next.endArrived = true;
        }
        return step;
      }
      if (step.discard) this.discard(step.data.length);
      else into.push(step.data, step.at, nowMs);
    }
  }

  /** What waits behind a stage. */
  private queuedBehind(place: number): number {
    let bytes = this.exit.bytes;
    for (let later = place + 1; later < this.stages.length; later += 1) bytes += this.stages[later]?.waiting.bytes ?? 0;
    return bytes;
  }

  private discard(bytes: number): void {
    this.discardedBytes += bytes;
    this.noteOffset();
  }

  /** Writes what has got past all toxics, one piece after the other, as far as the receiver takes it. */
  private leave(): void {
    const { receiver } = this.options;
    while (this.exit.head !== undefined && receiver.writableLength === 0 && !receiver.destroyed) {
      const { data } = this.exit.take(writeBytes);
      this.sentPieces += 1;
      this.writtenBytes += data.length;
      receiver.write(data);
      this.noteOffset();
    }
  }

  /** The position of the first byte that has not left: what was thrown away counts once nothing before it waits. */
  private noteOffset(): void {
    let offset = this.exit.head?.at;
    for (let place = this.stages.length - 1; offset === undefined && place >= 0; place -= 1)
      offset = this.stages[place]?.waiting.head?.at;
    const [first] = this.stages;
    const now = offset ?? (first?.waiting ?? this.exit).endOffset;
    if (now === this.passedBytes) return;
    this.passedBytes = now;
    this.options.passed(now);
  }

  private passEnd(): void {
    this.state = 'ended';
    this.options.receiver.end();
  }

  /** Tells the budget what this lane holds. */
  private account(): void {
    let cost = this.exit.costBytes;
    for (const { waiting } of this.stages) cost += waiting.costBytes;
    const { budget } = this.options;
    if (cost > this.costBytes) budget.take(cost - this.costBytes);
    else if (cost < this.costBytes) budget.give(this.costBytes - cost);
    this.costBytes = cost;
  }

  private readOrPause(wanted: boolean): void {
    const { sender, receiver, bufferBytes, budget } = this.options;
    let waiting = this.exit.costBytes + receiver.writableLength;
    for (const stage of this.stages) if (!stage.toxic.inFlight) waiting += stage.waiting.costBytes;
    // Everybody may hold a little, or a few who hold much would stop all the others.
    const noRoom = this.costBytes >= bufferBytes && !budget.hasRoom;
    if (noRoom) budget.wait(this);
    const reading = wanted && waiting < bufferBytes && !noRoom;
    if (reading === this.reading) return;
    this.reading = reading;
    if (reading) sender.resume();
    else sender.pause();
  }
}

function moveAll(from: Pieces, to: Pieces): void {
  while (from.head !== undefined) {
    const { arrivedAtMs, data } = from.head;
    const { at } = from.take(data.length);
    to.push(data, at, arrivedAtMs);
  }
}
