import { missedItsRate } from '../model/load.ts';
import type { CaseResult } from '../model/result.ts';
import type { LoadOfTrials } from '../model/tuned-load.ts';

/** The load that cases were played with: those that were believed, or all where none was; nothing where it was the default one. Pure. */
export function loadOfTrials(cases: readonly CaseResult[]): { readonly load?: LoadOfTrials } {
  const believed = cases.filter(({ outcome }) => outcome === 'pass');
  const loads = (believed.length > 0 ? believed : cases).flatMap(({ load }) => (load === undefined ? [] : [load]));
  const [first, ...others] = loads;
  if (first === undefined) return {};
  const lowest = others.reduce((a, b) => (b.asked.writesPerS < a.asked.writesPerS ? b : a), first);
  const reached = loads.flatMap(({ achievedPerS }) => (achievedPerS === null ? [] : [achievedPerS]));
  return {
    load: {
      asked: lowest.asked,
      trials: loads.length,
      reachedPerS: reached.length === 0 ? null : Math.min(...reached),
      unreached: loads.filter(missedItsRate).length,
      large: loads.reduce((sum, { large = 0 }) => sum + large, 0),
    },
  };
}

/** Why a trial was not played with the load that was asked for; `null` where it was, or with the default one. Pure. */
export function whyUnreached({ load }: Pick<CaseResult, 'load'>): string | null {
  if (load === undefined || !missedItsRate(load)) return null;
  return `the load was not reached: ${load.achievedPerS ?? 0} of ${load.asked.writesPerS} commits/s`;
}
