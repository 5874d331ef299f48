import type { ClaimId, ClaimResult } from '../../model/claim-result.ts';
import type { Advice, Procedure } from '../../model/procedure.ts';
import type { RunResult } from '../../model/result.ts';
import { productOf, productsOf, type ServerIdentity } from '../../model/server-identity.ts';
import { everyProcedure } from '../../procedures/index.ts';
import { costLines, privilegeLines, stepBlocks } from '../../procedures/text.ts';
import { differs } from '../facts/runbook.ts';
import { claimWord } from '../wording/claims.ts';
import { plain, prose, table } from '../wording/markdown-text.ts';
import { plural } from '../wording/quantities.ts';
import { listed, printable, sentence } from '../wording/text.ts';
import { wrapMarkdown } from '../wording/wrap.ts';
import { procedureForPair } from './pair-procedure.ts';

/** What a corrected runbook is written from: one pair of servers of one run. */
export interface RunbookToExport {
  readonly run: Pick<RunResult, 'tool' | 'startedAt' | 'seed'>;
  /** Of this pair, in the order of the runbook. */
  readonly results: readonly ClaimResult[];
  readonly servers: { readonly source: ServerIdentity; readonly replica: ServerIdentity };
  /** SHA-256 of the verdicts that were expected; `null`: none were. */
  readonly baselineHash: string | null;
  /** The advice of a claim in the words of the source. */
  sourceAdvice(id: ClaimId): readonly Advice[];
}

/** A procedure that is printed once, with the name by which claims refer to it. */
interface Printed {
  readonly name: string;
  readonly id: string;
  readonly text: string;
}

/** The corrected runbook for a pair of servers, as Markdown: verdicts, advice, and procedures with the server that each statement runs on. Pure. */
export function exportedRunbook(runbook: RunbookToExport): string {
  const { results, servers } = runbook;
  const isOne = productOf(servers.source) === productOf(servers.replica);
  const printed = new Map<string, Printed>();
  const sections = results.map((one) => claimSection(one, runbook, printed));
  printReferred(runbook, printed);
  const procedures = [...printed.values()].map(({ name, text }) => `### ${name}\n\n${text}`);
  const parts = [
    `# Runbook for replication: ${plain(isOne ? productOf(servers.source) : productsOf(servers))}`,
    'Use this page when replication stops with a network error (`ER_SOURCE_NET_WRITE`, 1190) or lags: which advice of the common runbook holds on these servers, and which statements to run.',
    headTable(runbook),
    [
      '- Each claim of the common runbook was tested on these servers. The advice below it is corrected by what was measured.',
      '- Every statement was executed on this version by replfault. Run the statements of a procedure one at a time, and check each condition.',
      '- Names in angle brackets are values that an earlier statement shows. The statements are for the default channel of a replica that follows by GTID; other variants are in replfault, docs/statements.md.',
      '- What is quoted from the common runbook is there to be recognised, not to be run.',
    ].join('\n'),
    '## At a glance',
    table(
      ['Claim', 'The common runbook says', 'Verdict'],
      results.map((one) => [`[${one.id}](#${one.id.toLowerCase()})`, quoted(one.says), verdictText(one)]),
    ),
    ...sections,
    ...(procedures.length === 0 ? [] : ['## Procedures', ...procedures]),
  ];
  return wrapMarkdown(`${parts.join('\n\n')}\n`);
}

