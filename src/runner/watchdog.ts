import { ReplfaultError } from '../model/errors.ts';

const tickMs = 1_000;
/** A worker tells every second that it lives; one that has told nothing for so long is stopped, or busy for ever, ms. */
export const silenceMs = 30_000;

export interface Overrun {
  /** What should have been over, for example a case. */
  readonly what: string;
  readonly ms: number;
}

/**
 * Watches a worker from outside: what it is to do has a budget, and it must give signs of life. Time is counted in ticks of this process, so that
 * a pause of this process itself (Ctrl-Z, a laptop that sleeps) does not count.
 */
export class Watchdog {
  private job: Overrun | undefined;
  private jobTicks = 0;
  /** Since it was heard last; nothing is expected of one that is still starting. */
  private silentTicks: number | undefined;
  private last = '';
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly bite: (why: ReplfaultError) => void) {
    this.timer = setInterval(() => this.tick(), tickMs);
    this.timer.unref();
  }

  /** It has this to do now; nothing where it waits for us. */
  begin(job: Overrun | undefined): void {
    this.job = job;
    this.jobTicks = 0;
    this.last = '';
  }

  /** It was heard of. `phase`: what it said it does now. */
  heard(phase?: string): void {
    this.silentTicks = 0;
    if (phase !== undefined) this.last = phase;
  }

  end(): void {
    clearInterval(this.timer);
  }

  /** One second of this process has passed. */
  tick(): void {
    if (this.silentTicks !== undefined) this.silentTicks += 1;
    this.jobTicks += 1;
    const last = this.last === '' ? '' : `; it was last in ${this.last}`;
    if ((this.silentTicks ?? 0) * tickMs > silenceMs)
      this.over(
        'WORKER_SILENT',
        `the worker gave no sign of life for ${silenceMs / 1000} s, and was ended${last}`,
        'its process was stopped (SIGSTOP), or the scenario computes without a pause',
      );
    else if (this.job && this.jobTicks * tickMs > this.job.ms)
      this.over(
        'BUDGET_SPENT',
        `${this.job.what} was not over within its budget of ${Math.round(this.job.ms / 1000)} s, and its worker was ended${last}`,
      );
  }

  private over(code: string, text: string, hint?: string): void {
    this.end();
    this.bite(new ReplfaultError(code, text, hint === undefined ? {} : { hint }));
  }
}
