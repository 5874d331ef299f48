import type { HistoryLine, HistoryView, NewestCase } from '../../model/run-history.ts';
import { chip } from '../html/chip.ts';
import { Markup, markup, nothing } from '../html/markup.ts';
import { pageStyles } from '../html/styles/page.ts';
import { paletteStyles } from '../html/styles/palette.ts';
import { outcomeSign, outcomeWord } from '../wording/outcome.ts';
import { plural } from '../wording/quantities.ts';
import { historyStyles } from './styles.ts';
import { anchorOf, shownTrends, trendSection } from './trend.ts';
import { changeCount, changeText, historySentence, markWord, notableCases, runText, serversText } from './wording.ts';

const listedRuns = 20;
const styles = `${paletteStyles}${pageStyles}${historyStyles}`;

/**
 * history.html: the newest runs with what changed, then a trend of each number. Self-contained, without scripts. Pure.
 *
 * @param hashOf the SHA-256 of a text in base64: the one style of the page is allowed by its hash, and nothing else is
 */
export function historyPage(view: HistoryView, hashOf: (text: string) => string): string {
  const policy = `default-src 'none'; style-src 'sha256-${hashOf(styles)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const { shown, others } = shownTrends(view);
  const ranks = new Map(shown.map((trend, index) => [trend, index]));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="color-scheme" content="light dark">
<title>History: ${view.file}</title>
<meta name="description" content="${historySentence(view)}">
<link rel="icon" href="data:,">
<style>${new Markup(styles)}</style>
</head>
<body>
<a class="skip" href="#trends">Skip to the trends</a>
<main>
${head(view)}
${notable(view, (one) => anchorOf(ranks, one, view))}
${runs(view)}
<h2 class="trends-head" id="trends">Trends</h2>
<p class="hint">Only runs with equal server versions, machine class, parameters and proxy are on one line. Left is the oldest run, right the newest one. Numbers of cases that did not pass are left out. A ring marks a change.</p>
${shown.map((trend, index) => trendSection(trend, view, index))}
${others > 0 && markup`<p class="hint">${plural(others, 'more trend')} of earlier servers, machines or parameters: not in the newest runs, so not drawn.</p>`}
</main>
</body>
</html>
`.text;
}

/** Its colours are those of the outcome that it is most like. */
function look(view: HistoryView): 'pass' | 'fail' | 'inconclusive' {
  if (view.runs.length === 0) return 'inconclusive';
  const isBad = ({ mark, of }: NewestCase): boolean => mark === 'regressed' || of.outcome === 'fail';
  return changeCount(view) > 0 || view.cases.some(isBad) ? 'fail' : 'pass';
}

function head(view: HistoryView): Markup {
  const newest = view.newest.flatMap((run) => view.runs[run] ?? []);
  const seen = look(view);
  return markup`<header class="top"><p class="tool">replfault <span>history of ${view.file}</span></p>
<div class="banner ${seen}"><span class="sign" aria-hidden="true">${outcomeSign[seen]}</span><h1>${historySentence(view)}</h1></div>
<dl class="facts"><div><dt>Runs</dt><dd>${view.runs.length}</dd></div>${newest.map(
    (line) => markup`<div><dt>Newest</dt><dd>${runText(line)}</dd></div>`,
  )}<div><dt>A change is</dt><dd>a time outside max(250 ms, 5 %, 3 MAD) around the median of the last 10 runs; a shorter one if the run before it was as short</dd></div></dl></header>`;
}

function notable(view: HistoryView, anchor: (one: NewestCase) => string | null): Markup {
  const cases = notableCases(view);
  if (cases.length === 0) return nothing;
  return markup`<section aria-labelledby="changes"><h2 id="changes">What is new</h2><table><thead><tr><th scope="col">Mark</th><th scope="col">Case</th><th scope="col">What is said of it</th></tr></thead><tbody>${cases.map(
    (one) => {
      const link = anchor(one);
      const name = link === null ? one.of.case : markup`<a href="#${link}">${one.of.case}</a>`;
      const mark = one.mark === null ? nothing : markup`<span class="chip ${one.mark}">${markWord[one.mark]}</span> `;
      const changed = one.changes.length > 0 && markup`<span class="chip changed">changed</span>`;
      const why = one.of.reason === undefined ? '' : `: ${one.of.reason}`;
      return markup`<tr><td>${mark}${changed}</td><th scope="row">${name}<span class="case-name"> on ${serversText(one.of)}</span></th><td>${one.mark !== null && markup`<div>${outcomeWord[one.of.outcome]}${why}</div>`}${one.changes.map((change) => markup`<div>${changeText(change)}</div>`)}</td></tr>`;
    },
  )}</tbody></table></section>`;
}

function runs(view: HistoryView): Markup {
  const last = view.runs.slice(-listedRuns).toReversed();
  if (last.length === 0) return nothing;
  const counted = ({ cases }: HistoryLine): string => {
    const failed = cases.filter(({ outcome }) => outcome === 'fail').length;
    return `${plural(cases.length, 'case')}${failed === 0 ? '' : `, ${failed} failed`}`;
  };
  return markup`<section aria-labelledby="runs"><h2 id="runs">Runs</h2><details><summary>The last ${plural(last.length, 'run')} of ${view.runs.length}</summary><div class="scroller" role="region" tabindex="0" aria-label="Table of runs"><table><thead><tr><th scope="col">Outcome</th><th scope="col">Run</th><th scope="col">Started</th><th scope="col">Commit</th><th scope="col">replfault</th><th scope="col">Machine</th><th scope="col">Cases</th></tr></thead><tbody>${last.map(
    (line) =>
      markup`<tr><td>${chip(line.outcome)}</td><th scope="row">${line.run}</th><td>${line.startedAt.slice(0, 16).replace('T', ' ')} UTC</td><td>${line.commit === null ? '–' : markup`<code>${line.commit.slice(0, 12)}</code>`}</td><td>${line.tool}</td><td>${line.machine}</td><td>${counted(line)}</td></tr>`,
  )}</tbody></table></div></details></section>`;
}
