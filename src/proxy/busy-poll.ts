import { availableParallelism } from 'node:os';

/** About how long a peer on the same machine takes to answer once it is awake, ms. */
const pollMs = 0.1;
/** After so many vain polls in a row the next 2^8 movements are not followed by one. */
const mostMisses = 8;
/** Movements further apart than this, ms, do not belong to one exchange. */
const exchangeMs = 1;
/** Gaps between movements that make an average. */
const blockGaps = 64;
/** One block in so many is played the other way, to see whether that has become better. */
const exploreEvery = 64;

type Way = 'polling' | 'sleeping';

/**
 * Keeps the event loop polling for a moment after bytes have moved, instead of letting the kernel put the process to sleep. Waking it costs 30 to 60 us where a
 * processor has gone idle, several times what passing a message on takes; a request and its answer through the proxy pay it four times. Where no processor
 * goes idle, polling takes one from the peer and makes it slower.
 *
 * So it measures both ways: the average gap between movements decides which one the next movements are played. A poll that nothing answers is
 * followed by fewer and fewer others, so that a slow peer costs next to nothing. It never polls on a machine with one processor, which the peer needs.
 */
export class BusyPoll {
  private readonly now: () => number;
  private readonly isWorthIt: boolean;
  private way: Way = 'polling';
  private readonly averageMs: Partial<Record<Way, number>> = {};
  private blocks = 0;
  private gaps = 0;
  private gapsMs = 0;
  private movedAtMs = Number.NEGATIVE_INFINITY;
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
    if (!this.isWorthIt) return;
    const nowMs = this.now();
    this.measure(nowMs - this.movedAtMs);
    this.movedAtMs = nowMs;
    if (this.polling) {
      this.answered = true;
      if (this.way === 'polling') this.untilMs = nowMs + pollMs;
    } else if (this.skips > 0) this.skips -= 1;
    else if (this.way === 'polling') {
      this.polling = true;
      this.answered = false;
      this.untilMs = nowMs + pollMs;
      setImmediate(this.poll);
    }
  }

  private readonly poll = (): void => {
    // An event loop with an immediate call looks for events and does not wait for them.
    if (this.now() < this.untilMs) {
      setImmediate(this.poll);
      return;
    }
    this.polling = false;
    this.misses = this.answered ? Math.floor(this.misses / 2) : Math.min(mostMisses, this.misses + 1);
    // An even number: where each answer is followed by a pause, the next poll comes after a request.
    this.skips = this.misses === 0 ? 0 : 2 ** this.misses;
  };

  /** Counts a gap for the way in which it was waited for, and chooses the way again after each block. */
  private measure(gapMs: number): void {
    const { way, polling } = this;
    if (gapMs > exchangeMs || polling !== (way === 'polling')) return;
    this.gaps += 1;
    this.gapsMs += gapMs;
    if (this.gaps < blockGaps) return;
    this.averageMs[way] = this.gapsMs / this.gaps;
    this.gaps = 0;
    this.gapsMs = 0;
    this.blocks += 1;
    const { polling: polled = 0, sleeping: slept = 0 } = this.averageMs;
    const better: Way = polled < slept ? 'polling' : 'sleeping';
    const isExploring = this.blocks % exploreEvery === 0;
    this.way = isExploring === (better === 'polling') ? 'sleeping' : 'polling';
  }
}
