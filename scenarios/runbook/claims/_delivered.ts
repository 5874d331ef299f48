import { deliveryOf, type Facts, type Trial } from 'replfault';
import { numberOf } from './_facts.ts';
import { writeErrorsOf } from './_observed.ts';

/** What arrived in a trial under load, and what the status said meanwhile. Shares in percent of what was committed, in transactions. */
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
    writeErrors: writeErrorsOf(trial),
  };
}

/** Lowest and highest of what was measured, and the middle: `2.8 % (1.7 to 3.3)`. */
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
