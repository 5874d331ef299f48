/** What the clock of this process, which began with it, lacks to the machine's. Both tick alike; reading its own is far cheaper. */
const startMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * Milliseconds of the machine's monotonic clock. Every process on the machine reads the same clock, so a time from the
 * proxy can be placed on another process's time axis without conversion.
 */
export function monotonicMs(): number {
  return startMs + performance.now();
}

/** One instant on both clocks: monotonic for intervals, epoch for people and log files. */
export interface Instant {
  readonly monotonicMs: number;
  readonly epochMs: number;
}

export function instant(): Instant {
  return { monotonicMs: monotonicMs(), epochMs: Date.now() };
}