/** Words of the common runbook. Its statements are no code: they are not to be run, and `upgrade-lint` takes statements in code for such that are. */
const quoted = (says: string): string => plain(says.replace(/`([^`]+)`/g, '“$1”'));

function headTable({ run, servers, baselineHash, results }: RunbookToExport): string {
  const named = (server: ServerIdentity): string => `${plain(productOf(server))}, requested as ${plain(server.spec)}`;
  const expected = results.filter(({ baseline }) => baseline !== null).length;
  return table(
    ['', ''],
    [
      ['Source', named(servers.source)],
      ['Replica', named(servers.replica)],
      ['Tested', `${run.startedAt.slice(0, 10)}, replfault ${plain(run.tool.version)}, seed ${plain(run.seed)}`],
      [
        'Baseline',
        baselineHash === null
          ? 'no verdicts were expected'
          : `${plural(expected, 'expected verdict')}, SHA-256 ${baselineHash}`,
      ],
    ],
  );
}

function verdictText(one: ClaimResult): string {
  const word = claimWord[one.verdict];
  return differs(one) && one.baseline !== null ? `**${word}** (expected: ${claimWord[one.baseline]})` : word;
}

function claimSection(result: ClaimResult, runbook: RunbookToExport, printed: Map<string, Printed>): string {
  const { id, says, verdict } = result;
  const head = [
    `## ${id}`,
    `> ${quoted(says)}`,
    `**${verdictText(result).replaceAll('**', '')}.** ${prose(sentence(result.sentence))}`,
  ];
  // What nobody could decide corrects nothing.
  if (verdict === 'undecided' || result.corrected.length === 0) return head.join('\n\n');
  const words = runbook.sourceAdvice(id).filter((one) => typeof one !== 'string');
  const advice = result.corrected.map((one) =>
    typeof one === 'string' ? `- ${prose(one)}` : `- ${referenceTo(one, words, runbook, printed)}`,
  );
  return [...head, 'What to do:', advice.join('\n')].join('\n\n');
}

/** A link to the procedure, which is printed once for all claims; or why it is not printed. */
function referenceTo(
  procedure: Procedure,
  inSourceWords: readonly Procedure[],
  { servers }: RunbookToExport,
  printed: Map<string, Printed>,
): string {
  const found = procedureForPair(procedure, servers, inSourceWords);
  if ('withheld' in found) return `*${plain(procedure.title)}*: not printed, because ${plain(found.withheld)}.`;
  const key = JSON.stringify(found.procedure);
  const known = printed.get(key) ?? {
    name: `P${printed.size + 1}`,
    id: found.procedure.id,
    text: procedureText(found.procedure, found.executedOn, servers),
  };
  printed.set(key, known);
  return `[${known.name}](#${known.name.toLowerCase()}): ${plain(procedure.title)}.`;
}

/** Prints the procedures that others refer to by their ids, and those that these refer to. */
function printReferred(runbook: RunbookToExport, printed: Map<string, Printed>): void {
  const all = everyProcedure(runbook.servers.replica);
  // What is printed meanwhile comes behind in the same walk.
  for (const { text } of printed.values())
    for (const [, id] of text.matchAll(/\bprocedure ([a-z]+(?:-[a-z]+)+)/g)) {
      const referred = all.find((one) => one.id === id);
      const isThere = [...printed.values()].some((one) => one.id === id);
      if (referred !== undefined && !isThere) referenceTo(referred, [], runbook, printed);
    }
}

function procedureText(
  { id, title, steps, cost, privileges, wayBack }: Procedure,
  executedOn: readonly string[],
  servers: RunbookToExport['servers'],
): string {
  const where = (end: 'source' | 'replica'): string => `the ${end} (${plain(productOf(servers[end]))})`;
  const blocks = stepBlocks({ steps, wayBack }).map(({ on, lines }) => `On ${where(on)}:\n\n${block(lines)}`);
  const undo =
    typeof wayBack === 'string'
      ? [`Undo: ${plain(wayBack)}`]
      : [
          `Undo, on ${listed([...new Set(wayBack.map(({ on }) => where(on)))])}:`,
          block(wayBack.map(({ sql }) => `${sql};`)),
        ];
  return [
    `**${plain(title)}**`,
    [
      `Name: ${id}.`,
      ...costLines(cost),
      ...privilegeLines(privileges),
      `Executed on ${listed([...new Set(executedOn)])}.`,
    ]
      .map((line) => `- ${plain(line)}`)
      .join('\n'),
    ...blocks,
    ...undo,
  ].join('\n\n');
}

/** A run.json may come from elsewhere: nothing in it ends the block. */
const block = (lines: readonly string[]): string =>
  `\`\`\`sql\n${lines.map((line) => printable(line).replaceAll('```', "'''")).join('\n')}\n\`\`\``;
