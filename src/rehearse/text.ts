import type { Earliest, Reach } from './arithmetic.ts';
import type { CaseJudged, OverPhases, RuleInCase } from './conclude/judge.ts';
import type { Suggestion } from './conclude/suggest.ts';
import type { Rehearsal } from './rehearse.ts';
import type { RuleSet } from './rules/read.ts';

/** A rehearsal for a terminal. Pure. */
export function rehearsalText(result: Rehearsal, rules: RuleSet): string {
  const names = rules.alerts.map(({ name }) => name);
  return [
    arithmeticText(result),
    ...result.cases.map((one) => caseText(one, names)),
    findingsText(result),
    ...(result.suggestions.length === 0 ? [] : [suggestionsText(result.suggestions)]),
    ...(result.requireLead === null ? [] : [requiredText(result.requireLead)]),
  ].join('\n');
}

const seconds = (value: number | null): string => (value === null ? '-' : `${Math.round(value * 10) / 10}`);

const reachWords: Readonly<Record<Exclude<Reach, null>, string>> = {
  before: 'before',
  sometimes: 'in some phases',
  after: 'too late',
};
const reachText = (reach: Reach): string => (reach === null ? '-' : reachWords[reach]);

/** What follows from intervals and timeouts alone. */
export function arithmeticText({
  scrapeS,
  evaluationS,
  timers,
  arithmetic,
}: Pick<Rehearsal, 'scrapeS' | 'evaluationS' | 'timers' | 'arithmetic'>): string {
  const rows = arithmetic.map((one: Earliest) => [
    one.rule,
    seconds(one.forS),
    one.looksBackS === 0 ? '-' : seconds(one.looksBackS),
    `${seconds(one.atBestS)} to ${seconds(one.atWorstS)}`,
    reachText(one.source),
    reachText(one.replica),
  ]);
  return [
    `Scrapes every ${scrapeS} s, evaluations every ${evaluationS} s; net_write_timeout ${seconds(timers.netWriteTimeoutS)} s, replica_net_timeout ${seconds(timers.replicaNetTimeoutS)} s.`,
    'When a rule can fire by its `for` and these intervals, if servers show at once what it waits for:',
    '',
    table(['rule', 'for s', 'looks back s', 'fires after s', 'source gives up', 'replica notices'], rows),
    '',
  ].join('\n');
}

function caseText(one: CaseJudged, names: readonly string[]): string {
  const { source, replica } = one.servers;
  const pair = source.version === replica.version ? source.version : `${source.version} to ${replica.version}`;
  const facts = one.control
    ? ['control: nothing was injected']
    : [
        one.sourceGaveUpS === null ? 'the source does not give up' : `the source gives up after ${one.sourceGaveUpS} s`,
        one.replicaNoticedS === null
          ? 'the replica does not notice'
          : `the replica notices after ${one.replicaNoticedS} s`,
        one.blindS === null ? 'no blind window' : `blind for ${one.blindS} s`,
        ...(one.blindS === null ? [] : [`no rule fires in ${phasesText(one.silentInBlindS)} s of it`]),
      ];
  const scaled = one.scale === 1 ? '' : `, scaled 1:${Math.round(one.scale * 100) / 100}`;
  const notes = one.nothingCanFire ? ['The source gives up before the next scrape: no rule can fire before.'] : [];
  const rows = one.rules.map((rule) => [names[rule.rule] ?? '', ...ruleRow(rule)]);
  return [
    oneLine(`${one.name}, ${source.flavour} ${pair}${scaled}`),
    `  ${facts.join(', ')}.`,
    ...notes.map((text) => `  ${text}`),
    table(['rule', 'fired', 'after s', 'before source s', 'before replica s', 'silent s of blind'], rows),
    '',
  ].join('\n');
}

const ruleRow = (one: RuleInCase): string[] => [
  one.state === 'fired' ? `${one.fired}/8` : one.state,
  phasesText(one.firstFiringS),
  phasesText(one.leadBeforeSourceS),
  phasesText(one.leadBeforeReplicaS),
  phasesText(one.silentInBlindS),
];

/** Worst, median and best of the phases. */
export function phasesText(value: OverPhases | null): string {
  if (value === null) return '-';
  const { worst, median, best } = value;
  if (worst === best) return seconds(worst);
  return [worst, median, best].map((one) => (one === null ? 'never' : seconds(one))).join(' / ');
}

function findingsText({ findings }: Rehearsal): string {
  if (findings.length === 0) return 'No rule is dead, and none fires in a control.\n';
  return `${findings.map(({ file, line, what, rule, text }) => oneLine(`${file}:${line}: ${what}: ${rule}: ${text}`)).join('\n')}\n`;
}

function suggestionsText(suggestions: readonly Suggestion[]): string {
  const rows = suggestions.map(({ rule, forS, largestForS, sees, misses }) => [
    rule,
    seconds(forS),
    largestForS === null ? 'none' : seconds(largestForS),
    `${sees.length} of ${sees.length + misses.length}`,
  ]);
  return [
    'The largest `for` that leaves the lead in all phases of the cases that the rule sees in time (played again with it):',
    '',
    table(['rule', 'for s', 'largest s', 'cases'], rows),
    '',
  ].join('\n');
}

const requiredText = ({ leadS, met, unmet }: NonNullable<Rehearsal['requireLead']>): string =>
  !met && unmet.length === 0
    ? `No case shows a lead of ${leadS} s: in none of them the source gives up so late that a rule could fire before.\n`
    : met
      ? `A rule fires at least ${leadS} s before the source gives up, in all phases of all cases in which one can.\n`
      : `No rule fires at least ${leadS} s before the source gives up in all phases of: ${oneLine(unmet.join(', '))}\n`;

/** Names come from files of somebody: one line, and nothing that a terminal would obey. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** Findings have a long name whole. */
const widest = 100;
function cellText(text: string): string {
  const line = oneLine(text);
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(cellText));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
