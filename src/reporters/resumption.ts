import type { RunResult } from '../model/result.ts';
import { hasResumptions, type ResumeLedger, resumeLedgerOf } from './facts/resumption.ts';
import { partialFacts } from './facts/shard-tests.ts';
import type { Reporter } from './types.ts';
import { breakPointWords, strategyWords } from './wording/break-points.ts';
import { introductionText } from './wording/introduction.ts';
import { code, plain, table } from './wording/markdown-text.ts';
import { dataText, remarks, resumeColumns, resumedByText, resumeLedgerIntroduction } from './wording/resumption.ts';
import { sentence } from './wording/text.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** resumption.md: how replication resumed, break point by strategy by server. Only for runs in which something was broken by name. */
export const reporter: Reporter = { name: 'resumption', fileName: 'resumption.md', applies: hasResumptions, render };

function render(run: RunResult): string {
  const ledger = resumeLedgerOf(run);
  const sections = [
    '# How replication resumes',
    introductionText(resumeLedgerIntroduction),
    recordedBy(run, ledger),
    ...(ledger.rows.length === 0
      ? ['No case of this run broke replication at a named point.']
      : [legend(ledger), ledgerTable(ledger), ...skipped(ledger), ...remarksOf(ledger)]),
  ];
  return wrapMarkdown(`${sections.join('\n\n')}\n`);
}

function recordedBy(run: RunResult, { pairs }: ResumeLedger): string {
  const ran = run.cases.filter(({ resumption }) => resumption !== undefined);
  const ways = [...new Set(ran.map((c) => `${c.runtime} runtime, ${c.proxy} proxy`))].sort();
  const lines = [
    `Recorded by replfault ${run.tool.version} on ${run.startedAt.slice(0, 10)}${ways.length === 0 ? '' : `: ${ways.join('; ')}`}; seed ${run.seed}.`,
    ...partialFacts(run),
    ...pairs.map(
      ({ key, label, exact }) =>
        `${label}:${exact === label ? '' : ` ${exact ?? 'did not run'},`} requested as ${key}.`,
    ),
  ];
  return `Recorded run:\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`;
}

/** What was broken, and what was tried. */
function legend({ rows }: ResumeLedger): string {
  const points = breakPointWords(rows.map(({ breakPoint }) => breakPoint));
  const tried = strategyWords(rows.map(({ strategy }) => strategy));
  const lines = (words: readonly (readonly [string, string])[]): string[][] =>
    words.map(([name, text]) => [`\`${code(name)}\``, plain(text)]);
  return [
    '## What was broken',
    table(['Break point', 'What happens'], lines(points)),
    '## What was tried',
    table(['Strategy', 'Who does what'], lines(tried)),
  ].join('\n\n');
}

function ledgerTable({ pairs, rows }: ResumeLedger): string {
  const head = ['Break point', 'Strategy', 'Server', 'Resumed by', ...resumeColumns.map(([name]) => name), 'Data'];
  const body = rows.flatMap(({ breakPoint, strategy, cells }) =>
    cells.flatMap((cell, index) => {
      const who = [breakPoint, strategy, pairs[index]?.label ?? ''];
      if (cell === null || cell.reason !== null) return [];
      return [[...who, resumedByText(cell), ...resumeColumns.map(([, of]) => of(cell)), dataText(cell)]];
    }),
  );
  const whole = table(
    head.map(plain),
    body.map((cells) => cells.map(plain)),
  );
  return `## Results\n\n${whole}`;
}

/** What nothing is known of, each reason once. */
function skipped({ pairs, rows }: ResumeLedger): string[] {
  const reasons = new Map<string, string[]>();
  for (const { breakPoint, strategy, cells } of rows)
    for (const [index, cell] of cells.entries()) {
      if (cell === null || cell.reason === null) continue;
      // The name of what a server lacks is a word of this tool; the sentence behind it is not.
      const reason = cell.reason.replace(/^skipped: \S+ lacks [\w-]+: /, '');
      const who = `${breakPoint}, ${strategy}, ${pairs[index]?.label ?? ''}`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), who]);
    }
  if (reasons.size === 0) return [];
  const lines = [...reasons].map(([reason, who]) => `- ${plain(`${sentence(reason)} (${who.join('; ')})`)}`);
  return ['## Not played', lines.join('\n')];
}

function remarksOf({ pairs, rows }: ResumeLedger): string[] {
  const all = rows.flatMap(({ breakPoint, strategy, cells }) =>
    cells.flatMap((cell, index) =>
      (cell ? remarks(cell) : []).map(
        (text) => `- ${plain(`${breakPoint}, ${strategy}, ${pairs[index]?.label ?? ''}: ${text}.`)}`,
      ),
    ),
  );
  return all.length === 0 ? [] : ['## Remarks', all.join('\n')];
}
