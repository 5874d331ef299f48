import type { CaseResult, RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { errnosText, measureText } from './wording/measures.ts';
import { countsLine, outcomeWord, skipsLine, troubles } from './wording/outcome.ts';
import { printable } from './wording/text.ts';

/** The final table on standard output: aligned columns, every verdict that is not a pass, then the counts. */
export const reporter: Reporter = { name: 'console', fileName: null, render };

const heads = ['scenario', 'case', 'outcome', 'source', 'replica', 'blind', 'resume', 'at risk', 'resent', 'errnos'];

function render(run: RunResult): string {
  const lines: string[] = [];
  if (run.cases.length > 0) lines.push(...table([heads, ...run.cases.map(row)]), '');
  for (const result of run.cases) lines.push(...troubleLines(result));
  if (lines.at(-1) !== '' && lines.length > 0) lines.push('');
  if (run.reason !== null) lines.push(`${run.outcome}: ${printable(run.reason)}`);
  lines.push(countsLine(run));
  const skips = skipsLine(run);
  if (skips !== null) lines.push(printable(skips));
  return `${lines.join('\n')}\n`;
}

function row(result: CaseResult): string[] {
  const of = (name: Parameters<typeof measureText>[1]) => measureText(result.derived, name).text.replace('–', '-');
  return [
    result.scenario,
    result.case,
    outcomeWord[result.outcome],
    of('sourceDetectionMs'),
    of('replicaDetectionMs'),
    of('blindWindowMs'),
    of('resumeMs'),
    of('transactionsAtRisk'),
    of('bytesResent'),
    errnosText(result.condition?.errnos ?? null)?.replaceAll('−', '-') ?? '-',
  ].map(printable);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((_, column) => Math.max(...rows.map((r) => r[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const [head, ...body] = rows.map(line);
  return [head ?? '', widths.map((w) => '-'.repeat(w)).join('  '), ...body];
}

function troubleLines(result: CaseResult): string[] {
  if (result.outcome === 'pass' || result.outcome === 'skipped') return [];
  const name = `${result.scenario} (${result.case})`;
  const lines = troubles(result).map((v) => `${outcomeWord[v.outcome]}: ${name}: ${v.check}: ${v.reason}`);
  if (result.reason !== null) lines.unshift(`${outcomeWord[result.outcome]}: ${name}: ${result.reason}`);
  if (lines.length === 0) lines.push(`${outcomeWord[result.outcome]}: ${name}: no reason recorded`);
  return lines.map(printable);
}
