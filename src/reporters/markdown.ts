import type { CaseResult, RunResult } from '../model/result.ts';
import { productsOf } from '../model/server-identity.ts';
import { matrixOf } from './facts/matrix.ts';
import { differs, runbookOf } from './facts/runbook.ts';
import { pairLabels } from './facts/server-pairs.ts';
import { withoutTrials } from './facts/tuning.ts';
import type { Reporter } from './types.ts';
import { markdown as lintSection } from './upgrade-lint/markdown.ts';
import { attemptLines } from './wording/attempts.ts';
import { caseText } from './wording/case-name.ts';
import { claimSign, claimWord } from './wording/claims.ts';
import { differenceCounts, evidenceCounts, groupsOf, playedWithLines, stateRows } from './wording/comparison.ts';
import {
  countedFromSign,
  firstEffectMeaning,
  fromInjectionMeaning,
  fromInjectionSign,
  needsFromInjectionSign,
} from './wording/legend.ts';
import { loadLine } from './wording/load-line.ts';
import { code, plain, prose, table } from './wording/markdown-text.ts';
import { errnosText, type MeasureWording, measures, measuresOf, measureText } from './wording/measures.ts';
import { countsLine, outcomeSign, outcomeWord, runSentence, skipsLine, troubles } from './wording/outcome.ts';
import { formatMs } from './wording/quantities.ts';
import { runbookNotes } from './wording/runbook-notes.ts';
import { setUpLines } from './wording/set-up.ts';
import { serversText, settingName, settingValue, trialsText, verificationSummary } from './wording/tuning.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** report.md: the summary for a pull-request comment or a CI summary page. */
export const reporter: Reporter = { name: 'markdown', fileName: 'report.md', render };

function render(whole: RunResult): string {
  const run = withoutTrials(whole);
  const sections = [
    `## ${outcomeSign[run.outcome]} replfault: ${plain(runSentence(run))}`,
    [countsLine(run), facts(whole), ...underLoad(run)].join('  \n'),
    tuning(run),
    comparison(run),
    run.upgradeLint === undefined ? '' : lintSection(run.upgradeLint),
    claims(run),
    run.comparison === undefined && run.upgradeLint === undefined ? sideBySide(run) : '',
    run.cases.length === 0 || run.upgradeLint !== undefined ? '' : summary(run),
    setUpLines(run).map(plain).join('  \n'),
    troubleSection(run),
    run.upgradeLint === undefined ? absentSection(run) : '',
  ];
  return wrapMarkdown(`${sections.filter((s) => s !== '').join('\n\n')}\n`);
}

function facts(run: RunResult): string {
  const pairs = new Set(run.cases.flatMap((c) => (c.server === null ? [] : [productsOf(c.server)])));
  const parts = [
    ...pairs,
    `took ${formatMs(run.wallMs)}`,
    `seed ${run.seed}`,
    `replfault ${run.tool.version}`,
    `run ${run.run}`,
  ];
  return parts.map(plain).join(' · ');
}

function underLoad(run: RunResult): string[] {
  const line = loadLine(run);
  return line === null ? [] : [plain(line)];
}

function summary(run: RunResult): string {
  const columns = measures.filter((m) => m.name !== 'drainThresholdBps');
  const labelOf = pairLabels(run);
  const several = labelOf === null ? [] : ['Servers'];
  const head = ['', 'Scenario', 'Case', ...several, ...columns.map((m) => m.label), 'Errnos'];
  const align = ['---', '---', '---', ...several.map(() => '---'), ...columns.map(() => '---:'), '---'];
  const rows = run.cases.map((c) => [
    `${outcomeSign[c.outcome]} ${outcomeWord[c.outcome]}`,
    c.scenario,
    caseText(c),
    ...(labelOf === null ? [] : [labelOf(c)]),
    ...columns.map((m) => `${measureText(c.derived, m.name).text}${countedFromSign(c, m.name)}`),
    errnosText(c.condition?.errnos ?? null) ?? '–',
  ]);
  const lines = [head, align, ...rows.map((r) => r.map(plain))].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n\n${legend(run, columns)}`;
}

/** What each column is and what it counts. */
function legend(run: RunResult, columns: readonly MeasureWording[]): string {
  const entries = columns.map((m) => `- ${m.label} (${m.unit}): ${plain(m.meaning)}`);
  entries.push('- Errnos: error counters of the source that moved, and by how much.');
  if (needsFromInjectionSign(run.cases)) entries.push(`- ${plain(`${fromInjectionSign} ${fromInjectionMeaning}`)}`);
  return `<details><summary>Columns</summary>\n\n${entries.join('\n')}\n\n${plain(firstEffectMeaning)}\n\n</details>`;
}

/** What to set, in short; the whole of it is in tuning.md. */
function tuning({ tuning: found }: RunResult): string {
  if (found === undefined) return '';
  const settings = found.recommendation?.settings ?? [];
  const rows = settings.map(({ setting, today, value }) => [
    `\`${code(settingName(setting, found))}\``,
    settingValue(setting, today),
    settingValue(setting, value),
  ]);
  const head = ['Setting', 'Today', 'Recommended'];
  const under = `${serversText(found)}. Verification: ${verificationSummary(found)}. ${trialsText(found.trials)}. More in tuning.md.`;
  return `### Tuning\n\n${rows.length === 0 ? 'No recommendation.' : table(head, rows)}\n\n${plain(under)}`;
}

