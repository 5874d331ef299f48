import { deliveryOf, deliveryStretch, type Facts, stretchMark, type Timeline, type Trial } from 'replfault';
import { numberOf } from './_facts.ts';
import { timerMs } from './_observed.ts';

/** What arrived in a trial under load, and what the status said meanwhile. The share is of the committed transactions, percent. */
export function deliveryFacts(trial: Trial): Facts {
  const delivery = deliveryOf(trial.timeline);
  if (!delivery) return { arrivedPercent: null };
  const { committed, received, behindBytes, behindTransactions, shown } = delivery;
  return {
    arrivedPercent: committed > 0 ? Math.round((received / committed) * 1000) / 10 : null,
    receivedBps: delivery.receivedBytesPerS,
    writtenBps: Math.round((delivery.writtenBytes * 1000) / delivery.tookMs),
    behindBytes,
    behindTransactions,
    secondsBehindAtEnd: shown.secondsBehind,
    mostSecondsBehind: delivery.mostSecondsBehind,
    looksBehind: delivery.looksBehind,
    looksBehindShowing0: delivery.looksBehindShowing0,
    writesTimedOut: writesTimedOut(trial.timeline, timerMs(trial, 'netWriteTimeoutS') ?? 0),
  };
}

/**
 * Writes to the replica that the source reported as failed under the load, and that can have waited for net_write_timeout: what failed sooner is the
 * connection that the play itself ended before.
 */
function writesTimedOut(timeline: Timeline, netWriteTimeoutMs: number): number {
  const at = (event: 'begins' | 'ends'): number =>
    timeline.last('note', (o) => o.text === stretchMark(deliveryStretch, event))?.atMs ?? 0;
  const [from, to] = [at('begins') + netWriteTimeoutMs, at('ends')];
  return timeline
    .of('log')
    .filter(
      (o) =>
        o.server === 'source' &&
        o.atMs >= from &&
        o.atMs <= to &&
        /^source-(write-failed|flush-failed|net-error)$/.test(o.condition ?? ''),
    ).length;
}

/** The middle of what was measured, with the lowest and the highest: `2.8 % (1.7 to 3.3)`. */
export function spread(trials: readonly Facts[], name: string, unit: string): string {
  const values = trials.flatMap((one) => (typeof one[name] === 'number' ? [one[name] as number] : []));
  const sorted = [...values].sort((a, b) => a - b);
  const [low, middle, high] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  if (low === undefined || high === undefined) return 'an unknown amount';
  return low === high ? `${middle} ${unit}` : `${middle} ${unit} (${low} to ${high})`;
}

/** Share of a sum over trials, percent; `null` of nothing. */
export function sharePercent(trials: readonly Facts[], part: string, whole: string): number | null {
  const sum = (name: string): number => trials.reduce((all, one) => all + numberOf(one, name), 0);
  const of = sum(whole);
  return of === 0 ? null : Math.round((100 * sum(part)) / of);
}
