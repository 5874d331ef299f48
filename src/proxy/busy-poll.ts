import { availableParallelism } from 'node:os';

/** About how long a peer on the same machine takes to answer once it is awake, ms. */
const pollMs = 0.1;
/** After so many vain polls in a row the next 2^8 movements are not followed by one. */
const mostMisses = 8;

/**
 * Keeps the event loop polling for a moment after bytes have moved, instead of letting the kernel put the process to sleep. Waking it costs 30 to 60 us where a
 * processor has gone idle, several times what passing a message on takes; a request and its answer through the proxy pay it four times. Polling is
 * given up more and more where nothing came in time, so that a slow peer costs next to nothing, and where there is one processor only, which the peer needs.
 */
export class BusyPoll {
  private readonly now: () => number;
  private readonly isWorthIt: boolean;
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
      this.untilMs = this.now() + pollMs;
      setImmediate(this.poll);
    }
  }

  private readonly poll = (): void => {
    // An event loop with an immediate call looks for events and does not wait for them.
    if (this.now() < this.untilMs) setImmediate(this.poll);
    else {
      this.polling = false;
      this.misses = this.answered ? Math.floor(this.misses / 2) : Math.min(mostMisses, this.misses + 1);
      // An even number: where each answer is followed by a pause, the next poll comes after a request.
      this.skips = this.misses === 0 ? 0 : 2 ** this.misses;
    }
  };
}
