import { monotonicMs } from './clock.ts';

/** The longest time that a timer of Node can wait, ms. */
const longestMs = 0x7fff_ffff;

/** Calls back at a time on the monotonic clock, ms; never where that is infinite. @returns what takes the call back. */
export function wakeAt(atMs: number, call: () => void): () => void {
  if (!Number.isFinite(atMs)) return () => {};
  const waitMs = atMs - monotonicMs();
  // Timers have millisecond resolution; shorter waits go round the event loop instead.
  if (waitMs < 1) {
    const immediate = setImmediate(call);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(call, Math.min(waitMs, longestMs));
  return () => clearTimeout(timer);
}
