import type { Difference, UpgradeState } from '../model/comparison.ts';
import { usageError } from '../model/errors.ts';
import { combined } from './combine.ts';
import { belongsToState, differenceId } from './difference-id.ts';
import { steps } from './documented/index.ts';
import { changesOf, type DocumentedChange, markMeanings } from './step.ts';
import { bothEnds, byAge, enters } from './versions.ts';

/**
 * What the vendor documents of an upgrade between two versions of one vendor, in the order of the releases; no server is asked. A series (`mysql:8.0`)
 * stands for its newest release. Empty where a word tells no version. Throws a usage error (exit 2) for two vendors and for a downgrade. Pure.
 *
 * @param from server as users name it: `mysql:5.7`, `MariaDB 10.11.18`
 */
export function documentedDifferences(from: string, to: string): Difference[] {
  return combined(documentedChanges(from, to).flatMap(differencesOf));
}

/** The rows of the table that concern an upgrade, each change of a subject by itself. As {@link documentedDifferences} otherwise. */
export function documentedChanges(from: string, to: string): DocumentedChange[] {
  const ends = bothEnds(from, to);
  if (ends === null) return [];
  const { vendor } = ends.from;
  const [old, now] = [ends.from.version, ends.to.version];
  if (byAge(now, old) < 0)
    throw usageError(
      'DOWNGRADE',
      `${to} is older than ${from}: the documented differences are those of upgrades`,
      `compare ${to} with ${from}; the state "fallback" is the way back`,
    );
  if (byAge(now, old) === 0) return [];
  return steps
    .filter((step) => step.vendor === vendor)
    .flatMap(changesOf)
    .filter(({ since }) => since === null || enters(old, now, since))
    .filter(({ fromBelow }) => fromBelow === undefined || byAge(old, fromBelow) < 0);
}

/** One difference for each state that it belongs to, or one between the versions. */
function differencesOf(change: DocumentedChange): Difference[] {
  const states: readonly (UpgradeState | null)[] = belongsToState(change.class) ? change.states : [null];
  return states.map((state) => ({
    id: differenceId({ ...change, state }),
    class: change.class,
    state,
    subject: change.subject,
    from: change.from,
    to: change.to,
    severity: change.severity,
    cause: change.cause,
    evidence: 'documented',
    source: sourceOf(change),
    cases: [],
  }));
}

/** Where a change is known from: `since 8.4.0; MySQL Shell, data of ...; secondary source only`. What a reader can rely on needs no word. */
export function sourceOf({ since, source, marks }: DocumentedChange): string {
  const told = { S: /secondary source/, m: /unchecked/ };
  const doubts = (['S', 'm'] as const).filter((mark) => marks.includes(mark) && !told[mark].test(source));
  return [...(since === null ? [] : [`since ${since}`]), source, ...doubts.map((mark) => markMeanings[mark])].join(
    '; ',
  );
}
