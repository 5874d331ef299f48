import type { AtlasEntry, AtlasText } from '../../measures/atlas.ts';
import type { RunResult } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import { type AtlasCell, type AtlasRow, atlasOf } from '../facts/atlas.ts';
import type { ServerPair } from '../facts/server-pairs.ts';
import { atlasIntroduction, countersText, endingText, faultText, literalText, receiverText } from '../wording/atlas.ts';
import { errnoMeaning } from '../wording/errnos.ts';
import { caseAnchor } from './case.ts';
import { introduction } from './introduction.ts';
import { joined, type Markup, markup, nothing } from './markup.ts';

/** Fault by server: one row to unfold for each case, the servers side by side in it (below each other on a phone). */
export function atlas(run: RunResult, timelineOf: (caseId: string) => Timeline | undefined): Markup {
  const { pairs, rows } = atlasOf(run, timelineOf);
  if (rows.length === 0) return nothing;
  return markup`<section aria-labelledby="atlas"><h2 id="atlas">Error atlas</h2>${introduction(atlasIntroduction)}<div class="atlas">${rows.map((row) => rowOf(row, pairs))}</div></section>`;
}

function rowOf(row: AtlasRow, pairs: readonly ServerPair[]): Markup {
  const faults = [...new Set(row.cells.flatMap((cell) => (cell?.entry ? [faultText(cell.entry.faults)] : [])))];
  return markup`<details><summary><span class="what">${row.scenario} <span class="case-name">${row.case}</span></span><span class="glance">${glance(row)}</span></summary><p>${row.title}</p><p class="hint">Fault: ${faults.join(' or ')}</p><div class="servers">${row.cells.map(
    (cell, index) => server(cell, pairs[index]?.label ?? ''),
  )}</div></details>`;
}

/** What the row comes to without unfolding: every Last_IO_Errno that any server showed, and whether any gave up. */
function glance({ cells }: AtlasRow): string {
  const entries = cells.flatMap((cell) => (cell?.entry ? [cell.entry] : []));
  const errnos = [...new Set(entries.flatMap((entry) => entry.ioErrors.map((one) => one.errno)))].sort((a, b) => a - b);
  const counters = [...new Set(entries.flatMap((entry) => entry.counters ?? []))].sort((a, b) => Number(a) - Number(b));
  const gaveUp = entries.filter((entry) => entry.ending.kind === 'gave-up').length;
  return [
    errnos.length === 0 ? 'Last_IO_Errno 0' : `Last_IO_Errno ${errnos.join(', ')}`,
    ...(counters.length === 0 ? [] : [`counted ${counters.join(', ')}`]),
    ...(gaveUp === 0 ? [] : ['gives up']),
  ].join(' · ');
}

function server(cell: AtlasCell | null, label: string): Markup {
  if (cell === null) return markup`<div class="server"><h3>${label}</h3><p class="hint">not planned</p></div>`;
  const link = markup`<a href="#${caseAnchor(cell.index)}">the case</a>`;
  if (cell.entry === null)
    return markup`<div class="server"><h3>${label}</h3><p class="hint">${cell.reason ?? 'not known'} (${link})</p></div>`;
  const { entry } = cell;
  const rows: [string, Markup | string][] = [
    ['Error counters of the source', counters(entry)],
    ['Log of the source', texts(entry.sourceTexts)],
    ['Last_IO_Errno on the replica', ioErrors(entry)],
    ['Log of the replica', texts(entry.replicaTexts)],
    ['Receiver', receiverText(entry.receiver)],
    ['How it ended', endingText(entry.ending, entry.retryCount)],
    ['Number 1190', literalText(entry.literal1190)],
    ...(entry.lostProbes.length > 0
      ? [['Not observed to the end by the probes', entry.lostProbes.join(', ')] satisfies [string, string]]
      : []),
  ];
  return markup`<div class="server"><h3>${label} <span class="hint">${link}</span></h3><dl>${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`;
}

function counters(entry: AtlasEntry): Markup | string {
  if (entry.counters === null)
    return markup`<span class="hint">not counted: ${entry.countersReason ?? 'no reason recorded'}</span>`;
  if (entry.counters.length === 0) return countersText(entry) ?? '';
  return joined(
    entry.counters.map((errno) => markup`<b>${errno}</b> ${errnoMeaning(errno)}`),
    markup`<br>`,
  );
}

function ioErrors({ ioErrors: shown }: AtlasEntry): Markup {
  if (shown.length === 0) return markup`<span class="hint">always 0</span>`;
  return joined(
    shown.map(({ errno, text }) => markup`<b>${errno}</b> <code>${text}</code>`),
    markup`<br>`,
  );
}

function texts(list: readonly AtlasText[]): Markup {
  if (list.length === 0) return markup`<span class="hint">nothing</span>`;
  return markup`<ul>${list.map(({ code, text }) => markup`<li><code>${code !== null && `${code} `}${text}</code></li>`)}</ul>`;
}
