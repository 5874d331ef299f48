import { Pieces } from './pieces.ts';
import { type LaneToxic, Stage, type Step } from './stage.ts';

/** About the receive window of a connection that is young: what a line without a window of its own holds when its far end is blocked. */
const youngWindowBytes = 1024 * 1024;

/** A piece is not cut up while so much waits behind the toxic: each part costs as much memory as a whole one, however small it is. */
const cutUpBytes = 64 * 1024;

/** Pieces that a toxic moves on before everything else in the process has its turn. */
const turnPieces = 250;

/** What the chain needs to know of what is around it. */
export interface ChainEnds {
  /** Bytes that the receiver's socket has been given and has not accepted. */
  readonly unacceptedBytes: number;
  /** Bytes that the sender's socket has taken in and not handed over. */
  readonly unreadBytes: number;
  /** Memory that the lines of all connections may take yet. */
  readonly roomBytes: number;
}

/** What all toxics of a chain together want. */
export interface Advance {
  readonly askAgainAtMs: number;
  /** The closing of the sender, or its failure, must not be passed on. */
  readonly holdEnd: boolean;
  readonly stopReading: boolean;
  /** A toxic waits for room behind it before it cuts up a piece. */
  readonly crowded: Stage | null;
  /** The turn is over; the rest moves on in the next one. */
  readonly isTurnOver: boolean;
  /** Ends the connection; nothing else counts then. */
  readonly close: (() => void) | null;
  /** A toxic ends the connection as soon as what got past it has left. */
  readonly closing: Stage | null;
}

/**
 * The toxics of one direction, in order, and what waits for each. A byte goes through one after the other, and never past another byte, so a toxic
 * can be added, changed or removed at any moment without losing one.
 */
export class Chain {
  /** What has got past all toxics. */
  readonly exit = new Pieces(0);
  endAtExit = false;
  discardedBytes = 0;
  private readonly stages: Stage[] = [];

  /** Bytes that have come in. */
  get endOffset(): number {
    return this.entry.endOffset;
  }

  /** Position of the first byte that has not left: what was thrown away counts once nothing before it waits. */
  get offset(): number {
    let at = this.exit.head?.at;
    for (let place = this.stages.length - 1; at === undefined && place >= 0; place -= 1)
      at = this.stages[place]?.waiting.head?.at;
    return at ?? this.endOffset;
  }

  get bytes(): number {
    return this.stages.reduce((sum, { waiting }) => sum + waiting.bytes, this.exit.bytes);
  }

  /** Memory that everything takes that waits, about. */
  get costBytes(): number {
    return this.stages.reduce((sum, { waiting }) => sum + waiting.costBytes, this.exit.costBytes);
  }

  /** The same without what is on its way through a delay. */
  get heldUpBytes(): number {
    return this.stages.reduce(
      (sum, { waiting, toxic }) => sum + (toxic.inFlightBytes() > 0 ? 0 : waiting.costBytes),
      this.exit.costBytes,
    );
  }

  /** How much the lines of the chain hold, whatever happens at their far end; 0 without a delay. */
  get lineBytes(): number {
    return this.stages.reduce((sum, { toxic }) => {
      const window = toxic.inFlightBytes();
      return sum + (Number.isFinite(window) ? window : youngWindowBytes);
    }, 0);
  }

  /** A line has as much on it, and held up behind it, as its window allows. */
  get isLineFull(): boolean {
    return this.stages.some(({ toxic }) => {
      const most = toxic.inFlightBytes();
      return most > 0 && this.bytes >= most;
    });
  }

  /** Bytes on their way through a delay. */
  get inFlightBytes(): number {
    return this.stages.reduce((sum, { waiting, toxic }) => sum + (toxic.inFlightBytes() > 0 ? waiting.bytes : 0), 0);
  }

  /** Puts a toxic in, by its order. What has got past the others and not left yet waits for a last one, too. */
  add(toxic: LaneToxic, nowMs: number): void {
    const found = this.stages.findIndex((stage) => stage.toxic.order > toxic.order);
    const place = found < 0 ? this.stages.length : found;
    const behind = this.stages[place]?.waiting;
    const stage = new Stage(toxic, behind?.endOffset ?? this.exit.offset);
    if (behind === undefined) {
      this.exit.moveTo(stage.waiting, nowMs);
      stage.endArrived = this.endAtExit;
      this.endAtExit = false;
    }
    this.stages.splice(place, 0, stage);
  }

  /** Takes a toxic out; what waited for it goes on to the next. */
  remove(toxic: LaneToxic, nowMs: number): void {
    const place = this.stages.findIndex((stage) => stage.toxic === toxic);
    const [stage] = place < 0 ? [] : this.stages.splice(place, 1);
    if (stage === undefined) return;
    stage.waiting.moveTo(this.stages[place]?.waiting ?? this.exit, nowMs);
    if (stage.endArrived) this.passEndTo(this.stages[place]);
  }

