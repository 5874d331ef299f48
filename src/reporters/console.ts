import type { CaseResult, MeasureName, RunResult } from '../model/result.ts';
import { sharedConditions } from './facts/conditions.ts';
import { matrixOf } from './facts/matrix.ts';
import { differs, runbookOf } from './facts/runbook.ts';
import { pairLabels } from './facts/server-pairs.ts';
import { shardText } from './facts/shard-tests.ts';
import { summarisedCount, withoutTrials } from './facts/tuning.ts';
import type { Reporter } from './types.ts';
import { reporter as upgradeLint } from './upgrade-lint.ts';
import { attemptLines } from './wording/attempts.ts';
import { baselineLines } from './wording/baseline.ts';
import { caseText } from './wording/case-name.ts';
import { claimWord } from './wording/claims.ts';
import { comparisonLines } from './wording/comparison-lines.ts';
import {
  countedFromSign,
  firstEffectMeaning,
  fromInjectionMeaning,
  fromInjectionSign,
  needsFromInjectionSign,
} from './wording/legend.ts';
import { errnosText, measureText, wordingOf } from './wording/measures.ts';
import { countsLine, outcomeWord, skipsLine, troubles } from './wording/outcome.ts';
import { runbookNotes } from './wording/runbook-notes.ts';
import { printable } from './wording/text.ts';
import { tuningLines } from './wording/tuning-lines.ts';

/** The final table on standard output: aligned columns, every verdict that is not a pass, then the counts. */
export const reporter: Reporter = { name: 'console', fileName: null, render };

/** Columns of measures, by their heads. */
const columns = {
  source: 'sourceDetectionMs',
  replica: 'replicaDetectionMs',
  blind: 'blindWindowMs',
  resume: 'resumeMs',
  'at risk': 'transactionsAtRisk',
  resent: 'bytesResent',
} as const;
/** Columns of a terminal that a legend may take. */
const legendWidth = 118;
const heads = ['scenario', 'case', 'outcome', ...Object.keys(columns), 'errnos'];

function render(whole: RunResult): string {
  const lines: string[] = [];
  const run = withoutTrials(whole);
  if (run.comparison !== undefined) return comparison(run);
  if (run.upgradeLint !== undefined) return upgradeLint.render(run, () => undefined);
  const labelOf = pairLabels(run);
  const head = labelOf === null ? heads : [...heads, 'servers'];
  const rows = run.cases.map((result) => [...row(result), ...(labelOf === null ? [] : [printable(labelOf(result))])]);
  if (rows.length > 0) lines.push(...table([head, ...rows]), '', ...legend(run), '');
  lines.push(...sideBySide(run));
  lines.push(...claims(run));
  for (const result of run.cases) lines.push(...troubleLines(result, labelOf?.(result) ?? null));
  if (lines.at(-1) !== '' && lines.length > 0) lines.push('');
  if (run.tuning !== undefined)
    lines.push(...tuningLines(run.tuning, (cells) => table(cells.map((one) => one.map(printable)))).map(printable));
  // A tuning has said its sentence already.
  if (run.reason !== null && run.reason !== run.tuning?.sentence)
    lines.push(`${run.outcome}: ${printable(run.reason)}`);
  const summarised = summarisedCount(whole);
  const shard = shardText(run);
  lines.push(
    `${shard === null ? '' : `${shard}: `}${countsLine(run)}${summarised === 0 ? '' : ` (${summarised} of them trials, told by experiment)`}`,
  );
  const skips = skipsLine(run);
  if (skips !== null) lines.push(printable(skips));
  return `${lines.join('\n')}\n`;
}

/** What differs; the cases that show it are in the reports. */
function comparison(run: RunResult): string {
  const { baseline } = run.comparison ?? {};
  const lines = comparisonLines(run, (cells) => table(cells.map((one) => one.map(printable)))).map(printable);
  lines.push(...baselineLines(baseline).map(printable));
  if (run.reason !== null) lines.push(`${run.outcome}: ${printable(run.reason)}`);
  return `${lines.join('\n')}\n`;
}

function row(result: CaseResult): string[] {
  const of = (name: MeasureName) =>
    `${measureText(result.derived, name).text.replace('–', '-')}${countedFromSign(result, name)}`;
  return [
    result.scenario,
    caseText(result),
    outcomeWord[result.outcome],
    ...Object.values(columns).map(of),
    errnosText(result.condition?.errnos ?? null)?.replaceAll('−', '-') ?? '-',
  ].map(printable);
}

