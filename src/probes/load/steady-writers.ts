import { isDefaultLoad, type LoadPlayed, type LoadShape } from '../../model/load.ts';
import type { WriteOutcome } from '../../model/samples.ts';
import { type Pace, pauseBetween, schedule } from './slots.ts';

/** Pause between two writes of the default load, ms. */
const steadyIntervalMs = 40;

interface Parts<Writer> {
  readonly load: LoadShape;
  readonly writers: readonly Writer[];
  /** On a clock that never goes backwards, ms. */
  now(): number;
  /** Whether there is a source to write to. */
  isRunning(): boolean;
  write(writer: Writer): Promise<WriteOutcome>;
}

/** Has writers write at the pace of a load until they are halted. */
export class SteadyWriters<Writer> {
  private halted = false;
  private resting = false;
  /** Writes under way. */
  private readonly busy = new Set<Promise<unknown>>();
  private readonly waiting = new Set<() => void>();
  private pace: Pace | undefined;
  private ended: Promise<unknown> | undefined;
  private tried = 0;
  private acknowledged = 0;

  constructor(private readonly parts: Parts<Writer>) {}

  start(): void {
    const { load, writers, now } = this.parts;
    const pace = isDefaultLoad(load) ? pauseBetween(steadyIntervalMs) : schedule(load, now());
    this.pace = pace;
    this.ended = Promise.all(writers.map((writer) => this.run(writer, pace)));
  }

  /** No further write begins; those under way go on. */
  halt(): void {
    this.halted = true;
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves when every writer has ended, after `halt`. */
  async untilEnded(): Promise<void> {
    await this.ended;
  }

  /** Resolves when the writes under way have ended. */
  async pause(): Promise<void> {
    this.resting = true;
    await Promise.all(this.busy);
  }

  resume(): void {
    this.resting = false;
  }

  /** Writes that were due so far and that no writer was free for. */
  missed(): number {
    return this.pace?.missedUntil(this.isOffered() ? this.parts.now() : 0) ?? 0;
  }

  /** Of a load that is not the default and has been started. `missed`: as it was when the load ended. */
  played(missed: number, endedEarly: string | null): LoadPlayed | undefined {
    const { load: asked } = this.parts;
    if (this.pace === undefined || isDefaultLoad(asked)) return undefined;
    const scheduled = this.tried + missed;
    const perS = scheduled === 0 ? null : (this.acknowledged / scheduled) * asked.writesPerS;
    return {
      asked,
      scheduled,
      acknowledged: this.acknowledged,
      missed,
      achievedPerS: perS === null ? null : Math.round(perS * 10) / 10,
      endedEarly,
    };
  }

  /** While the source is down there is nobody to write to; the writes that it broke off are in the ledger. */
  private isOffered(): boolean {
    return this.parts.isRunning() && !this.resting;
  }

  private async run(writer: Writer, pace: Pace): Promise<void> {
    while (!this.halted) {
      const inMs = pace.next(this.parts.now());
      if (inMs > 0) await this.wait(inMs);
      if (this.halted) return;
      if (!this.isOffered()) continue;
      this.tried += 1;
      const write = this.parts.write(writer);
      this.busy.add(write);
      try {
        if ((await write) === 'ok') this.acknowledged += 1;
      } finally {
        this.busy.delete(write);
      }
    }
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiting.add(wake);
    });
  }
}
