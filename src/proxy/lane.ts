import type { Socket } from 'node:net';
import { monotonicMs } from './clock.ts';
import { consult, type LaneToxic, type Verdict } from './consultation.ts';
import type { LaneReport } from './evidence.ts';
import type { Passage } from './toxic.ts';

/** Largest slice handed to the receiver's socket at once; only one is under way at a time. */
const writeBytes = 16 * 1024;
/** What a waiting piece costs in memory besides its bytes, so that many tiny pieces fill the buffer too. */
const pieceOverheadBytes = 256;

export interface LaneOptions {
  readonly sender: Socket;
  readonly receiver: Socket;
  /** Bytes that may wait before the sender is no longer read. */
  readonly bufferBytes: number;
  /** Sees bytes as they arrive, before any of them passes. */
  arrived(chunk: Buffer): void;
  /** Told after bytes passed, with the new position in the stream. */
  passed(offset: number): void;
}

interface Piece {
  data: Buffer;
  readonly serial: number;
  readonly arrivedAtMs: number;
}

/**
 * One direction of a connection: reads from the sender, asks the toxics, writes to the receiver. All waiting bytes are in
 * one queue, and toxics only ever say how many of them may pass. So a toxic can be added, changed or removed at any
 * moment without losing a byte, and memory is bounded by the queue: when it is full the sender is not read.
 */
export class Lane {
  private readonly options: LaneOptions;
  private readonly toxics = new Set<LaneToxic>();
  private readonly actedToxics = new WeakSet<LaneToxic>();
  private readonly queue: Piece[] = [];
  private queuedBytes = 0;
  private pieces = 0;
  private passedBytes = 0;
  private discardedBytes = 0;
  private sentPieces = 0;
  private state: 'waiting' | 'open' | 'ended' | 'stopped' = 'waiting';
  private senderEnded = false;
  private passFailure: (() => void) | undefined;
  private reading = true;
  private cancelTimer: () => void = () => {};

  constructor(options: LaneOptions) {
    this.options = options;
    options.sender.on('data', (chunk: Buffer) => this.receive(chunk));
    options.sender.on('end', () => {
      this.senderEnded = true;
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

  add(toxic: LaneToxic): void {
    this.toxics.add(toxic);
    this.pump();
  }

  remove(toxic: LaneToxic): void {
    this.toxics.delete(toxic);
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
    this.queue.length = 0;
    this.queuedBytes = 0;
  }

  /** Moves what may move. Called on every change; does nothing when there is nothing to do. */
  pump(): void {
    while (this.state === 'open') {
      const verdict = this.consult();
      if (verdict.close !== undefined) {
        verdict.close();
        return;
      }
      if (this.passFailure !== undefined && !verdict.holdEnd) {
        this.passFailure();
        return;
      }
      const { receiver } = this.options;
      const canPass = verdict.discard || (receiver.writableLength === 0 && !receiver.destroyed);
      if (verdict.bytes > 0 && canPass) {
        this.pass(verdict);
        continue;
      }
      if (this.drained && !verdict.holdEnd) this.passEnd();
      this.readOrPause(!verdict.stopReading);
      this.wakeAt(verdict.askAgainAtMs);
      return;
    }
    // Before the server is reached the client is read anyway: a client that hangs up must be noticed.
    if (this.state === 'waiting') this.readOrPause(true);
  }

  /** Looks whether a toxic holds something back that no event has told of: bytes in the socket of a paused sender. */
  noticeEffects(): void {
    if (this.state === 'open') this.consult();
  }

  report(): LaneReport {
    const { sender, receiver } = this.options;
    this.noticeEffects();
    return {
      receivedBytes: sender.bytesRead,
      sentBytes: this.passedBytes - this.discardedBytes - receiver.writableLength,
      sentPieces: this.sentPieces,
      discardedBytes: this.discardedBytes,
      bufferedBytes: this.state === 'stopped' ? 0 : this.heldBytes + receiver.writableLength,
      reading: this.reading && (this.state === 'open' || this.state === 'waiting'),
    };
  }

  private get drained(): boolean {
    return this.senderEnded && this.queue.length === 0;
  }

  private get heldBytes(): number {
    return this.queuedBytes + this.options.sender.readableLength;
  }

  private get capacityBytes(): number {
    let capacity = this.options.bufferBytes;
    for (const toxic of this.toxics) capacity = Math.max(capacity, toxic.bufferBytes);
    return capacity;
  }

  private receive(data: Buffer): void {
    if (this.state === 'ended' || this.state === 'stopped') return;
    this.options.arrived(data);
    this.pieces += 1;
    this.queue.push({ data, serial: this.pieces, arrivedAtMs: monotonicMs() });
    this.queuedBytes += data.length;
    this.pump();
  }

  private consult(): Verdict {
    const head = this.queue[0];
    const nowMs = monotonicMs();
    const passage: Passage = {
      nowMs,
      offset: this.passedBytes,
      bytes: head?.data.length ?? 0,
      piece: head?.serial ?? 0,
      arrivedAtMs: head?.arrivedAtMs ?? nowMs,
      ended: this.drained,
      unsentBytes: this.options.receiver.writableLength,
    };
    const verdict = consult(this.toxics, passage, this.heldBytes);
    for (const toxic of verdict.effective) {
      if (this.actedToxics.has(toxic)) continue;
      this.actedToxics.add(toxic);
      toxic.acted(this.heldBytes);
    }
    return verdict;
  }

  private pass({ bytes: allowed, discard, met }: Verdict): void {
    const head = this.queue[0];
    if (head === undefined) return;
    const bytes = Math.min(allowed, discard ? allowed : writeBytes);
    const slice = head.data.subarray(0, bytes);
    if (bytes === head.data.length) this.queue.shift();
    else head.data = head.data.subarray(bytes);
    this.queuedBytes -= bytes;
    this.passedBytes += bytes;
    if (discard) this.discardedBytes += bytes;
    else {
      this.sentPieces += 1;
      this.options.receiver.write(slice);
    }
    const nowMs = monotonicMs();
    for (const toxic of met) toxic.run.passed?.(bytes, nowMs);
    this.options.passed(this.passedBytes);
  }

  private passEnd(): void {
    this.state = 'ended';
    this.cancelTimer();
    this.options.receiver.end();
  }

  private readOrPause(wanted: boolean): void {
    const { sender, receiver } = this.options;
    const waiting = this.queuedBytes + this.queue.length * pieceOverheadBytes + receiver.writableLength;
    const reading = wanted && waiting < this.capacityBytes;
    if (reading === this.reading) return;
    this.reading = reading;
    if (reading) sender.resume();
    else sender.pause();
  }

  private wakeAt(atMs: number): void {
    this.cancelTimer();
    if (!Number.isFinite(atMs)) return;
    const waitMs = atMs - monotonicMs();
    // Timers have millisecond resolution; shorter waits go round the event loop instead.
    if (waitMs < 1) {
      const immediate = setImmediate(() => this.pump());
      this.cancelTimer = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.pump(), Math.min(waitMs, 0x7fff_ffff));
      this.cancelTimer = () => clearTimeout(timer);
    }
  }
}
