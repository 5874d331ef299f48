/** Bytes that wait together. */
interface Piece {
  readonly data: Buffer;
  /** Position of the first byte in the stream, counted from the start of the connection. */
  readonly at: number;
  readonly serial: number;
  /** When they came to where they wait, ms on the monotonic clock. */
  readonly arrivedAtMs: number;
  next: Piece | undefined;
}

/** What a waiting piece costs in memory besides its bytes, so that many tiny pieces count too: the buffer and its parts, measured. */
const overheadBytes = 512;

/** Pieces in the order of the stream. */
export class Pieces {
  private first: Piece | undefined;
  private last: Piece | undefined;
  private serial = 0;
  private end: number;
  private held = 0;
  private count = 0;

  /** @param startAt position in the stream of the first byte that will come. */
  constructor(startAt: number) {
    this.end = startAt;
  }

  get head(): Readonly<Piece> | undefined {
    return this.first;
  }

  /** Position of the first waiting byte; while none waits, of the next one that may come. */
  get offset(): number {
    return this.first?.at ?? this.end;
  }

  /** Position behind the last byte that has come. */
  get endOffset(): number {
    return this.end;
  }

  get bytes(): number {
    return this.held;
  }

  /** Memory that they take, about. */
  get costBytes(): number {
    return this.held + this.count * overheadBytes;
  }

  push(data: Buffer, at: number, arrivedAtMs: number): void {
    this.serial += 1;
    const piece: Piece = { data, at, serial: this.serial, arrivedAtMs, next: undefined };
    if (this.last === undefined) this.first = piece;
    else this.last.next = piece;
    this.last = piece;
    this.end = at + data.length;
    this.held += data.length;
    this.count += 1;
  }

  /** Notes bytes that went by without waiting. */
  skip(bytes: number): void {
    this.end += bytes;
  }

  /** Takes bytes from the head piece, at most what it holds. What is left of it stays the same piece. */
  take(bytes: number): { data: Buffer; at: number } {
    const piece = this.first;
    if (piece === undefined) throw new RangeError('nothing waits');
    this.held -= Math.min(bytes, piece.data.length);
    if (bytes >= piece.data.length) {
      this.first = piece.next;
      if (this.first === undefined) this.last = undefined;
      this.count -= 1;
      return piece;
    }
    this.first = { ...piece, data: piece.data.subarray(bytes), at: piece.at + bytes };
    if (this.last === piece) this.last = this.first;
    return { data: piece.data.subarray(0, bytes), at: piece.at };
  }

  /** Puts everything behind what waits there, where it arrives now. */
  moveTo(other: Pieces, nowMs: number): void {
    // They may come back: what comes next begins where they began.
    const { offset } = this;
    for (let piece = this.first; piece !== undefined; piece = piece.next) other.push(piece.data, piece.at, nowMs);
    this.clear();
    this.end = offset;
  }

  clear(): void {
    this.first = undefined;
    this.last = undefined;
    this.held = 0;
    this.count = 0;
  }
}
