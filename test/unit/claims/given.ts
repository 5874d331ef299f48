import type { Claim, ClaimId } from '../../../src/model/claim.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { identity, result } from '../runner/given.ts';

/** A made-up claim about how long something took: confirmed up to 1 s, refuted from 3 s, conditional between. */
export function claim(changes: Partial<Claim> = {}): Claim {
  return {
    id: 'C1',
    says: 'it takes less than `1 s`',
    hypothesis: 'it does',
    variable: 'how long it took, ms',
    rule: 'confirmed up to 1 s, refuted from 3 s, conditional between',
    leastTrials: 2,
    exhibits: ['folder/slow/only'],
    measure: ({ result: { wallMs } }) => ({ tookMs: wallMs }),
    decide: (facts) => {
      const longestMs = Math.max(...Object.values(facts).flatMap((all) => all.map((one) => Number(one['tookMs']))));
      const verdict = longestMs <= 1000 ? 'confirmed' : longestMs >= 3000 ? 'refuted' : 'conditional';
      return { verdict, sentence: `it took up to ${longestMs} ms`, numbers: { longestMs } };
    },
    planted: { world: 'it takes 5 s', verdict: 'refuted', change: () => ({ 'folder/slow/only': [{ tookMs: 5000 }] }) },
    contrary: { none: 'it always takes so long' },
    corrected: ({ version }) => [`on ${version} it takes a while`],
    ...changes,
  };
}

/** Trials of a case that took so long each. */
export function trials(exhibit: string, tookMs: readonly number[], changes: Partial<CaseResult> = {}): CaseResult[] {
  const at = exhibit.lastIndexOf('/');
  const spec = changes.asked?.source ?? 'mysql:9.7';
  return tookMs.map((wallMs, index) =>
    result(exhibit.slice(0, at), {
      id: `${exhibit.replaceAll('/', '-')}-${spec}-trial-${index + 1}`,
      case: exhibit.slice(at + 1),
      wallMs,
      trial: index + 1,
      ...changes,
    }),
  );
}

/** The same cases on another server. */
export function on(spec: string, flavour: string, version: string): Pick<CaseResult, 'asked' | 'server'> {
  const one = { ...identity(spec).source, flavour, version };
  return { asked: { source: spec, replica: spec }, server: { source: one, replica: one } };
}

export const aTimeline = (): Timeline => new Timeline([]);

export const baselineOf = (verdict: 'confirmed' | 'refuted' | 'conditional' | 'not-testable', id: ClaimId = 'C1') => ({
  'mysql:9.7': { [id]: verdict },
});

/** A claim about a source and a replica of two versions of MySQL. */
export const claimOfTwo = (changes: Partial<Claim> = {}): Claim =>
  claim({ id: 'Q8', between: { vendor: 'mysql', example: { source: 'mysql:9.7', replica: 'mysql:5.6' } }, ...changes });

/** The same cases on a source and a replica of two versions. */
export function onTwo(source: string, replica: string): Pick<CaseResult, 'asked' | 'server'> {
  const one = (spec: string) => {
    const [vendor = '', series = ''] = spec.split(':');
    const flavour = vendor === 'mariadb' ? vendor : `mysql-${series.replace(/^9.*/, '9')}`;
    return { ...identity(spec).source, flavour, version: `${series}.1` };
  };
  return { asked: { source, replica }, server: { source: one(source), replica: one(replica) } };
}
