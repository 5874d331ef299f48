import { availableParallelism } from 'node:os';

/** About how long a peer on the same machine takes to answer once it is awake, ms. */
const pollMs = 0.1;
/** A turn of a polling event loop takes some us; after so long, in ms, somebody else had the processor in between. */
const takenAwayMs = 1;
/** After so many vain polls in a row the next 2^8 movements are not followed by one. */
const mostMisses = 8;

/**
 * Keeps the event loop polling for a moment after bytes have moved, instead of letting the kernel put the process to sleep. Waking it costs 30 to 60 us where a
 * processor has gone idle, several times what passing a message on takes; a request and its answer through the proxy pay it four times.
 *
 * Polling is given up more and more where it does not pay, so that it costs next to nothing there: nothing came in time, since the peer is slow, or
 * somebody else wanted the processor. It never happens on a machine with one processor, which the peer needs.
 */
export class BusyPoll {
  private readonly now: () => number;
  private readonly isWorthIt: boolean;
  private turnAtMs = 0;
  private untilMs = 0;
  private polling = false;
  private answered = false;
  private misses = 0;
  private skips = 0;

  constructor(processors: number = availableParallelism(), now: () => number = () => performance.now()) {
    this.isWorthIt = processors > 1;
    this.now = now;
  }

  /** Bytes have moved: the answer to them may be near. */
  moved(): void {
    if (this.polling) {
      this.answered = true;
      this.untilMs = this.now() + pollMs;
    } else if (this.skips > 0) this.skips -= 1;
    else if (this.isWorthIt) {
      this.polling = true;
      this.answered = false;
      this.turnAtMs = this.now();
      this.untilMs = this.turnAtMs + pollMs;
      setImmediate(this.poll);
    }
  }

  private readonly poll = (): void => {
    const nowMs = this.now();
    const isTakenAway = nowMs - this.turnAtMs > takenAwayMs;
    this.turnAtMs = nowMs;
    // An event loop with an immediate call looks for events and does not wait for them.
    if (nowMs < this.untilMs && !isTakenAway) setImmediate(this.poll);
    else this.stop(this.answered && !isTakenAway);
  };

  private stop(hasPaid: boolean): void {
    this.polling = false;
    this.misses = hasPaid ? Math.floor(this.misses / 2) : Math.min(mostMisses, this.misses + 1);
    // An even number: where each answer is followed by a pause, the next poll comes after a request.
    this.skips = this.misses === 0 ? 0 : 2 ** this.misses;
  }
}
