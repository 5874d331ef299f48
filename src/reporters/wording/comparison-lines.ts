import type { Comparison, Difference, Severity } from '../../model/comparison.ts';
import type { RunResult } from '../../model/result.ts';
import {
  type CauseGroup,
  coreOf,
  differenceCounts,
  entryLines,
  evidenceCounts,
  groupsOf,
  playedWithLines,
  severityWords,
  shortAnswer,
  stateRows,
  stateWords,
} from './comparison.ts';
import { packed } from './packed.ts';
import { shorten } from './text.ts';
import { stepRows } from './upgrade-steps.ts';

/** Columns of a terminal that a line may take. */
const width = 118;
/** A value that is longer is cut: the files have it whole. */
const longestValue = 60;
/** So many lines a cause takes at most, its names alone, or with values; the rest of its differences is counted. */
const namesLines: Readonly<Record<Severity, number>> = { breaks: 2, warns: 2, informs: 1 };
const valuesLines: Readonly<Record<Severity, number>> = { breaks: 4, warns: 3, informs: 1 };
/** So many lines the causes of one severity take, where they are only documented. */
const documentedLines: Readonly<Record<Severity, number>> = { breaks: 5, warns: 2, informs: 1 };

/** A statement to run is never cut. */
const isStatement = /, what made it replicate, on the (source|replica): /;

/** Subject of a step of the upgrade. */
const stepSubject = /^step ([a-z-]+): /;

type Table = (rows: readonly (readonly string[])[]) => readonly string[];

/** A comparison on a terminal: the states, what is always named, what was played by cause, and at the end what is only documented. */
export function comparisonLines(run: RunResult, table: Table): string[] {
  const { comparison } = run;
  if (comparison === undefined) return [];
  const { from, to, path } = comparison;
  const groups = groupsOf(comparison.differences);
  const played = groups.filter(({ evidence }) => evidence === 'played');
  const documented = groups.filter(({ evidence }) => evidence === 'documented');
  return [
    `From ${from} to ${to}`,
    ...prose(`${path.supported ? 'Supported path' : 'NOT A SUPPORTED PATH'}: `, path.says, 3),
    ...playedWithLines(comparison).map((line) => shorten(line, width)),
    '',
    ...table([['state', 'source', 'replica', 'as it ships', 'scenarios'], ...stateRows(run)]),
    ...entryLines(run).map((line) => (isStatement.test(line) ? `  ${line}` : shorten(`  ${line}`, width))),
    '',
    ...stepLines(comparison),
    ...namedLines(comparison, table),
    ...played.flatMap(causeLines),
    ...(played.length === 0 ? [] : ['']),
    ...documentedPart(documented),
    `${differenceCounts(comparison)}: ${evidenceCounts(comparison)}; all in comparison.md and run.json.`,
  ];
}

/** What became of the steps, and under them why one could not be taken. */
function stepLines(comparison: Comparison): string[] {
  const rows = stepRows(comparison);
  if (rows.length === 0) return [];
  const items = rows.map(
    ([step, ...became]) =>
      `${step}: ${became
        .slice(0, -1)
        .filter((word) => word !== '')
        .join(', ')}`,
  );
  const reasons = rows.flatMap(([step = '', , , reason = '']) =>
    reason === '' ? [] : prose(`  ${step}: `, coreOf(reason), 2),
  );
  return [...packed('steps: ', items, '; ', 4, width), ...reasons, ''];
}

/** A text on about `most` lines; what finds no room is cut. */
function prose(head: string, text: string, most: number): string[] {
  const ragged = 12 * most;
  return packed(head, shorten(text, width * most - head.length - ragged).split(' '), ' ', most + 1, width);
}

function namedLines({ named, from, to }: Comparison, table: Table): string[] {
  if (named.length === 0) return [];
  const value = (text: string | null): string => shorten(shortAnswer(text), longestValue);
  const rows = named.map((one) => [one.what, value(one.from), one.from === one.to ? 'the same' : value(one.to)]);
  return [...table([['one by one', from, to], ...rows]), ''];
}

function causeLines({ severity, cause, differences }: CauseGroup): string[] {
  const head = `${severityWords[severity]}: ${cause} (${differences.length}): `;
  const namesSayIt = differences.length > 1 && isAlike(differences);
  const items = differences.map(({ class: kind, state, subject, from, to }) => {
    const where = state === null ? null : stateWords[state].name;
    // Why a state does not replicate stands with the state, and why a step is not possible with the step.
    if (kind === 'replicates' && where !== null && from === 'replicates') return where;
    const step = stepSubject.exec(subject)?.[1];
    if (step !== undefined) return step.replaceAll('-', ' ');
    const name = `${where === null ? '' : `${where}: `}${subject}`;
    if (namesSayIt) return name;
    // What a survey did not find is told; a finding has nothing before it.
    return from === null && !surveyed.has(kind)
      ? `${name}: ${shortAnswer(to)}`
      : `${name}: ${shortAnswer(from)} -> ${shortAnswer(to)}`;
  });
  return namesSayIt
    ? packed(head, items, ', ', namesLines[severity], width)
    : packed(head, items, '; ', valuesLines[severity], width);
}

/** Classes of which servers tell names and values; the others are findings in words. */
const surveyed: ReadonlySet<Difference['class']> = new Set([
  'defaults',
  'channel-defaults',
  'columns',
  'statements',
  'monitoring',
  'texts',
]);

/** Whether all are new, or all gone, or statements that all changed in the same way: then the cause says what happened to the names. */
function isAlike(differences: readonly Difference[]): boolean {
  const withoutErrno = (value: string | null): string => shortAnswer(value).replace(/^refused \(\d+\)$/, 'refused');
  return (
    differences.every(({ class: kind, from }) => from === null && surveyed.has(kind)) ||
    differences.every(({ class: kind, to }) => to === null && surveyed.has(kind)) ||
    differences.every((one) => one.class === 'replicates' && one.from === 'replicates') ||
    (differences.every((one) => one.class === 'statements') &&
      new Set(differences.map(({ from, to }) => `${withoutErrno(from)} ${withoutErrno(to)}`)).size === 1)
  );
}

/** Nobody played these: they stand apart, by cause. */
function documentedPart(groups: readonly CauseGroup[]): string[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, { differences }) => sum + differences.length, 0);
  const lines = [`documented, not played (${count}); comparison.md names the source of each:`];
  for (const severity of ['breaks', 'warns', 'informs'] as const) {
    const causes = groups.filter((one) => one.severity === severity);
    if (causes.length === 0) continue;
    const items = causes.map(({ cause, differences }) => `${cause} (${differences.length})`);
    lines.push(...packed(`${severityWords[severity]}: `, items, '; ', documentedLines[severity], width));
  }
  return [...lines, ''];
}
