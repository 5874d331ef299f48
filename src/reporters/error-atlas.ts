import type { AtlasEntry, AtlasText } from '../measures/atlas.ts';
import type { RunResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Atlas, type AtlasCell, type AtlasRow, atlasOf } from './facts/atlas.ts';
import { partialFacts } from './facts/shard-tests.ts';
import type { Reporter } from './types.ts';
import { atlasIntroduction, countersText, endingText, faultText, literalText, receiverText } from './wording/atlas.ts';
import { indexRows, type Shown } from './wording/atlas-index.ts';
import { errnoMeaning } from './wording/errnos.ts';
import { introductionText } from './wording/introduction.ts';
import { code, plain, table } from './wording/markdown-text.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** error-atlas.md: fault by server, what both ends reported and did. Two runs of the same versions give the same text but for the date. */
export const reporter: Reporter = {
  name: 'error-atlas',
  fileName: 'error-atlas.md',
  applies: (run) => run.tuning === undefined,
  render,
};

function render(run: RunResult, timelineOf: (caseId: string) => Timeline | undefined): string {
  const atlas = atlasOf(run, timelineOf);
  const sections = [
    '# Errors and log lines by fault',
    introductionText(atlasIntroduction),
    facts(run, atlas),
    ...(atlas.rows.length === 0
      ? ['No case with an injected fault is recorded in this run.']
      : [index(atlas), overview(atlas), ...atlas.rows.map((row) => section(row, atlas))]),
  ];
  return wrapMarkdown(`${sections.join('\n\n')}\n`);
}

function facts(run: RunResult, { pairs }: Atlas): string {
  const ran = run.cases.filter((c) => c.server !== null);
  const ways = [...new Set(ran.map((c) => `${c.runtime} runtime, ${c.proxy} proxy`))].sort();
  const lines = [
    `Recorded by replfault ${run.tool.version} on ${run.startedAt.slice(0, 10)}${ways.length === 0 ? '' : `: ${ways.join('; ')}`}.`,
    ...partialFacts(run),
    ...pairs.map(({ key, label, exact }) => {
      const full = exact === label ? '' : ` ${exact ?? 'did not run'},`;
      return `${label}:${full} requested as ${key}.`;
    }),
  ];
  return `Recorded run:\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`;
}

/** From what a reader sees to the faults that show it. */
function index({ rows }: Atlas): string {
  const shown = rows.map((row): Shown => {
    const entries = row.cells.flatMap((cell) => cell?.entry ?? []);
    return {
      link: link(row),
      errnos: entries.flatMap(({ ioErrors }) => ioErrors.map(({ errno }) => errno)),
      counters: entries.flatMap(({ counters: moved }) => moved ?? []),
      stoppedSilently: entries.some(({ ending }) => ending.kind === 'gave-up' && ending.errno === 0),
      nothing: entries.every(
        (one) =>
          [one.ioErrors, one.counters ?? [], one.sourceTexts, one.replicaTexts].every((list) => list.length === 0) &&
          one.ending.kind !== 'gave-up',
      ),
    };
  });
  const body = indexRows(shown).map(([seen, links]) => [plain(seen), links]);
  const literal = rows.some((row) => row.cells.some((cell) => cell?.entry?.literal1190 === true));
  const never = literal ? '' : '\n\nNumber 1190 was seen in no counter, log or status of these cases.';
  return `## By what you see\n\n${table(['You see', 'Faults that show it'], body)}${never}`;
}

/** The whole atlas at a glance: Last_IO_Errno, counters, and how it ended. */
function overview({ pairs, rows }: Atlas): string {
  const head = ['Scenario and case', ...pairs.map((pair) => pair.label)].map(plain);
  const body = rows.map((row) => [link(row), ...row.cells.map((cell) => plain(glance(cell)))]);
  return `## At a glance\n\n${table(head, body)}`;
}

function glance(cell: AtlasCell | null): string {
  if (cell === null) return 'not planned';
  const { entry } = cell;
  if (entry === null) return cell.reason ?? 'not known';
  const errnos = [...new Set(entry.ioErrors.map((one) => one.errno))];
  return [
    `Last_IO_Errno ${errnos.length === 0 ? 0 : errnos.join(', ')}`,
    entry.counters === null ? 'counters: not counted' : `counters: ${countersText(entry)}`,
    entry.ending.kind === 'gave-up' ? 'stops after its retries' : endingText(entry.ending, null),
  ].join('; ');
}

const link = (row: AtlasRow): string => `[${plain(`${row.scenario} (${row.case})`)}](#${anchor(row)})`;

/** GitHub makes an anchor of a heading so: lower case, no punctuation, dashes for blanks. */
function anchor(row: AtlasRow): string {
  return heading(row)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

function heading(row: AtlasRow): string {
  return `${row.scenario}: ${row.case}`;
}

function section(row: AtlasRow, { pairs }: Atlas): string {
  const faults = [...new Set(row.cells.flatMap((cell) => (cell?.entry ? [faultText(cell.entry.faults)] : [])))];
  const head = ['', ...pairs.map((pair) => pair.label)].map(plain);
  const lines: [string, (entry: AtlasEntry) => string][] = [
    ['Error counters of the source that changed', (entry) => plain(counters(entry))],
    ['Log of the source', (entry) => texts(entry.sourceTexts)],
    ['Last_IO_Errno on the replica', ioErrors],
    ['Log of the replica', (entry) => texts(entry.replicaTexts)],
    ['Receiver', (entry) => plain(receiverText(entry.receiver))],
    ['How it ended', (entry) => plain(endingText(entry.ending, entry.retryCount))],
    ...(row.cells.some((cell) => cell?.entry?.literal1190 === true)
      ? [['Number 1190', (entry) => plain(literalText(entry.literal1190))] as [string, (entry: AtlasEntry) => string]]
      : []),
  ];
  const body = lines.map(([name, of], line) => [
    name,
    ...row.cells.map((cell) => {
      if (cell === null) return '–';
      if (cell.entry === null) return line === 0 ? plain(cell.reason ?? 'not known') : '–';
      return of(cell.entry);
    }),
  ]);
  const lost = row.cells.flatMap((cell, index) =>
    cell?.entry && cell.entry.lostProbes.length > 0
      ? [`${pairs[index]?.label}: not observed to the end by the probes ${cell.entry.lostProbes.join(', ')}.`]
      : [],
  );
  const intro = `${plain(row.title)}  \nFault: ${plain(faults.join(' or '))}.`;
  return [`## ${plain(heading(row))}`, intro, table(head, body), ...lost.map(plain)].join('\n\n');
}

function counters(entry: AtlasEntry): string {
  if (entry.counters === null) return `not counted: ${entry.countersReason ?? 'no reason recorded'}`;
  if (entry.counters.length === 0) return 'none';
  return entry.counters.map((errno) => withMeaning(errno)).join('; ');
}

function ioErrors(entry: AtlasEntry): string {
  if (entry.ioErrors.length === 0) return 'always 0';
  return entry.ioErrors.map(({ errno, text }) => `${errno}: \`${code(text)}\``).join('<br>');
}

function texts(list: readonly AtlasText[]): string {
  if (list.length === 0) return 'nothing';
  return list.map(({ code: number, text }) => `\`${code(number === null ? text : `${number} ${text}`)}\``).join('<br>');
}

function withMeaning(errno: string): string {
  const meaning = errnoMeaning(errno);
  return meaning === null ? errno : `${errno} (${meaning})`;
}
