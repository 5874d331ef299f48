import type { RunResult } from '../../model/result.ts';
import { type ResumeCell, type ResumeRow, resumeLedgerOf } from '../facts/resumption.ts';
import type { ServerPair } from '../facts/server-pairs.ts';
import { dataText, remarks, resumeColumns, resumedByText, resumeLedgerIntroduction } from '../wording/resumption.ts';
import { caseAnchor } from './case.ts';
import { introduction } from './introduction.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** The resume ledger: one row to unfold for each break point and strategy, the servers side by side in it. */
export function resumption(run: RunResult): Markup {
  const { pairs, rows } = resumeLedgerOf(run);
  if (rows.length === 0) return nothing;
  return markup`<section aria-labelledby="resume-ledger"><h2 id="resume-ledger">How replication resumes</h2>${introduction(resumeLedgerIntroduction)}<div class="atlas">${rows.map((row) => rowOf(row, pairs))}</div></section>`;
}

function rowOf(row: ResumeRow, pairs: readonly ServerPair[]): Markup {
  return markup`<details><summary><span class="what">${row.breakPoint} <span class="case-name">${row.strategy}</span></span><span class="glance">${glance(row)}</span></summary><div class="servers">${row.cells.map(
    (cell, index) => server(cell, pairs[index]?.label ?? ''),
  )}</div></details>`;
}

/** What the row comes to without unfolding: who resumed, and what became of the data, over all servers. */
function glance({ cells }: ResumeRow): string {
  const known = cells.flatMap((cell) => (cell && cell.reason === null ? [cell] : []));
  const distinct = (text: (cell: ResumeCell) => string): string => [...new Set(known.map(text))].join(' or ');
  return `resumed by ${distinct(resumedByText)} · data ${distinct(dataText)}`;
}

function server(cell: ResumeCell | null, label: string): Markup {
  if (cell === null) return markup`<div class="server"><h3>${label}</h3><p class="hint">not planned</p></div>`;
  const link = markup`<a href="#${caseAnchor(cell.index)}">the case</a>`;
  if (cell.reason !== null)
    return markup`<div class="server"><h3>${label}</h3><p class="hint">${cell.reason} (${link})</p></div>`;
  const lines: [string, string][] = [
    ['Resumed by', resumedByText(cell)],
    ...resumeColumns.map(([name, of]): [string, string] => [name, of(cell)]),
    ['Data', dataText(cell)],
  ];
  const notes = remarks(cell);
  return markup`<div class="server"><h3>${label} <span class="hint">${link}</span></h3><dl>${lines.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>${
    notes.length > 0 && markup`<p class="hint">${notes.join('. ')}.</p>`
  }</div>`;
}
