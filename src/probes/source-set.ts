import { setTimeout as delay } from 'node:timers/promises';

/** How often an unanswered question looks whether its server has gone silent, ms. */
const lookMs = 20;

export interface SourceSet {
  readonly gtid: string;
  /** The source is known to be down or stopped, and this is what it said last. */
  readonly silent: boolean;
}

/**
 * Asks the source for its executed set, and does not wait for a source that is known to be down or stopped: it commits nothing, so what
 * it said last is the best there is, and the replica can still be watched. Any other failure is thrown.
 */
export function sourceSetReader(ask: () => Promise<string>, silenced: () => boolean): () => Promise<SourceSet> {
  let known = '';
  let asked: Promise<SourceSet> | undefined;
  const question = (): Promise<SourceSet> => {
    const answer = ask()
      .then((gtid) => {
        known = gtid;
        return { gtid, silent: false };
      })
      .finally(() => {
        asked = undefined;
      });
    // It may fail while nobody waits for it.
    answer.catch(() => undefined);
    return answer;
  };
  return async () => {
    if (!asked && silenced()) return { gtid: known, silent: true };
    asked ??= question();
    for (;;) {
      try {
        const patience = new AbortController();
        const late = delay(lookMs, undefined, { signal: patience.signal }).catch(() => undefined);
        const answer = await Promise.race([asked, late]);
        patience.abort();
        if (answer) return answer;
      } catch (error) {
        if (!silenced()) throw error;
      }
      if (silenced()) return { gtid: known, silent: true };
      asked ??= question();
    }
  };
}
