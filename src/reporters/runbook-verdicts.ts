import type { ClaimResult } from '../model/claim-result.ts';
import { conditionLines } from '../model/conditions.ts';
import type { RunResult } from '../model/result.ts';
import { type AdviceItem, mergedAdvice } from './facts/advice.ts';
import { byKind, type ClaimRow, differs, exhibitsOf, type Runbook, runbookOf } from './facts/runbook.ts';
import type { ServerPair } from './facts/server-pairs.ts';
import type { Reporter } from './types.ts';
import { advicePrinter } from './wording/advice.ts';
import { inShort, situations } from './wording/claim-advice.ts';
import { claimSign, claimWord, factLabel, factText, neededText, runbookIntroduction } from './wording/claims.ts';
import { introductionText } from './wording/introduction.ts';
import { code, plain, prose, table } from './wording/markdown-text.ts';
import { plural } from './wording/quantities.ts';
import { runbookNotes } from './wording/runbook-notes.ts';
import { sentence, staysInFolder } from './wording/text.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** runbook-verdicts.md: every claim of the runbook with its verdict, the numbers, the evidence and the corrected advice. */
export const reporter: Reporter = {
  name: 'runbook-verdicts',
  fileName: 'runbook-verdicts.md',
  applies: (run) => (run.runbook ?? []).length > 0,
  render: (run) => document(run, true),
};

/** Lines of Markdown about the contrary world of claims, by id. */
type ContraryLines = ReadonlyMap<string, readonly string[]>;

/**
 * The same for a folder of documents, away from the run: without links into its folder.
 *
 * @param contrary what the page says of the contrary worlds; nothing where it is left out
 */
export function runbookDocument(run: RunResult, contrary: ContraryLines = new Map()): string {
  return document(run, false, contrary);
}

function document(run: RunResult, links: boolean, contrary: ContraryLines = new Map()): string {
  const runbook = runbookOf(run);
  const sections = ['# Runbook verdicts', introductionText(runbookIntroduction) + (links ? '' : seeAlso)];
  const advice = advicePrinter((id) => (links ? `\`${code(id)}\`` : `[${id}](statements.md#${id})`));
  if (runbook.rows.length === 0)
    sections.push('This run tested no claim of the runbook. To test them, run `replfault runbook`.');
  else {
    const kinds = byKind(runbook);
    const sectionsOf = (own: Runbook): string[] =>
      own.rows.map((row) => claimSection(run, own, row, links, advice, contrary));
    const notes = runbookNotes(run);
    sections.push(
      ...(notes.length === 0 ? [] : ['**About this run**', notes.map((one) => `- ${plain(one)}`).join('\n')]),
      overview(kinds),
      ...beforeAndNow(kinds.ofOne),
      ...whereToBegin(runbook),
      ...sectionsOf(kinds.ofOne),
      ...kinds.ofTwo.flatMap(sectionsOf),
      recorded(run, runbook),
    );
  }
  const text = `${sections.join('\n\n')}\n`;
  return wrapMarkdown(links ? text : text.replace(/\bdocs\/([a-z]+)-([a-z]+)\.md\b/g, '[$1 $2]($1-$2.md)'));
}

/** Pages beside this one. */
const seeAlso = `
- Words such as blind window and backlog: [words](words.md). Drain threshold, and what each scenario breaks:
  [scenarios](scenarios.md). Statements, with all servers: [statements](statements.md).
- When and how this page was recorded: [recorded run](#recorded-run). For another version, run \`npx replfault runbook --server mysql:8.0\`. The verdicts are then in
  \`reports/latest/runbook-verdicts.md\`.`;

function overview({ ofOne, ofTwo }: ReturnType<typeof byKind>): string {
  const name = ({ claim: { id } }: ClaimRow): string => `[${id}](#${id.toLowerCase()})`;
  const instead = ({ claim: { id } }: ClaimRow): string => plain(Object.hasOwn(inShort, id) ? (inShort[id] ?? '') : '');
  const head = ['Id', 'Claim', ...ofOne.pairs.map((pair) => pair.label), 'Do this instead'].map(plain);
  const body = ofOne.rows.map((row) => [
    name(row),
    prose(row.claim.says),
    ...row.results.map(verdictText),
    instead(row),
  ]);
  const pairs = ofTwo.flatMap(({ pairs: own, rows }) =>
    rows.flatMap((row) =>
      each(own, row.results, (label, one) => [name(row), plain(label), verdictText(one), instead(row)]),
    ),
  );
  return [
    '## At a glance',
    'C: causes that the runbook names. F: fixes and practices. Q: further claims.',
    ...(body.length === 0 ? [] : [table(head, body)]),
    ...(pairs.length === 0 ? [] : [table(['Id', 'Source → replica', 'Verdict', 'Do this instead'], pairs)]),
  ].join('\n\n');
}

/** The verdicts of the time when every link was local beside those of this run. */
function beforeAndNow({ pairs, rows }: Runbook): string[] {
  const text = (one: ClaimResult | null): string => {
    if (one?.onLocalLinks === undefined) return '';
    const [before, now] = [one.onLocalLinks, one.verdict].map(
      (verdict) => `${claimSign[verdict]} ${claimWord[verdict]}`,
    );
    return before === now ? `${before}; the same` : `${before}; now **${now}**`;
  };
  const body = rows.map((row) => [`[${row.claim.id}](#${row.claim.id.toLowerCase()})`, ...row.results.map(text)]);
  const known = body.filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  if (known.length === 0) return [];
  return [
    [
      '## Before links carried packets',
      'Before, every link was local: no round trip, a light load. A trial was also only valid if its case ended as the case itself expected. For each claim, the verdict then, and now.',
      table(['Id', ...pairs.map((pair) => plain(pair.label))], known),
    ].join('\n\n'),
  ];
}

