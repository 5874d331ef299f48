import { deliveryOf } from '../measures/delivery.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

export interface LoadReachedOptions {
  /** Bytes per second that were to be written to the binary log. */
  readonly bytesPerS: number;
  /** Share of it that is enough. */
  readonly share?: number;
}

/**
 * In the marked stretch `delivery` the source really wrote what the case is about. A source that wrote less, because the machine was busy, shows nothing
 * about that load: inconclusive, never failed.
 */
export function loadReached({ bytesPerS, share = 0.7 }: LoadReachedOptions): Check {
  return {
    name: 'load-reached',
    judge(timeline) {
      const delivery = deliveryOf(timeline);
      const marks = timeline.of('note').filter(({ text }) => text.startsWith('stretch delivery'));
      const evidence = marks.map(({ seq }) => seq);
      if (!delivery) return inconclusive('what the source wrote under load was not measured', evidence);
      const wrote = (delivery.writtenBytes * 1000) / delivery.tookMs;
      const perS = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB/s`;
      const said = `the source wrote ${perS(wrote)}, asked for were ${perS(bytesPerS)}`;
      return wrote < bytesPerS * share ? inconclusive(said, evidence) : pass(said, evidence);
    },
  };
}
