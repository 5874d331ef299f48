import type { ClaimResult } from '../../model/claim-result.ts';
import { conditionLabel, conditionNames, conditionText } from '../../model/conditions.ts';

/**
 * In short, under which conditions the verdicts of a run hold: the conditions that all of them share, and which ones differ from claim to claim. Nothing
 * for runs of earlier versions.
 */
export function sharedConditions(results: readonly ClaimResult[]): string[] {
  const known = results.flatMap(({ conditions }) =>
    conditions === undefined || Object.keys(conditions.trials).length === 0 ? [] : [conditions],
  );
  if (known.length === 0) return [];
  const texts = conditionNames.map((name) => ({
    name,
    all: new Set(
      known.flatMap((conditions) => (conditions[name].length === 1 ? conditionText(name, conditions[name]) : name)),
    ),
  }));
  const same = texts.flatMap(({ all }) => {
    const [only] = all;
    return all.size === 1 && only?.includes(':') ? [only] : [];
  });
  const differ = texts.flatMap(({ name, all }) => (all.size > 1 || all.has(name) ? [conditionLabel[name]] : []));
  return [
    ...(same.length === 0 ? [] : [`conditions of all verdicts: ${same.join('; ')}`]),
    ...(differ.length === 0 ? [] : [`differs by claim, see the report: ${differ.join(', ')}`]),
  ];
}
