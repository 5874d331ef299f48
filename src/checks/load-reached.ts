import { deliveryOf } from '../measures/delivery.ts';
import { soundness } from '../model/subject.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

export interface LoadReachedOptions {
  /** Transactions per second that were to be committed. */
  readonly writesPerS: number;
  /** Share of it that is enough. */
  readonly share?: number;
}

/**
 * In the marked stretch `delivery` the source really committed what the case is about. A source that committed less, because the machine was busy, shows
 * nothing about that load: inconclusive, never failed.
 */
export function loadReached({ writesPerS, share = 0.8 }: LoadReachedOptions): Check {
  return {
    name: 'load-reached',
    ...soundness('play'),
    judge(timeline) {
      const delivery = deliveryOf(timeline);
      const evidence = timeline
        .of('note')
        .flatMap(({ text, seq }) => (text.startsWith('stretch delivery') ? [seq] : []));
      if (!delivery) return inconclusive('what the source wrote under load was not measured', evidence);
      const perS = (delivery.committed * 1000) / delivery.tookMs;
      const said = `the source committed ${perS.toFixed(1)} transactions/s, asked for were ${writesPerS}`;
      return perS < writesPerS * share ? inconclusive(said, evidence) : pass(said, evidence);
    },
  };
}
