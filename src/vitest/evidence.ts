import type { Server } from '../library/index.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Verdict } from '../model/verdict.ts';

/** Something that a test has recorded, for the report of a test that fails. */
export interface Evidence {
  /** For people, for example `recording 1`. */
  readonly name: string;
  /** Whether a replica of ours is part of it. */
  readonly kind: 'pair' | 'link';
  readonly servers: { readonly source: Server; readonly replica: Server | null };
  timeline(): Timeline;
  /** What matchers were told. */
  verdicts(): readonly Verdict[];
}

/** Verdicts by what they are about: a recording that was stopped, or a faulty link. */
const asked = new WeakMap<object, Verdict[]>();

/** Remembers what a matcher was told, in the sense of the test: with `not`, what the check fails is what was wanted. */
export function remember(about: object, verdict: Verdict, isNot: boolean): void {
  const others = asked.get(about) ?? [];
  asked.set(about, [...others, isNot ? negated(verdict) : verdict]);
}

export const verdictsOf = (about: object): readonly Verdict[] => asked.get(about) ?? [];

function negated(verdict: Verdict): Verdict {
  const { outcome } = verdict;
  const turned = outcome === 'pass' ? 'fail' : outcome === 'fail' ? 'pass' : outcome;
  return { ...verdict, check: `not ${verdict.check}`, outcome: turned };
}