/** The states of an upgrade, and the worst causes of differences; the whole of it is in comparison.md. */
function comparison(run: RunResult): string {
  const { comparison: found } = run;
  if (found === undefined) return '';
  const states = table(
    ['State', 'Source', 'Replica', 'As it ships', 'Scenarios'],
    stateRows(run).map((cells) => cells.map(plain)),
  );
  const worst = groupsOf(found.differences)
    .filter(({ severity, evidence }) => severity === 'breaks' && evidence === 'played')
    .map(({ cause, differences }) => `- breaks: ${plain(cause)} (${differences.length})`);
  const path = `${found.path.supported ? 'Supported path' : '**Not a supported path**'}: ${plain(found.path.says)}`;
  const more = `${plain(`${differenceCounts(found)}: ${evidenceCounts(found)}`)}. All of them: [comparison.md](comparison.md)`;
  const parts = [
    `### From ${plain(found.from)} to ${plain(found.to)}`,
    path,
    ...playedWithLines(found).map(plain),
    states,
    worst.join('\n'),
    more,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Claim by pair of servers; nothing where none was tested. */
function claims(run: RunResult): string {
  const { pairs, rows } = runbookOf(run);
  if (rows.length === 0) return '';
  const head = ['Claim', ...pairs.map((pair) => plain(pair.label))];
  const body = rows.map(({ claim, results }) => [
    `**${claim.id}** ${prose(claim.says)}`,
    ...results.map((one) => {
      if (one === null) return '';
      const expected = differs(one) && one.baseline !== null ? `, expected ${claimWord[one.baseline]}` : '';
      return `${claimSign[one.verdict]} ${claimWord[one.verdict]}${expected}`;
    }),
  ]);
  const notes = runbookNotes(run).map((one) => `- ${plain(one)}`);
  return ['### Runbook verdicts', table(head, body), ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

/** Outcome by case and pair of servers; nothing where there is only one pair. */
function sideBySide(run: RunResult): string {
  const { pairs, rows } = matrixOf(run);
  if (pairs.length < 2) return '';
  const head = ['Scenario', 'Case', ...pairs.map((pair) => plain(pair.label))];
  const body = rows.map((one) => [
    plain(one.scenario),
    plain(one.case),
    ...one.cells.map((cell) =>
      cell === null ? '' : `${outcomeSign[cell.result.outcome]} ${outcomeWord[cell.result.outcome]}`,
    ),
  ]);
  return `### Servers side by side\n\n${table(head, body)}`;
}

function troubleSection(run: RunResult): string {
  const labelOf = pairLabels(run);
  const lines = run.cases.flatMap((c) => caseTroubles(c, labelOf?.(c) ?? null));
  const skips = skipsLine(run);
  if (skips !== null) lines.push(`- – ${plain(skips)}`);
  return lines.length === 0 ? '' : `### What did not pass\n\n${lines.join('\n')}`;
}

function caseTroubles(result: CaseResult, pair: string | null): string[] {
  if (result.outcome === 'pass' || result.outcome === 'skipped') return [];
  const name = `**${plain(result.scenario)}** (${plain(caseText(result))}${pair === null ? '' : `, ${plain(pair)}`})`;
  // Why a case is flaky is what its attempts say.
  const reason =
    result.reason === null || result.outcome === 'flaky'
      ? []
      : [`- ${outcomeSign[result.outcome]} ${name}: ${plain(result.reason)}`];
  const verdicts = troubles(result).map(
    (v) => `- ${outcomeSign[v.outcome]} ${name}, \`${code(v.check)}\`: ${plain(v.reason)}`,
  );
  const attempts = attemptLines(result).map((line) => `- ${outcomeSign[result.outcome]} ${name}: ${plain(line)}`);
  return [...reason, ...verdicts, ...attempts];
}

/** Every dash in the table, explained once. */
function absentSection(run: RunResult): string {
  const byReason = new Map<string, string[]>();
  for (const result of run.cases) {
    for (const measure of measuresOf(result.derived)) {
      const { text, reason } = measureText(result.derived, measure.name);
      if (text !== '–' || reason === null) continue;
      const key = `${measure.label}: ${reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), `${result.scenario} (${result.case})`]);
    }
  }
  if (byReason.size === 0) return '';
  const lines = [...byReason].map(([reason, cases]) => `- ${plain(reason)} (${plain(cases.join(', '))})`);
  return `<details><summary>Why a value is missing (–)</summary>\n\n${lines.join('\n')}\n\n</details>`;
}
