import type { Socket } from 'node:net';
import { monotonicMs } from './clock.ts';
import type { LaneReport } from './evidence.ts';
import type { CloseKind, Direction, Passage, Ruling, ToxicRun } from './toxic.ts';

/** Largest slice handed to the receiver's socket at once; only one is under way at a time. */
const writeBytes = 16 * 1024;
/** What a waiting piece costs in memory besides its bytes, so that many tiny pieces fill the buffer too. */
const pieceOverheadBytes = 256;

/** A toxic at work on a lane. */
export interface LaneToxic {
  readonly run: ToxicRun;
  /** Bytes it may make wait, where that is more than the lane's own buffer. */
  readonly bufferBytes: number;
  /** Called the first time it holds back or throws away something. */
  acted(heldBytes: number): void;
  /** Called when it ends the connection. */
  fired(close: CloseKind, detail: Ruling['detail']): void;
}

export interface LaneOptions {
  readonly direction: Direction;
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

/** What all toxics together decided about the next bytes. */
interface Verdict {
  bytes: number;
  discard: boolean;
  holdEnd: boolean;
  stopReading: boolean;
  askAgainAtMs: number;
  close: (() => void) | undefined;
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
        this.pass(verdict.bytes, verdict.discard);
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

  /** Asks every toxic in turn; each sees only what those before it let through. */
  private consult(): Verdict {
    const head = this.queue[0];
    const nowMs = monotonicMs();
    const passage: Omit<Passage, 'bytes'> = {
      nowMs,
      offset: this.passedBytes,
      piece: head?.serial ?? 0,
      arrivedAtMs: head?.arrivedAtMs ?? nowMs,
      ended: this.drained,
      unsentBytes: this.options.receiver.writableLength,
    };
    const verdict: Verdict = {
      bytes: head?.data.length ?? 0,
      discard: false,
      holdEnd: false,
      stopReading: false,
      askAgainAtMs: Number.POSITIVE_INFINITY,
      close: undefined,
    };
    for (const toxic of this.toxics) {
      const ruling = toxic.run.rule({ ...passage, bytes: verdict.bytes });
      const { close } = ruling;
      if (close !== undefined) {
        verdict.close = () => toxic.fired(close, ruling.detail);
        return verdict;
      }
      this.noteFirstEffect(toxic, ruling, verdict.bytes, passage.ended);
      verdict.bytes = Math.min(verdict.bytes, ruling.bytes);
      verdict.discard ||= ruling.discard ?? false;
      verdict.holdEnd ||= ruling.holdEnd ?? false;
      verdict.stopReading ||= ruling.stopReading ?? false;
      verdict.askAgainAtMs = Math.min(verdict.askAgainAtMs, ruling.askAgainAtMs ?? Number.POSITIVE_INFINITY);
    }
    return verdict;
  }

  private noteFirstEffect(toxic: LaneToxic, ruling: Ruling, offered: number, ended: boolean): void {
    if (this.actedToxics.has(toxic)) return;
    const heldInSocket = ruling.stopReading === true && this.heldBytes > 0;
    const discards = ruling.discard === true && offered > 0;
    if (ruling.bytes >= offered && !heldInSocket && !discards && !(ended && ruling.holdEnd === true)) return;
    this.actedToxics.add(toxic);
    toxic.acted(this.heldBytes);
  }

  private pass(allowed: number, discard: boolean): void {
    const head = this.queue[0];
    if (head === undefined) return;
    const bytes = Math.min(allowed, discard ? allowed : writeBytes);
    const slice = head.data.subarray(0, bytes);
    if (bytes === head.data.length) this.queue.shift();
    else head.data = head.data.subarray(bytes);
    this.queuedBytes -= bytes;
    this.passedBytes += bytes;
    if (discard) this.discardedBytes += bytes;
    else this.options.receiver.write(slice);
    const nowMs = monotonicMs();
    for (const toxic of this.toxics) toxic.run.passed?.(bytes, nowMs);
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
