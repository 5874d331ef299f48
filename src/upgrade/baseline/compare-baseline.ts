import type { BaselineChange, BaselineResult, Difference } from '../../model/comparison.ts';
import type { Absence } from './absence.ts';
import { accepts, type Baseline, type BaselineEntry, isSometimes, recorded, valuesOf } from './entry.ts';

/**
 * Holds the played differences of a run against a baseline. Documented ones take no part: they change with the version of this tool, not with the servers.
 * Pure.
 *
 * @param absenceOf what it means that this run does not show a difference
 */
export function compareBaseline(
  { entries }: Pick<Baseline, 'entries'>,
  differences: readonly Difference[],
  absenceOf: (id: string) => Absence,
): Pick<BaselineResult, 'kept' | 'entries' | 'changes' | 'open'> {
  const shown = played(differences).map(recorded);
  const accepted = new Map(entries.map((entry) => [entry.id, entry]));
  const changes = shown.flatMap((now): BaselineChange[] => {
    const entry = accepted.get(now.id);
    if (entry === undefined) return [{ id: now.id, kind: 'new', was: null, is: valuesOf(now) }];
    const { id, reason } = entry;
    return accepts(entry, now) ? [] : [{ id, kind: 'changed', was: valuesOf(entry), is: valuesOf(now), reason }];
  });
  const absent = notShown(entries, differences)
    .filter((entry) => !isSometimes(entry))
    .map((entry) => ({ entry, absence: absenceOf(entry.id) }));
  const stale = absent.filter(({ absence }) => absence === 'gone');
  const open = absent.flatMap(({ entry: { id }, absence }) =>
    typeof absence === 'object' ? [{ id, reason: absence.open }] : [],
  );
  const gone = stale.map(({ entry }): BaselineChange => {
    const { id, reason } = entry;
    return { id, kind: 'stale', was: valuesOf(entry), is: null, reason };
  });
  const others = new Set([...changes, ...gone, ...open].map(({ id }) => id));
  const kept = entries.filter(({ id }) => !others.has(id));
  return {
    kept: kept.length,
    entries: kept.map((entry) => ({ id: entry.id, values: valuesOf(entry), reason: entry.reason })).sort(byId),
    changes: [...changes, ...gone].sort(byId),
    open: open.sort(byId),
  };
}

/**
 * The baseline after every change was accepted: what is stale is gone, what did not change keeps its reason. Pure.
 *
 * @param sometimesShown texts on which trials do not agree: recorded too, so that a run in which they agree by chance finds no change
 */
export function acceptChanges(
  baseline: Baseline,
  differences: readonly Difference[],
  sometimesShown: readonly Difference[],
  { changes }: Pick<BaselineResult, 'changes'>,
  reason: string,
): Baseline {
  const changed = new Set(changes.map(({ id }) => id));
  const kept = baseline.entries.filter(({ id }) => !changed.has(id));
  const known = new Set(kept.map(({ id }) => id));
  const more = [...played(differences), ...sometimesShown].filter(({ id }) => !known.has(id));
  return { ...baseline, entries: [...kept, ...more.map((one): BaselineEntry => ({ ...recorded(one), reason }))] };
}

const played = (differences: readonly Difference[]): Difference[] =>
  differences.filter(({ evidence }) => evidence === 'played');

function notShown(entries: readonly BaselineEntry[], differences: readonly Difference[]): BaselineEntry[] {
  const ids = new Set(played(differences).map(({ id }) => id));
  return entries.filter(({ id }) => !ids.has(id));
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
