import { setTimeout as delay } from 'node:timers/promises';
import { Ledger, type LedgerEntry } from '../../probes/ledger.ts';
import type { Recorder } from '../../probes/recorder.ts';
import type { StartedServer } from '../../servers/types.ts';

/** So many writes of the workload are awaited in each step: about half a second. */
const writesAwaited = 12;
/** A source that acknowledges fewer in this time is left to the comparison, ms. */
const writesWithinMs = 5_000;
const pollMs = 20;

/** The workload of a rolling upgrade: it writes on one server after the other, and keeps what its clients were told by all of them. */
export class Writer {
  private ledger: Ledger | undefined;
  private readonly earlier: LedgerEntry[] = [];

  constructor(private readonly recorder: Recorder) {}

  /** Every write so far. */
  get entries(): readonly LedgerEntry[] {
    return [...this.earlier, ...(this.ledger?.entries ?? [])];
  }

  /** Writes steadily on this server from now on, until `rest`. The tables must be there. */
  async writeOn(server: StartedServer): Promise<void> {
    await this.rest();
    this.ledger = await Ledger.open(server, this.recorder);
    this.ledger.start();
  }

  /** Commits so many bytes on the present server besides. */
  async burst(bytes: number): Promise<void> {
    await this.ledger?.burst({ bytes });
  }

  /** Waits until some writes have been acknowledged since now; returns at once where nobody writes, or the workload has ended. */
  async some(): Promise<void> {
    const { ledger } = this;
    const goal = (ledger?.acknowledged ?? 0) + writesAwaited;
    for (const deadline = Date.now() + writesWithinMs; ledger && Date.now() < deadline; await delay(pollMs))
      if (ledger.acknowledged >= goal) return;
  }

  /** Ends after the write under way. */
  async rest(): Promise<void> {
    if (this.ledger === undefined) return;
    await this.ledger.stop();
    this.earlier.push(...this.ledger.entries);
    this.ledger = undefined;
  }
}
