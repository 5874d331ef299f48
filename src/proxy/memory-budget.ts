/** Told when there is room again. */
export interface Waiter {
  roomAgain(): void;
}

/** Share of the limit below which those who wait are told, so that they do not stop again at once. */
const resumeShare = 0.9;

/**
 * The bytes that may wait in the proxy, over all connections together. It refuses nothing by itself: who takes bytes in asks first, and stops reading
 * its sender while there is no room.
 */
export class MemoryBudget {
  readonly limitBytes: number;
  private used = 0;
  private readonly waiters = new Set<Waiter>();
  private telling = false;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** What waits now, with the memory that it costs besides its bytes. */
  get usedBytes(): number {
    return this.used;
  }

  get roomBytes(): number {
    return Math.max(0, this.limitBytes - this.used);
  }

  get hasRoom(): boolean {
    return this.used < this.limitBytes;
  }

  take(bytes: number): void {
    this.used += bytes;
  }

  give(bytes: number): void {
    this.used -= bytes;
    if (this.telling || this.waiters.size === 0 || this.used > this.limitBytes * resumeShare) return;
    this.telling = true;
    setImmediate(() => {
      this.telling = false;
      const told = [...this.waiters];
      this.waiters.clear();
      for (const waiter of told) waiter.roomAgain();
    });
  }

  /** Has somebody told once, when there is room. */
  wait(waiter: Waiter): void {
    this.waiters.add(waiter);
  }

  /** Somebody who is gone is not told. */
  forget(waiter: Waiter): void {
    this.waiters.delete(waiter);
  }
}
