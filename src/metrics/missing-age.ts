import { GtidSet } from '../model/gtid.ts';

/** Transactions that were first seen missing at the same time. */
interface Waiting {
  readonly sinceMs: number;
  readonly transactions: GtidSet;
}

/** Follows transactions that are missing: when the oldest of them was first seen so. */
export class MissingAge {
  private waiting: Waiting[] = [];
  private known = GtidSet.empty;

  /** What is missing at a time; times rise. */
  take(atMs: number, missing: GtidSet): void {
    const arrived = ({ transactions }: Waiting): boolean => transactions.minus(missing).count === transactions.count;
    // Only the oldest is asked for, so the others are looked at when their turn comes.
    while (this.waiting[0] && arrived(this.waiting[0])) this.waiting.shift();
    const fresh = missing.minus(this.known);
    if (!fresh.isEmpty) this.waiting.push({ sinceMs: atMs, transactions: fresh });
    this.known = missing;
  }

  /** How long the oldest has been missing, as far as it was seen, ms; 0 if none is. */
  ageMs(atMs: number): number {
    const since = this.waiting[0]?.sinceMs;
    return since === undefined ? 0 : Math.max(0, atMs - since);
  }
}