/** The claims by what the reader has before them, as far as they were tested. */
function whereToBegin({ rows }: Runbook): string[] {
  const tested = situations.flatMap(({ situation, read }) => {
    const known = read.filter(([id]) => rows.some(({ claim }) => claim.id === id));
    const links = known.map(([id, what]) => `[${id}](#${id.toLowerCase()})${what === '' ? '' : ` ${what}`}`);
    return links.length === 0 ? [] : [[plain(situation), links.join(', ').replaceAll(' and, ', ' and ')]];
  });
  return tested.length === 0 ? [] : [`## Where to begin\n\n${table(['Situation', 'Read'], tested)}`];
}

function verdictText(result: ClaimResult | null): string {
  if (result === null) return 'not tested';
  const text = `${claimSign[result.verdict]} ${claimWord[result.verdict]}`;
  return differs(result) && result.baseline ? `**${text}** (expected: ${claimWord[result.baseline]})` : text;
}

function claimSection(
  run: RunResult,
  runbook: Runbook,
  row: ClaimRow,
  links: boolean,
  advice: (items: readonly AdviceItem[]) => string,
  contrary: ContraryLines,
): string {
  const { claim, results } = row;
  const { pairs } = runbook;
  const verdicts = each(
    pairs,
    results,
    (label, one) => `- ${plain(label)}: **${claimWord[one.verdict]}**. ${prose(sentence(one.sentence))}`,
  );
  const corrections = advice(mergedAdvice(pairs, row));
  const evidence = each(pairs, results, (label, one) => `- ${plain(label)}: ${evidenceText(run, one, links)}`);
  const parts = [
    `## ${claim.id}`,
    `> ${prose(claim.says)}`,
    verdicts.join('\n'),
    ...(corrections === '' ? [] : ['**Corrected advice**', corrections]),
    ...numbers(runbook, row),
    '**How the verdict was decided**',
    [
      `- Expected before the test: ${prose(sentence(claim.hypothesis))}`,
      `- What was measured: ${prose(sentence(claim.variable))}`,
      `- Rule for the verdict: ${prose(sentence(claim.rule))}`,
      `- Trials: ${code(neededText(claim))}.`,
    ].join('\n'),
    ...conditionsBox(pairs, results),
    ...contraryBox(contrary.get(claim.id)),
    '**Evidence**',
    evidence.join('\n'),
  ];
  return parts.join('\n\n');
}

/** A world in which the verdict is another one. */
const contraryBox = (lines: readonly string[] = []): string[] =>
  lines.length === 0 ? [] : ['**A world that turns the verdict**', lines.join('\n')];

/** Under which conditions the trials of a claim were played, for each pair of servers; nothing for runs of earlier versions. */
function conditionsBox(pairs: readonly ServerPair[], results: ClaimRow['results']): string[] {
  const boxes = each(pairs, results, (label, { conditions }) =>
    conditions === undefined ? null : `- ${plain(label)}: ${plain(conditionLines(conditions).join('; '))}.`,
  ).filter((box) => box !== null);
  return boxes.length === 0 ? [] : ['**Conditions of the trials**', boxes.join('\n')];
}

function numbers({ pairs }: Runbook, { results }: ClaimRow): string[] {
  const names = [...new Set(results.flatMap((one) => Object.keys(one?.numbers ?? {})))];
  if (names.length === 0) return [];
  const head = ['What was measured', ...pairs.map((pair) => pair.label)].map(plain);
  const body = names.map((name) => [
    plain(factLabel(name, results.map((one) => one?.numbers[name]).find((value) => value != null) ?? null)),
    ...results.map((one) => {
      const value = one?.numbers[name];
      return value === undefined ? '–' : plain(factText(name, value));
    }),
  ]);
  return ['**Numbers**', table(head, body)];
}

function evidenceText(run: RunResult, result: ClaimResult, links: boolean): string {
  const valid = exhibitsOf(run, result).map(({ name, trials }) => {
    const many = plural(trials.length, 'trial');
    const linked = trials.flatMap(({ result: one }, index) => timelineLink(one.timeline, index + 1));
    return `\`${code(name)}\` (${links && linked.length > 0 ? `${many}: ${linked.join(', ')}` : many})`;
  });
  const absent = Object.entries(result.absent).map(([name, reason]) => `without \`${code(name)}\`: ${plain(reason)}`);
  const all = [...(valid.length === 0 ? [] : [valid.join(', ')]), ...absent];
  return all.length === 0 ? 'none' : all.join('; ');
}

/** A link only where the path stays inside the run folder. */
function timelineLink(path: string | null, number: number): string[] {
  if (path === null || !staysInFolder(path)) return [];
  return [`[${number}](${path})`];
}

function recorded(run: RunResult, { pairs }: Runbook): string {
  const ran = run.cases.filter((one) => one.server !== null);
  const ways = [...new Set(ran.map((one) => `${one.runtime} runtime, ${one.proxy} proxy`))].sort();
  const lines = [
    `Recorded by replfault ${run.tool.version} on ${run.startedAt.slice(0, 10)} from ${plural(ran.length, 'case')}, seed ${run.seed}${ways.length === 0 ? '' : `: ${ways.join('; ')}`}.`,
    ...pairs.map(
      ({ key, label, exact }) =>
        `${label}:${exact === label ? '' : ` ${exact ?? 'did not run'},`} requested as ${key}.`,
    ),
  ];
  return `## Recorded run\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`;
}

function each<T>(
  pairs: readonly ServerPair[],
  results: readonly (ClaimResult | null)[],
  line: (label: string, result: ClaimResult) => T,
): T[] {
  return results.flatMap((one, index) => (one === null ? [] : [line(pairs[index]?.label ?? '', one)]));
}
