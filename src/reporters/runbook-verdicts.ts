import type { ClaimResult } from '../model/claim-result.ts';
import type { Advice } from '../model/procedure.ts';
import type { RunResult } from '../model/result.ts';
import { procedureSql } from '../procedures/text.ts';
import { byKind, type ClaimRow, correctionsOf, differs, exhibitsOf, type Runbook, runbookOf } from './facts/runbook.ts';
import type { ServerPair } from './facts/server-pairs.ts';
import type { Reporter } from './types.ts';
import { claimSign, claimWord, factLabel, factText, runbookIntroduction } from './wording/claims.ts';
import { introductionText } from './wording/introduction.ts';
import { code, plain, prose, table } from './wording/markdown-text.ts';
import { plural } from './wording/quantities.ts';
import { printable, sentence, staysInFolder } from './wording/text.ts';

/** runbook-verdicts.md: every claim of the runbook with its verdict, the numbers, the evidence and the corrected advice. */
export const reporter: Reporter = {
  name: 'runbook-verdicts',
  fileName: 'runbook-verdicts.md',
  applies: (run) => (run.runbook ?? []).length > 0,
  render: (run) => document(run, true),
};

/** The same for a folder of documents, away from the run: without links into its folder. */
export function runbookDocument(run: RunResult): string {
  return document(run, false);
}

function document(run: RunResult, links: boolean): string {
  const runbook = runbookOf(run);
  const sections = ['# Runbook verdicts', introductionText(runbookIntroduction)];
  if (runbook.rows.length === 0)
    sections.push('This run tested no claim of the runbook. To test them, run `replfault runbook`.');
  else {
    const kinds = byKind(runbook);
    const sectionsOf = (own: Runbook): string[] => own.rows.map((row) => claimSection(run, own, row, links));
    sections.push(
      overview(kinds),
      ...sectionsOf(kinds.ofOne),
      ...kinds.ofTwo.flatMap(sectionsOf),
      recorded(run, runbook),
    );
  }
  return `${sections.join('\n\n')}\n`;
}

function overview({ ofOne, ofTwo }: ReturnType<typeof byKind>): string {
  const name = ({ claim: { id } }: ClaimRow): string => `[${id}](#${id.toLowerCase()})`;
  const head = ['', 'Claim', ...ofOne.pairs.map((pair) => pair.label)].map(plain);
  const body = ofOne.rows.map((row) => [name(row), prose(row.claim.says), ...row.results.map(verdictText)]);
  const pairs = ofTwo.flatMap(({ pairs: own, rows }) =>
    rows.flatMap((row) => each(own, row.results, (label, one) => [name(row), plain(label), verdictText(one)])),
  );
  return [
    '## At a glance',
    ...(body.length === 0 ? [] : [table(head, body)]),
    ...(pairs.length === 0 ? [] : [table(['Claim', 'Source → replica', 'Verdict'], pairs)]),
  ].join('\n\n');
}

function verdictText(result: ClaimResult | null): string {
  if (result === null) return 'not tested';
  const text = `${claimSign[result.verdict]} ${claimWord[result.verdict]}`;
  return differs(result) && result.baseline ? `**${text}** (expected: ${claimWord[result.baseline]})` : text;
}

function claimSection(run: RunResult, runbook: Runbook, row: ClaimRow, links: boolean): string {
  const { claim, results } = row;
  const { pairs } = runbook;
  const verdicts = each(
    pairs,
    results,
    (label, one) => `- ${plain(label)}: **${claimWord[one.verdict]}**. ${prose(sentence(one.sentence))}`,
  );
  const corrections = correctionsOf(pairs, row).map(
    ({ servers, advice }) => `On ${plain(servers)}:\n\n${adviceText(advice)}`,
  );
  const evidence = each(pairs, results, (label, one) => `- ${plain(label)}: ${evidenceText(run, one, links)}`);
  const parts = [
    `## ${claim.id}`,
    `> ${prose(claim.says)}`,
    verdicts.join('\n'),
    ...(corrections.length === 0 ? [] : ['**Corrected advice**', ...corrections]),
    ...numbers(runbook, row),
    '**How the verdict was decided**',
    [
      `- Expected: ${prose(sentence(claim.hypothesis))}`,
      `- Measured: ${prose(sentence(claim.variable))}`,
      `- Rule: ${prose(sentence(claim.rule))}`,
      `- Trials: at least ${claim.leastTrials} valid trials of each case.`,
    ].join('\n'),
    '**Evidence**',
    evidence.join('\n'),
  ];
  return parts.join('\n\n');
}

/** Sentences as a list, procedures as blocks of SQL between them. */
function adviceText(advice: readonly Advice[]): string {
  return advice
    .map((one, index) => {
      if (typeof one !== 'string')
        return `\n<details><summary>${plain(one.title)} (${plain(one.server)})</summary>\n\n\`\`\`sql\n${procedureSql(one).map(inBlock).join('\n')}\n\`\`\`\n\n</details>\n`;
      return `${index > 0 && typeof advice[index - 1] !== 'string' ? '\n' : ''}- ${prose(one)}`;
    })
    .join('\n')
    .trim();
}

/** A run.json may come from elsewhere: nothing in it ends the block. */
const inBlock = (line: string): string => printable(line).replaceAll('```', "'''");

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
    ...pairs.map(({ key, label, exact }) => `${label}: ${exact ?? 'did not run'}, requested as ${key}.`),
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
