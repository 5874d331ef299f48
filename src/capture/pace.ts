import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../model/errors.ts';

/** Bounds of one capture; all its connections share them. */
export interface Limits {
  readonly wholeMs: number;
  readonly connectMs: number;
  readonly statementMs: number;
  /** At most so many statements a second, both servers together. */
  readonly statementsPerS: number;
}

export const limits: Limits = { wholeMs: 30_000, connectMs: 5_000, statementMs: 5_000, statementsPerS: 20 };

/** Keeps a capture slow enough for a busy server and short enough for whoever waits. */
export class Pace {
  readonly limits: Limits;
  private readonly endsAt: number;
  private readonly signal: AbortSignal | undefined;
  private nextAt = 0;

  constructor(signal?: AbortSignal, bounds: Limits = limits) {
    this.limits = bounds;
    this.signal = signal;
    this.endsAt = performance.now() + bounds.wholeMs;
  }

  /** Milliseconds that are left; never negative. */
  get leftMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  /** Waits for the next turn to say something. @throws ReplfaultError `capture-timeout` when the whole time is used up. */
  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1000 / this.limits.statementsPerS;
    await this.pause(at - now);
  }

  /** @throws ReplfaultError `capture-timeout` instead of waiting longer than there is time. */
  async pause(ms: number): Promise<void> {
    this.signal?.throwIfAborted();
    if (ms >= this.leftMs) throw outOfTime(`the capture took more than ${this.limits.wholeMs / 1000} s in all`);
    if (ms > 0) await delay(ms, undefined, this.signal ? { signal: this.signal } : {});
  }

  /** Resolves with the work, or rejects when it takes longer than `ms` or than there is time. @param what for the message. */
  async within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
    const patienceMs = Math.min(ms, this.leftMs);
    const over = new AbortController();
    const signal = this.signal ? AbortSignal.any([over.signal, this.signal]) : over.signal;
    const alarm = delay(patienceMs, undefined, { signal }).then(
      () => {
        throw outOfTime(`${what} took more than ${(patienceMs / 1000).toFixed(1)} s`);
      },
      (cause: unknown) => {
        this.signal?.throwIfAborted();
        throw cause;
      },
    );
    try {
      return await Promise.race([work, alarm]);
    } finally {
      over.abort();
      alarm.catch(() => undefined);
    }
  }
}

const outOfTime = (text: string): ReplfaultError =>
  new ReplfaultError('capture-timeout', text, {
    hint: 'The server or the path to it is too slow. Nothing was changed; try again later or from a closer machine.',
  });