/** What each column is and what it counts, in plain characters. */
function legend(run: RunResult): string[] {
  const entries: [string, string][] = Object.entries(columns).map(([head, name]) => {
    const { meaning, unit } = wordingOf(name);
    return [head, `${unit}. ${meaning}`];
  });
  entries.push(['errnos', 'error counters of the source that moved, and by how much.']);
  entries.push(['-', 'not measured, or nothing to measure; the report says why. Never zero.']);
  if (needsFromInjectionSign(run.cases)) entries.push([fromInjectionSign, fromInjectionMeaning]);
  const width = Math.max(...entries.map(([head]) => head.length));
  const lines = entries.flatMap(([head, text]) => wrapped(text, `  ${head.padEnd(width)}  `));
  return ['Columns:', ...lines, ...wrapped(firstEffectMeaning, '  ')].map((line) => line.replaceAll('’', "'"));
}

/** A text after its beginning, on lines that fit an ordinary terminal; later lines are as far to the right as the first. */
function wrapped(text: string, beginning: string): string[] {
  const lines = [beginning];
  for (const [index, word] of text.split(' ').entries()) {
    const line = lines.at(-1) ?? '';
    if (index > 0 && line.length + word.length + 1 > legendWidth) lines.push(`${' '.repeat(beginning.length)}${word}`);
    else lines[lines.length - 1] = `${line}${index === 0 ? '' : ' '}${word}`;
  }
  return lines;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((r) => r[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const [head, ...body] = rows.map(line);
  return [head ?? '', widths.map((w) => '-'.repeat(w)).join('  '), ...body];
}

/** Outcomes only, a column for each pair of servers; nothing where there is only one. */
function sideBySide(run: RunResult): string[] {
  const { pairs, rows } = matrixOf(run);
  if (pairs.length < 2) return [];
  const head = ['scenario', 'case', ...pairs.map((pair) => pair.label)];
  const body = rows.map((one) => [
    one.scenario,
    one.case,
    ...one.cells.map((cell) => (cell === null ? '-' : outcomeWord[cell.result.outcome])),
  ]);
  return [...table([head, ...body].map((cells) => cells.map(printable))), ''];
}

/** Every claim with its verdict, and why; only verdicts where there are several pairs of servers, but for what needs a look. */
function claims(run: RunResult): string[] {
  const { pairs, rows } = runbookOf(run);
  if (rows.length === 0) return [];
  const several = pairs.length > 1;
  const head = ['claim', ...pairs.map((pair) => pair.label), ...(several ? [] : ['why'])];
  const body = rows.map(({ claim, results }) => [
    claim.id,
    ...results.map((one) => (one === null ? '-' : `${claimWord[one.verdict]}${differs(one) ? ' (!)' : ''}`)),
    ...(several ? [] : [results[0]?.sentence ?? '']),
  ]);
  const attention = rows.flatMap(({ results }) =>
    results.flatMap((one, index) => {
      if (one === null || (one.verdict !== 'undecided' && !differs(one))) return [];
      const on = several ? ` on ${pairs[index]?.label}` : '';
      const expected = differs(one) && one.baseline !== null ? `, expected ${claimWord[one.baseline]}` : '';
      return [`${one.id}${on}: ${claimWord[one.verdict]}${expected}: ${one.sentence}`];
    }),
  );
  const conditions = sharedConditions(rows.flatMap(({ results }) => results.filter((one) => one !== null)));
  return [
    ...table([head, ...body].map((cells) => cells.map(printable))),
    '',
    ...[...conditions, ...attention, ...runbookNotes(run)].map(printable),
  ];
}

function troubleLines(result: CaseResult, pair: string | null): string[] {
  if (result.outcome === 'pass' || result.outcome === 'skipped') return [];
  const name = `${result.scenario} (${caseText(result)}${pair === null ? '' : `, ${pair}`})`;
  const lines = troubles(result).map((v) => `${outcomeWord[v.outcome]}: ${name}: ${v.check}: ${v.reason}`);
  lines.push(...attemptLines(result).map((line) => `${outcomeWord[result.outcome]}: ${name}: ${line}`));
  if (result.reason !== null && result.outcome !== 'flaky')
    lines.unshift(`${outcomeWord[result.outcome]}: ${name}: ${result.reason}`);
  if (lines.length === 0) lines.push(`${outcomeWord[result.outcome]}: ${name}: no reason recorded`);
  return lines.map(printable);
}
