import type { RunResult } from '../../model/result.ts';
import { differenceCounts, differenceText, entryLines, groupsOf, severityWords, stateRows } from './comparison.ts';
import { stepHead, stepRows } from './upgrade-steps.ts';

/** So many differences of one cause are shown; the others are counted. */
const examples = 3;

/** A comparison on a terminal: the states, what is always named, and the rest by cause. */
export function comparisonLines(
  run: RunResult,
  table: (rows: readonly (readonly string[])[]) => readonly string[],
): string[] {
  const { comparison } = run;
  if (comparison === undefined) return [];
  const { from, to, path, named } = comparison;
  const lines = [
    `From ${from} to ${to}. ${path.supported ? 'Supported path' : 'NOT A SUPPORTED PATH'}: ${path.says} (${path.source})`,
    '',
    ...table([['state', 'source', 'replica', 'as it ships', 'scenarios'], ...stateRows(run)]),
    ...entryLines(run).map((line) => `  ${line}`),
    '',
    ...(stepRows(comparison).length === 0 ? [] : [...table([stepHead, ...stepRows(comparison)]), '']),
  ];
  if (named.length > 0)
    lines.push(
      ...table([
        ['one by one', from, to],
        ...named.map((one) => [
          one.what,
          one.from ?? 'not there',
          one.from === one.to ? 'the same' : (one.to ?? 'not there'),
        ]),
      ]),
      '',
    );
  for (const { severity, cause, differences } of groupsOf(comparison.differences)) {
    lines.push(`${severityWords[severity]}: ${cause} (${differences.length})`);
    for (const one of differences.slice(0, examples)) lines.push(`  ${differenceText(one)}`);
    if (differences.length > examples) lines.push(`  and ${differences.length - examples} more`);
  }
  lines.push('', `${differenceCounts(comparison)}. All of them are in comparison.md and run.json.`);
  return lines;
}
