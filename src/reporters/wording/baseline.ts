import type { BaselineChange, BaselineResult } from '../../model/comparison.ts';

/** So many changes that were accepted are named; the file has them all. Those that nobody accepted are all named. */
const examples = 10;

/** One change in a line: what was accepted, and what is. */
export function changeText({ id, kind, was, is }: BaselineChange): string {
  if (kind === 'new') return `new: ${id}: ${is}`;
  return kind === 'stale' ? `no longer there: ${id}: was ${was}` : `changed: ${id}: was ${was}; is ${is}`;
}

/** What a baseline says of a comparison, on lines of their own. */
export function baselineLines(baseline: BaselineResult | undefined): string[] {
  if (baseline === undefined) return [];
  const { file, kept, changes, open, accepted } = baseline;
  const counts = [
    `${kept} as accepted`,
    `${changes.length} changed`,
    ...(open.length === 0 ? [] : [`${open.length} not confirmed`]),
  ];
  const named = accepted === null ? changes : changes.slice(0, examples);
  const head = accepted === null ? 'Changes that nobody accepted:' : `Accepted in this run (${accepted}):`;
  return [
    `Baseline ${file}: ${counts.join(', ')}.`,
    ...(changes.length === 0 ? [] : [head]),
    ...named.map((one) => `  ${changeText(one)}`),
    ...(named.length < changes.length ? [`  and ${changes.length - named.length} more`] : []),
    ...open.map(({ id, reason }) => `  not confirmed: ${id}: ${reason}`),
  ];
}