  /** Whether bytes that come in would leave at once: there is no toxic, and nothing waits. */
  get isClear(): boolean {
    return this.stages.length === 0 && this.exit.head === undefined;
  }

  /** Notes bytes that went by, where the way was clear. */
  skip(bytes: number): void {
    this.exit.skip(bytes);
  }

  push(data: Buffer, nowMs: number): void {
    const { entry } = this;
    entry.push(data, entry.endOffset, nowMs);
  }

  /** The sender has closed its side: nothing more comes. */
  end(): void {
    this.passEndTo(this.stages[0]);
  }

  /** Lets every toxic decide once more, from the first to the last. @param left told when bytes were thrown away. */
  advance(nowMs: number, ends: ChainEnds, left: () => void): Advance {
    let askAgainAtMs = Number.POSITIVE_INFINITY;
    let holdEnd = false;
    let stopReading = false;
    let closing: Stage | null = null;
    let crowded: Stage | null = null;
    for (const [place, stage] of this.stages.entries()) {
      const step = this.moveThrough(stage, place, nowMs, ends, left);
      askAgainAtMs = Math.min(askAgainAtMs, step.askAgainAtMs);
      holdEnd ||= step.holdEnd;
      stopReading ||= step.stopReading;
      if (step.closing) closing ??= stage;
      // The last one: the others get room when it does.
      if (step.crowded) crowded = stage;
      const { close } = step;
      if (close !== null)
        return { askAgainAtMs, holdEnd, stopReading, crowded, isTurnOver: this.isTurnOver, close, closing };
    }
    return { askAgainAtMs, holdEnd, stopReading, crowded, isTurnOver: this.isTurnOver, close: null, closing };
  }

  /** Many pieces may move on again. */
  beginTurn(): void {
    for (const stage of this.stages) stage.movedInTurn = 0;
  }

  /** Whether a toxic may cut up pieces now. */
  hasRoomBehind(stage: Stage): boolean {
    return this.costBehind(this.stages.indexOf(stage)) < cutUpBytes;
  }

  /** What waits behind a stage. */
  bytesBehind(stage: Stage): number {
    let bytes = this.exit.bytes;
    for (let place = this.stages.length - 1; place >= 0 && this.stages[place] !== stage; place -= 1)
      bytes += this.stages[place]?.waiting.bytes ?? 0;
    return bytes;
  }

  clear(): void {
    for (const { waiting } of this.stages) waiting.clear();
    this.exit.clear();
  }

  private get isTurnOver(): boolean {
    return this.stages.some(({ movedInTurn }) => movedInTurn >= turnPieces);
  }

  /** Memory that everything takes that waits behind a place. */
  private costBehind(place: number): number {
    let costBytes = this.exit.costBytes;
    for (let at = this.stages.length - 1; at > place; at -= 1) costBytes += this.stages[at]?.waiting.costBytes ?? 0;
    return costBytes;
  }

  private get entry(): Pieces {
    return this.stages[0]?.waiting ?? this.exit;
  }

  private passEndTo(stage: Stage | undefined): void {
    if (stage === undefined) this.endAtExit = true;
    else stage.endArrived = true;
  }

  /** Moves what a toxic lets pass on to the next one, and the closing of the sender behind it. @returns its last answer. */
  private moveThrough(stage: Stage, place: number, nowMs: number, ends: ChainEnds, left: () => void): Step {
    const next = this.stages[place + 1];
    const into = next?.waiting ?? this.exit;
    // A line behind it may hold as much as there is memory for.
    const hasLineBehind = this.stages.some(({ toxic }, at) => at > place && toxic.inFlightBytes() > 0);
    const mostCostBytes = hasLineBehind ? Math.max(cutUpBytes, this.costBehind(place) + ends.roomBytes) : cutUpBytes;
    for (;;) {
      const queuedBehindBytes = this.bytesBehind(stage);
      const unsentBytes = queuedBehindBytes + ends.unacceptedBytes;
      const heldBytes = this.bytes + ends.unreadBytes;
      const hasRoomBehind = this.costBehind(place) < mostCostBytes;
      const step = stage.step({ nowMs, unsentBytes, queuedBehindBytes, heldBytes, hasRoomBehind });
      if (step.data === null) {
        if (stage.endArrived && stage.waiting.head === undefined && !step.holdEnd && step.close === null) {
          stage.endArrived = false;
          this.passEndTo(next);
        }
        return step;
      }
      if (step.discard) {
        this.discardedBytes += step.data.length;
        left();
      } else into.push(step.data, step.at, nowMs);
      stage.movedInTurn += 1;
      if (stage.movedInTurn >= turnPieces) return step;
    }
  }
}
