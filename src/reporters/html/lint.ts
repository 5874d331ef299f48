import type { RunResult } from '../../model/result.ts';
import type { LintLevel, UpgradeLint } from '../../model/upgrade-lint.ts';
import { byFile, type FileFindings, type FindingGroup } from '../upgrade-lint/groups.ts';
import { countsLine, detailsOf, reasonText } from '../upgrade-lint/wording.ts';
import { shorten } from '../wording/text.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** Of one file; what is behind them stands in upgrade-lint.txt. */
const mostRows = 500;
const longestDetail = 400;

const looks: Readonly<Record<LintLevel, string>> = {
  breaks: 'breaks',
  'changed meaning': 'warns',
  deprecated: 'warns',
  'was broken before': 'informs',
  'not judged': 'informs',
};

/** What both versions said to the lines of files: a table for each file, the worst first. */
export function lint({ upgradeLint: found }: Pick<RunResult, 'upgradeLint'>): Markup {
  if (found === undefined) return nothing;
  return markup`<section class="upgrade lint" aria-labelledby="lint"><h2 id="lint">Files, from ${found.from} to ${found.to}</h2>
<p>${countsLine(found)}. Lines without a finding are good.</p>
${byFile(found).map((one) => fileTable(one, found))}</section>`;
}

function fileTable({ file, what, groups }: FileFindings, found: UpgradeLint): Markup {
  const more = groups.length - mostRows;
  return markup`<h3><code>${file}</code> <span class="hint">${what}</span></h3>
${
  groups.length === 0
    ? markup`<p>Nothing breaks.</p>`
    : markup`<table class="compared"><thead><tr><th scope="col">What</th><th scope="col">Line</th><th scope="col">Level</th><th scope="col">Why</th></tr></thead><tbody>${groups
        .slice(0, mostRows)
        .map((group) => row(group, found))}</tbody></table>`
}${more > 0 && markup`<p class="hint">${more} more in upgrade-lint.txt.</p>`}`;
}

function row({ first, lines }: FindingGroup, found: UpgradeLint): Markup {
  const details = detailsOf(first, found).map((one) => markup`<li>${shorten(one, longestDetail)}</li>`);
  return markup`<tr><th scope="row"><code>${first.text}</code></th><td data-label="Line">${lines}</td><td data-label="Level"><span class="chip ${looks[first.level]}">${first.level}</span></td><td data-label="Why">${reasonText(first)}${
    details.length > 0 && markup`<ul>${details}</ul>`
  }</td></tr>`;
}
