import type { CaseResult, RunResult } from '../../model/result.ts';
import type { CaseOutcome } from '../../model/verdict.ts';
import { type MatrixRow, matrixOf } from '../facts/matrix.ts';
import { pairLabels } from '../facts/server-pairs.ts';
import { reporter as markdown } from '../markdown.ts';
import { attemptLines } from '../wording/attempts.ts';
import { caseText } from '../wording/case-name.ts';
import { plain } from '../wording/markdown-text.ts';
import { countsLine, outcomeSign, outcomeWord, runSentence, troubles } from '../wording/outcome.ts';
import { formatMs } from '../wording/quantities.ts';
import { shorten } from '../wording/text.ts';
import { isToldAsDocument } from './document.ts';
import { fitLines, fitSections, type Section } from './fit.ts';

/** What GitHub takes as the summary of one step, in bytes; it refuses the whole of a larger one. */
export const mostSummaryBytes = 1024 * 1024;

/** Longest texts of one row, in characters: a single hostile text must not push out all others. */
const [reasonLength, namesLength] = [1_000, 3_000];
const order: readonly CaseOutcome[] = ['fail', 'inconclusive', 'flaky', 'pass', 'skipped'];

/**
 * The summary of a step: what did not pass and why, what was skipped, and every case on every pair of servers; the worst first. A run that is told by what it
 * found gets its report.md. Pure.
 *
 * @param limitBytes most bytes of UTF-8; what does not fit is cut at a whole row, and a sentence says how much that was
 */
export function stepSummary(run: RunResult, limitBytes: number = mostSummaryBytes): string {
  if (isToldAsDocument(run))
    return fitLines(
      markdown.render(run, () => undefined),
      limitBytes,
    );
  const head = `## ${outcomeSign[run.outcome]} replfault: ${plain(shorten(runSentence(run), reasonLength))}`;
  const facts = [`took ${formatMs(run.wallMs)}`, `seed ${run.seed}`, `replfault ${run.tool.version}`, `run ${run.run}`];
  const lines = [head, '', `${countsLine(run)}  `, facts.map((one) => plain(shorten(one, namesLength))).join(' · ')];
  return fitSections(lines.join('\n'), [troubleSection(run), skipSection(run), matrixSection(run)], limitBytes);
}

function troubleSection(run: RunResult): Section {
  const labelOf = pairLabels(run);
  const rows = run.cases
    .filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped')
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
    .map((result) => [
      outcomeCell(result.outcome),
      plain(`${result.scenario} (${caseText(result)})`),
      ...(labelOf === null ? [] : [plain(labelOf(result))]),
      reasonsOf(result),
    ]);
  const head = ['', 'Case', ...(labelOf === null ? [] : ['Servers']), 'Why'];
  return { title: 'What did not pass', head, rows, share: 1 };
}

function reasonsOf(result: CaseResult): string {
  const verdicts = troubles(result).map(({ check, reason }) => `${check}: ${reason}`);
  // Why a case is flaky is what its attempts say.
  const own = result.reason === null || result.outcome === 'flaky' ? [] : [result.reason];
  const all = [...own, ...verdicts, ...attemptLines(result)].map((text) => plain(shorten(text, reasonLength)));
  return all.length === 0 ? 'no reason recorded' : all.slice(0, 10).join('<br>');
}

function skipSection(run: RunResult): Section {
  const byReason = new Map<string, string[]>();
  for (const one of run.cases) {
    if (one.outcome !== 'skipped') continue;
    const reason = one.reason ?? 'no reason recorded';
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${one.scenario} (${caseText(one)})`]);
  }
  const rows = [...byReason].map(([reason, names]) => [
    plain(shorten([...new Set(names)].join(', '), namesLength)),
    plain(shorten(reason, reasonLength)),
  ]);
  return { title: 'What was skipped', head: ['Cases', 'Why'], rows, share: 1 / 8 };
}

function matrixSection(run: RunResult): Section {
  const { pairs, rows } = matrixOf(run);
  const body = [...rows]
    .sort((a, b) => worstOf(a) - worstOf(b))
    .map((row) => [
      plain(row.scenario),
      plain(row.case),
      ...row.cells.map((cell) => (cell === null ? '' : outcomeCell(cell.result.outcome))),
    ]);
  const head = ['Scenario', 'Case', ...pairs.map(({ label }) => plain(label))];
  return { title: 'All cases', head, rows: body, share: 1 / 2 };
}

const worstOf = ({ cells }: MatrixRow): number =>
  Math.min(...cells.map((cell) => (cell === null ? order.length : order.indexOf(cell.result.outcome))));

const outcomeCell = (outcome: CaseOutcome): string => `${outcomeSign[outcome]} ${outcomeWord[outcome]}`;
