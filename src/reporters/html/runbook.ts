import type { ClaimResult, ClaimVerdict } from '../../model/claim-result.ts';
import { conditionLines } from '../../model/conditions.ts';
import type { RunResult } from '../../model/result.ts';
import { procedureSql } from '../../procedures/text.ts';
import { type ClaimRow, correctionsOf, differs, exhibitsOf, runbookOf } from '../facts/runbook.ts';
import type { ServerPair } from '../facts/server-pairs.ts';
import { claimSign, claimWord, factLabel, factText, neededText, runbookIntroduction } from '../wording/claims.ts';
import { runbookNotes } from '../wording/runbook-notes.ts';
import { printable, sentence } from '../wording/text.ts';
import { caseAnchor } from './case.ts';
import { introduction } from './introduction.ts';
import { joined, type Markup, markup, nothing } from './markup.ts';
import { block, typed } from './tuning-parts.ts';

/** The verdicts on the runbook: a table, then a row to unfold for each claim, the servers side by side in it. */
export function runbook(run: RunResult): Markup {
  const { pairs, rows } = runbookOf(run);
  if (rows.length === 0) return nothing;
  return markup`<section aria-labelledby="runbook"><h2 id="runbook">Runbook verdicts</h2>${introduction(runbookIntroduction)}${notes(run)}
<div class="scroller" role="region" tabindex="0" aria-label="Verdicts by claim and server"><table class="claims"><thead><tr><th scope="col">Claim</th><th scope="col">It says</th>${pairs.map(
    (pair) => markup`<th scope="col" title="${pair.exact ?? pair.key}">${pair.label}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => line(row, pairs))}</tbody></table></div>
<div class="atlas">${rows.map((row) => details(run, row, pairs))}</div></section>`;
}

function notes(run: RunResult): Markup {
  const lines = runbookNotes(run);
  if (lines.length === 0) return nothing;
  return markup`<ul class="hint">${lines.map((one) => markup`<li>${printable(one)}</li>`)}</ul>`;
}

function line({ claim, results }: ClaimRow, pairs: readonly ServerPair[]): Markup {
  return markup`<tr><th scope="row"><a href="#${anchor(claim.id)}">${claim.id}</a></th><td data-label="It says">${typed(claim.says)}</td>${results.map(
    (one, index) =>
      markup`<td data-label="${pairs[index]?.label ?? ''}">${one === null ? markup`<span class="hint">not tested</span>` : verdict(one)}</td>`,
  )}</tr>`;
}

function verdict(result: ClaimResult): Markup {
  return markup`${claimChip(result.verdict)}${
    differs(result) &&
    result.baseline !== null &&
    markup`<div class="unexpected">expected: ${claimWord[result.baseline]}</div>`
  }`;
}

function claimChip(of: ClaimVerdict): Markup {
  return markup`<span class="chip ${of}"><span aria-hidden="true">${claimSign[of]}</span> ${claimWord[of]}</span>`;
}

function details(run: RunResult, row: ClaimRow, pairs: readonly ServerPair[]): Markup {
  const { claim, results } = row;
  const decided: [string, string][] = [
    ['Expected', claim.hypothesis],
    ['Measured', claim.variable],
    ['Rule', claim.rule],
    ['Trials', neededText(claim)],
  ];
  const corrections = correctionsOf(pairs, row);
  return markup`<details id="${anchor(claim.id)}"><summary><span class="what">${claim.id} ${typed(claim.says)}</span></summary>
<div class="servers">${results.map((one, index) => one !== null && server(run, one, pairs[index]?.label ?? ''))}</div>
${
  corrections.length > 0 &&
  markup`<h3>Corrected advice</h3>${corrections.map(
    ({ servers, advice }) =>
      markup`<p class="hint">On ${servers}</p><ul class="corrected">${advice.map((one) =>
        typeof one === 'string'
          ? markup`<li>${typed(one)}</li>`
          : markup`<li>${block(`${one.title}: statements`, procedureSql(one).map(printable).join('\n'))}</li>`,
      )}</ul>`,
  )}`
}
<h3>How the verdict was decided</h3><dl>${decided.map(([name, text]) => markup`<div><dt>${name}</dt><dd>${typed(sentence(text))}</dd></div>`)}</dl></details>`;
}

function server(run: RunResult, result: ClaimResult, label: string): Markup {
  const numbers = Object.entries(result.numbers);
  return markup`<div class="server"><h3>${label} ${verdict(result)}</h3><p>${typed(sentence(result.sentence))}</p><dl>${numbers.map(
    ([name, value]) => markup`<div><dt>${factLabel(name, value)}</dt><dd>${factText(name, value)}</dd></div>`,
  )}<div><dt>Evidence</dt><dd>${evidence(run, result)}</dd></div></dl>${conditionsBox(result)}</div>`;
}

/** Under which conditions the trials were played; nothing for runs of earlier versions. */
function conditionsBox({ conditions }: ClaimResult): Markup {
  if (conditions === undefined) return nothing;
  return markup`<h4>Conditions of the trials</h4><ul class="conditions">${conditionLines(conditions).map(
    (line) => markup`<li>${line}</li>`,
  )}</ul>`;
}

function evidence(run: RunResult, result: ClaimResult): Markup {
  const exhibits = exhibitsOf(run, result).map(
    ({ name, trials }) =>
      markup`${name}: ${joined(
        trials.map(({ index }, number) => markup`<a href="#${caseAnchor(index)}">trial ${number + 1}</a>`),
        ', ',
      )}`,
  );
  const absent = Object.entries(result.absent).map(([name, reason]) => markup`without ${name}: ${reason}`);
  const all = [...exhibits, ...absent];
  return all.length === 0 ? markup`<span class="hint">none</span>` : joined(all, markup`<br>`);
}

function anchor(id: string): string {
  return `claim-${id.toLowerCase()}`;
}
