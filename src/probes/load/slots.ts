import type { LoadShape } from '../../model/load.ts';

/** What no writer was free for is made up for within this time, ms; what is older is missed. */
export const makeUpMs = 1_000;

/** When writes are due. Asked by every writer for its next write. */
export interface Pace {
  /** How long to wait for the next write, ms. */
  next(nowMs: number): number;
  /** Writes that were due so far and that nobody asked for in time. */
  missedUntil(nowMs: number): number;
}

/** The pace of the default load: the next write so long after the end of the last one, ms. */
export function pauseBetween(intervalMs: number): Pace {
  let begun = false;
  return {
    next: () => {
      if (begun) return intervalMs;
      begun = true;
      return 0;
    },
    missedUntil: () => 0,
  };
}

/**
 * A fixed schedule: write number n is due n / rate seconds after the beginning, idle stretches not counted. A write that takes long does not move the
 * next one. Writers that were all busy make up for the last second, no more, so that a source that comes back is not met by a storm.
 * @param startMs when the first write is due, on the clock that `next` is asked with
 * @example const pace = schedule({ ...defaultLoad, writesPerS: 200 }, 0); pace.next(0) // 0; then pace.next(1) is 4
 */
export function schedule(load: LoadShape, startMs: number): Pace {
  const intervalMs = 1000 / load.writesPerS;
  const [activeMs, idleMs] = [load.activeS * 1000, load.idleS * 1000];
  let taken = 0;
  let missed = 0;
  /** When slot n is due, ms after the beginning. */
  const dueMs = (n: number): number => {
    const active = n * intervalMs;
    return idleMs === 0 ? active : active + Math.floor(active / activeMs) * idleMs;
  };
  /** How many slots are due before a time, ms after the beginning. */
  const dueBefore = (ms: number): number => {
    if (ms <= 0) return 0;
    const whole = idleMs === 0 ? 0 : Math.floor(ms / (activeMs + idleMs));
    const active = idleMs === 0 ? ms : whole * activeMs + Math.min(ms - whole * (activeMs + idleMs), activeMs);
    return Math.ceil(active / intervalMs - 1e-9);
  };
  const drop = (beforeMs: number): void => {
    const due = dueBefore(beforeMs - startMs);
    missed += Math.max(0, due - taken);
    taken = Math.max(taken, due);
  };
  return {
    next: (nowMs) => {
      drop(nowMs - makeUpMs);
      const due = startMs + dueMs(taken);
      taken += 1;
      return Math.max(0, due - nowMs);
    },
    missedUntil: (nowMs) => {
      drop(nowMs);
      return missed;
    },
  };
}
