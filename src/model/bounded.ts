import { ReplfaultError } from './errors.ts';

export interface Bound {
  /** How long it may take, ms. */
  readonly ms: number;
  /** What is awaited, as the end of "waited 5 s for ...". */
  readonly what: string;
  /** What was seen last, asked when the time is up. */
  readonly lastSeen?: () => string;
  /** Ends it early, with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the time is up or the signal aborts: takes away what would otherwise go on. */
  readonly giveUp?: () => void;
  readonly hint?: string;
}

/** Code of the error of an expired bound. */
export const boundExpired = 'BOUND_EXPIRED';

/** A wait that ran out, in words. Pure. */
export function expiredText({ ms, what, lastSeen }: Pick<Bound, 'ms' | 'what' | 'lastSeen'>): string {
  const seen = lastSeen?.() ?? '';
  return `waited ${seconds(ms)} s for ${what}${seen === '' ? '' : `; ${seen}`}`;
}

/**
 * Waits for something, and not for ever. What comes after the time is up is nobody's any more; an error of it is not thrown.
 * @throws ReplfaultError `BOUND_EXPIRED` with what was awaited, how long, and what was seen last; the signal's reason where that aborts.
 */
export async function bounded<T>(work: PromiseLike<T>, bound: Bound): Promise<T> {
  const { ms, signal, giveUp, hint } = bound;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const over = new Promise<never>((_, reject) => {
    const end = (reason: unknown): void => {
      giveUp?.();
      reject(reason);
    };
    if (Number.isFinite(ms))
      timer = setTimeout(
        () => end(new ReplfaultError(boundExpired, expiredText(bound), hint === undefined ? {} : { hint })),
        ms,
      );
    onAbort = () => end(signal?.reason);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
  over.catch(() => undefined);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    Promise.resolve(work).catch(() => undefined);
  }
}

const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
