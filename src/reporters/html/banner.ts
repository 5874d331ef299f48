import type { RunResult } from '../../model/result.ts';
import { productsOf } from '../../model/server-identity.ts';
import { pairLabels } from '../facts/server-pairs.ts';
import { caseText } from '../wording/case-name.ts';
import { outcomeSign, runSentence, skipReasons, troubles } from '../wording/outcome.ts';
import { formatMs } from '../wording/quantities.ts';
import { sentence } from '../wording/text.ts';
import { caseAnchor } from './case.ts';
import { joined, type Markup, markup, nothing } from './markup.ts';

/**
 * The outcome in one plain sentence, what did not pass, and the facts of the run.
 *
 * @param shown the run with the cases that have a section on the page
 */
export function banner(run: RunResult, shown: RunResult): Markup {
  return markup`<header class="top"><p class="tool">replfault <span>what a bad network does to MySQL replication</span></p>
<div class="banner ${run.outcome}"><span class="sign" aria-hidden="true">${outcomeSign[run.outcome]}</span><h1>${runSentence(run)}</h1></div>
${troubleList(shown)}${facts(run)}</header>`;
}

function troubleList(run: RunResult): Markup {
  const labelOf = pairLabels(run);
  const items = run.cases.map((c, index) => {
    if (c.outcome === 'pass' || c.outcome === 'skipped') return nothing;
    const first = troubles(c)[0];
    const why = c.reason ?? first?.reason ?? 'no reason recorded';
    const check = c.reason === null && first !== undefined && markup` <code>${first.check}</code>:`;
    return markup`<li class="${c.outcome}"><a href="#${caseAnchor(index)}">${c.scenario} (${caseText(c)})${labelOf !== null && ` on ${labelOf(c)}`}</a>${check === false ? ':' : check} ${sentence(why)}</li>`;
  });
  const skips = skipReasons(run).map((reason) => markup`<li class="skipped">Skipped: ${reason}.</li>`);
  return items.every((item) => item === nothing) && skips.length === 0
    ? nothing
    : markup`<ul class="troubles">${items}${skips}</ul>`;
}

function facts(run: RunResult): Markup {
  const distinct = (values: readonly string[]) => [...new Set(values)];
  // Behind a faulty link of a test there is a client of the user.
  const isTest = run.command.length === 0;
  const pairs = distinct(
    run.cases.flatMap(({ server, asked }) =>
      server !== null ? [productsOf(server)] : isTest ? [`${asked.source} → ${asked.replica}`] : [],
    ),
  );
  const ran = run.cases.filter((c) => c.outcome !== 'skipped');
  const ways = distinct(ran.map((c) => `${c.runtime} runtime, ${c.isolation} isolation, ${c.proxy} proxy`));
  const rows: [string, Markup | string][] = [
    ['Servers', pairs.length === 0 ? 'none started' : joined(pairs, markup`<br>`)],
    ['Ran with', ways.length === 0 ? 'nothing ran' : joined(ways, markup`<br>`)],
    ['Started', `${run.startedAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, '')} UTC, took ${formatMs(run.wallMs)}`],
    ['Run', run.seed === '' ? run.run : `${run.run}, seed ${run.seed}`],
    ['Tool', `replfault ${run.tool.version}`],
    ...(isTest ? [] : [commandRow(run)]),
    [
      'Machine',
      Object.entries(run.machine)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
    [
      'Sampling error',
      run.baselineBlindWindowMs === null
        ? 'not measured: no healthy control in this run'
        : `${formatMs(run.baselineBlindWindowMs)} of apparent blind window on a healthy link, subtracted from every blind window`,
    ],
  ];
  return markup`<dl class="facts">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const commandRow = ({ command }: RunResult): [string, Markup] => [
  'Command',
  markup`<code>replfault ${command.join(' ')}</code>`,
];
