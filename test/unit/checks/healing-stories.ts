import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** Moments of the stories about complete healing, ms. */
export const healing = { injected: 1000, healed: 2000, resumed: 2200, playEnds: 3300, end: 3600 };

/** What of the fault stays in the story. */
export interface Leftovers {
  /** Every transaction after healing takes this long, ms. */
  readonly delayMs?: number;
}

const everyMs = 40;

/**
 * A stall without consequences: 25 writes a second, each on the replica within a sample; nothing arrives from injection to resumption;
 * after that all is as before.
 */
export function healedCase({ delayMs = 20 }: Leftovers = {}): TimelineBuilder {
  const story = history().settings('source', { net_write_timeout: '2' });
  const writtenBy = (atMs: number): number => 10 + Math.floor(Math.max(0, atMs) / everyMs);
  const arrivedBy = (atMs: number): number => {
    if (atMs < healing.injected) return writtenBy(atMs - 20);
    if (atMs < healing.resumed) return writtenBy(healing.injected - 20);
    return Math.max(writtenBy(healing.resumed - 80), writtenBy(atMs - delayMs));
  };
  story.every(
    0,
    healing.end,
    (t, atMs) => {
      t.sample(atMs, { source: writtenBy(atMs), replica: arrivedBy(atMs) })
        .dumpThreads(atMs + 1, [11])
        .sendQueue(atMs + 2, atMs >= healing.injected && atMs < healing.resumed ? 9_000 : 0)
        .proxy(atMs + 3, [1])
        .counters(atMs + 4, { '1105': 0, '1160': 0, '1161': 0 });
    },
    20,
  );
  story.every(0, healing.end - 100, (t, atMs) => t.write(atMs + 1, writtenBy(atMs)), everyMs);
  return story
    .fault(healing.injected, 'injected')
    .proof(healing.healed - 1, true)
    .fault(healing.healed, 'healed')
    .add(healing.healed + 1, { kind: 'network', facts: { leftToxics: 0, leftRules: 0, leftQueues: 0 } })
    .add(healing.playEnds, { kind: 'phase', phase: 'heal' })
    .integrity(healing.end + 10);
}
