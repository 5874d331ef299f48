import type { RunResult } from '../model/result.ts';
import { hasResumptions, type ResumeLedger, resumeLedgerOf } from './facts/resumption.ts';
import type { Reporter } from './types.ts';
import { introductionText } from './wording/introduction.ts';
import { plain, table } from './wording/markdown-text.ts';
import { dataText, remarks, resumeColumns, resumedByText, resumeLedgerIntroduction } from './wording/resumption.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** resumption.md: the resume ledger, break point by strategy by server. Only for runs in which something was broken by name. */
export const reporter: Reporter = { name: 'resumption', fileName: 'resumption.md', applies: hasResumptions, render };

function render(run: RunResult): string {
  const ledger = resumeLedgerOf(run);
  const sections = [
    '# Resume ledger',
    introductionText(resumeLedgerIntroduction),
    recordedBy(run, ledger),
    ...(ledger.rows.length === 0
      ? ['No case of this run broke replication at a named point.']
      : [ledgerTable(ledger), ...remarksOf(ledger)]),
  ];
  return wrapMarkdown(`${sections.join('\n\n')}\n`);
}

function recordedBy(run: RunResult, { pairs }: ResumeLedger): string {
  const ran = run.cases.filter(({ resumption }) => resumption !== undefined);
  const ways = [...new Set(ran.map((c) => `${c.runtime} runtime, ${c.proxy} proxy`))].sort();
  const lines = [
    `Recorded by replfault ${run.tool.version} on ${run.startedAt.slice(0, 10)}${ways.length === 0 ? '' : `: ${ways.join('; ')}`}; seed ${run.seed}.`,
    ...pairs.map(
      ({ key, label, exact }) => `${label}: ${exact === null ? 'did not run' : exact}, requested as ${key}.`,
    ),
  ];
  return `Recorded run:\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`;
}

function ledgerTable({ pairs, rows }: ResumeLedger): string {
  const head = ['Break point', 'Strategy', 'Server', 'Resumed by', ...resumeColumns.map(([name]) => name), 'Data'];
  const body = rows.flatMap(({ breakPoint, strategy, cells }) =>
    cells.flatMap((cell, index) => {
      const who = [breakPoint, strategy, pairs[index]?.label ?? ''];
      if (cell === null) return [];
      if (cell.reason !== null) return [[...who, cell.reason, ...resumeColumns.map(() => ''), '']];
      return [[...who, resumedByText(cell), ...resumeColumns.map(([, of]) => of(cell)), dataText(cell)]];
    }),
  );
  return table(
    head.map(plain),
    body.map((cells) => cells.map(plain)),
  );
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
