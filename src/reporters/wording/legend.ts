import type { CaseResult, MeasureName } from '../../model/result.ts';

/** What "first effect" means in every legend: the definition of `measures/first-effect.ts` in words for readers. */
export const firstEffectMeaning =
  'The first effect of a fault is the first sample after its injection in which bytes are stalled on the path or held back by the proxy, a segment is retransmitted, the old connection has ended, or a process has stopped or ended.';

/** Follows a time that counts from the injection because the first effect was not observed. */
export const fromInjectionSign = '*';
export const fromInjectionMeaning = 'The first effect was not observed: counted from the injection.';

const countedFromEffect: ReadonlySet<MeasureName> = new Set(['sourceDetectionMs', 'replicaDetectionMs']);

/** The sign that a measured time needs, or nothing. Runs of earlier versions do not say what they count from. */
export function countedFromSign({ derived, firstEffect }: CaseResult, name: MeasureName): string {
  const known = countedFromEffect.has(name) && derived?.[name] != null;
  return known && firstEffect?.afterInjectionMs === null ? fromInjectionSign : '';
}

/** Whether some number of these cases carries the sign. */
export function needsFromInjectionSign(cases: readonly CaseResult[]): boolean {
  return cases.some((one) => [...countedFromEffect].some((name) => countedFromSign(one, name) !== ''));
}
