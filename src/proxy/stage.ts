import { Pieces } from './pieces.ts';
import type { CloseKind, Ruling, ToxicRun } from './toxic.ts';

/** A toxic at work on a lane. */
export interface LaneToxic {
  readonly run: ToxicRun;
  /** Toxics of a lower order come first. */
  readonly order: number;
  /** So many bytes that wait for it are on their way, and do not make the sender wait; 0: what waits is held up. */
  inFlightBytes(): number;
  /** Called the first time it holds back or throws away something. */
  acted(heldBytes: number): void;
  /** Called when it ends the connection. */
  fired(close: CloseKind, detail: Ruling['detail']): void;
}

/** What a stage needs to know of the rest of its lane. */
export interface Surroundings {
  readonly nowMs: number;
  /** Bytes that have got past this stage and that the receiver's socket has not accepted. */
  readonly unsentBytes: number;
  /** Of these, the ones that still wait in later stages. */
  readonly queuedBehindBytes: number;
  /** Everything that waits, also what the sender's socket has taken in and not handed over. */
  readonly heldBytes: number;
  /** Whether what comes next has room for pieces that are cut up here; a whole one takes no more memory there than here. */
  readonly hasRoomBehind: boolean;
}

/** What became of the bytes of a stage when its toxic was asked. */
export interface Step {
  /** Taken from the head of the stage; none where nothing moves. */
  readonly data: Buffer | null;
  readonly at: number;
  /** The bytes are thrown away. */
  readonly discard: boolean;
  readonly askAgainAtMs: number;
  readonly holdEnd: boolean;
  readonly stopReading: boolean;
  /** Its toxic would let a part of a piece pass, which has to wait for room behind. */
  readonly crowded: boolean;
  /** It ends the connection as soon as nothing waits behind it. */
  readonly closing: boolean;
  /** Ends the connection; nothing else counts then. */
  readonly close: (() => void) | null;
}

/** One toxic of the chain and what waits for it. */
export class Stage {
  readonly toxic: LaneToxic;
  readonly waiting: Pieces;
  /** The closing of the sender has come this far, and stands behind the last piece. */
  endArrived = false;
  /** Pieces that it has moved on since other connections had their turn. */
  movedInTurn = 0;
  private acted = false;

  constructor(toxic: LaneToxic, startAt: number) {
    this.toxic = toxic;
    this.waiting = new Pieces(startAt);
  }

  /** Asks the toxic about the oldest piece, and takes from it what may move on. */
  step({ nowMs, unsentBytes, queuedBehindBytes, heldBytes, hasRoomBehind }: Surroundings): Step {
    const { waiting, toxic } = this;
    const head = waiting.head;
    const offered = head?.data.length ?? 0;
    const ended = this.endArrived && head === undefined;
    const ruling = toxic.run.rule({
      nowMs,
      offset: waiting.offset,
      bytes: offered,
      piece: head?.serial ?? 0,
      arrivedAtMs: head?.arrivedAtMs ?? nowMs,
      ended,
      unsentBytes,
    });
    const { close, askAgainAtMs = Number.POSITIVE_INFINITY, holdEnd = false, stopReading = false } = ruling;
    const stays = {
      data: null,
      at: waiting.offset,
      discard: false,
      close: null,
      closing: false,
      crowded: false,
      askAgainAtMs,
      holdEnd,
      stopReading,
    };
    if (close !== undefined) {
      // An orderly closing comes behind the bytes that have got past; a reset waits for nothing.
      if (close === 'fin' && queuedBehindBytes > 0)
        return { ...stays, closing: true, holdEnd: true, stopReading: true };
      return { ...stays, close: () => toxic.fired(close, ruling.detail) };
    }
    this.noteEffect(ruling, offered, ended, heldBytes);
    const bytes = Math.min(ruling.bytes, offered);
    if (bytes <= 0) return stays;
    if (bytes < offered && ruling.discard !== true && !hasRoomBehind) return { ...stays, crowded: true };
    const taken = waiting.take(bytes);
    toxic.run.passed?.(bytes, nowMs);
    return { ...stays, ...taken, discard: ruling.discard === true };
  }

  private noteEffect(ruling: Ruling, offered: number, ended: boolean, heldBytes: number): void {
    if (this.acted) return;
    const holdsBytes = ruling.bytes < offered || (ruling.stopReading === true && heldBytes > 0);
    const discards = ruling.discard === true && offered > 0;
    if (!holdsBytes && !discards && !(ended && ruling.holdEnd === true)) return;
    this.acted = true;
    this.toxic.acted(heldBytes);
  }
}
