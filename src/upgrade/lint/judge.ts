import { deprecates } from '../../model/lint-refusals.ts';
import type {
  LintAnswer,
  LintedFile,
  LintFinding,
  LintItem,
  OptionItem,
  StatementItem,
  UpgradeLint,
} from '../../model/upgrade-lint.ts';
import { type Answers, type ItemAnswer, keyOf } from './answers.ts';
import { candidatesFor } from './candidates.ts';
import { judgeMetric } from './judge-metric.ts';
import { judgeOption } from './judge-option.ts';
import { judgeStatement } from './judge-statement.ts';
import type { Judged, Versions } from './levels.ts';

/** What a run was asked to judge. */
export type LintHead = Pick<UpgradeLint, 'from' | 'to' | 'vendor'>;

/** What the answers of both versions mean for the lines of the files. Pure: everything comes from the files as they were read and from the answers. */
export function judgeLint(head: LintHead, asked: readonly LintedFile[], answers: Answers): UpgradeLint {
  const versions = { from: answers.from.product ?? head.from, to: answers.to.product ?? head.to };
  const findings = asked.flatMap(({ items }, file) =>
    items.flatMap((item, index) => findingOf(item, keyOf(file, index), { head, answers, versions })),
  );
  return {
    ...head,
    files: asked.map(({ file, kind, items }) => ({ file, kind, items: items.length })),
    findings: inOrder(findings, asked),
  };
}

interface Judging {
  readonly head: LintHead;
  readonly answers: Answers;
  readonly versions: Versions;
}

function findingOf(item: LintItem, key: string, judging: Judging): LintFinding[] {
  if (item.notJudged !== null) return [notJudged(item, item.notJudged)];
  if (item.kind === 'metric') return metricFinding(item, judging);
  const { from, to } = { from: judging.answers.from.items.get(key), to: judging.answers.to.items.get(key) };
  if (from === undefined || to === undefined) return [notJudged(item, whyUnanswered(judging, from, to), from, to)];
  const judged =
    item.kind === 'option' ? judgeOption(from, to, judging.versions) : judgeStatement(item, from, to, judging.versions);
  return judged === null ? [] : [finding(item, judged, from, to, instead(item, judged, to, judging.head))];
}

function metricFinding(item: Extract<LintItem, { kind: 'metric' }>, { answers, versions }: Judging): LintFinding[] {
  const { from, to } = answers;
  if (from.names === null || to.names === null)
    return [notJudged(item, `no server of ${from.names === null ? versions.from : versions.to} told its names`)];
  const { judged, replacement, ...said } = judgeMetric(item, from.names, to.names, versions);
  if (judged === null) return [];
  const cases = [from.namesCase, to.namesCase].filter((one) => one !== null);
  return [{ ...placeOf(item), ...judged, ...said, replacement, costs: [], ...played, cases }];
}

const played = { evidence: 'played', source: null } as const;

const placeOf = ({ file, line, kind, text }: LintItem): Pick<LintFinding, 'file' | 'line' | 'kind' | 'text'> => ({
  file,
  line,
  kind,
  text,
});

function finding(
  item: LintItem,
  judged: NonNullable<Judged>,
  from: ItemAnswer,
  to: ItemAnswer,
  { replacement, costs }: Pick<LintFinding, 'replacement' | 'costs'>,
): LintFinding {
  const cases = [...new Set([from.case, to.case])];
  return { ...placeOf(item), ...judged, from: plain(from), to: plain(to), replacement, costs, ...played, cases };
}

function notJudged(item: LintItem, reason: string, from?: ItemAnswer, to?: ItemAnswer): LintFinding {
  const cases = [...new Set([from, to].flatMap((one) => (one === undefined ? [] : [one.case])))];
  const said = { from: from === undefined ? null : plain(from), to: to === undefined ? null : plain(to) };
  return { ...placeOf(item), level: 'not judged', reason, ...said, replacement: null, costs: [], ...played, cases };
}

const plain = ({ outcome, errno, message }: ItemAnswer): LintAnswer => ({ outcome, errno, message });

function whyUnanswered(
  { answers, versions }: Judging,
  from: ItemAnswer | undefined,
  to: ItemAnswer | undefined,
): string {
  const silent = to === undefined ? 'to' : 'from';
  if (answers[silent].product === null) return `no server of ${versions[silent]} was asked`;
  return `the time for this file was over before ${from === undefined && to === undefined ? 'the servers were' : `${versions[silent]} was`} asked`;
}

/** What the target accepted in the place of an item. */
function instead(
  item: OptionItem | StatementItem,
  { level }: NonNullable<Judged>,
  to: ItemAnswer,
  { vendor }: LintHead,
): Pick<LintFinding, 'replacement' | 'costs'> {
  const none = { replacement: null, costs: [] };
  if (level === 'not judged' || level === 'was broken before') return none;
  const candidates = candidatesFor(item, vendor);
  const showsNothing = level === 'changed meaning' && to.rows === 0;
  const accepted = [...to.candidates].filter(
    ([, { outcome, rows }]) => outcome === 'accepted' && !(showsNothing && rows === 0),
  );
  // For what is refused, a way that is deprecated itself is better than none.
  const [number] =
    accepted.find(([, { message }]) => !deprecates(message)) ?? (level === 'breaks' ? accepted[0] : undefined) ?? [];
  const found = number === undefined ? undefined : candidates[number - 1];
  return found === undefined ? none : { replacement: found.text, costs: found.costs };
}

/** By file as the user named them, then by line. */
function inOrder(findings: readonly LintFinding[], asked: readonly LintedFile[]): LintFinding[] {
  const order = new Map<string, number>();
  for (const { file, items } of asked)
    for (const one of [file, ...items.map((item) => item.file)]) if (!order.has(one)) order.set(one, order.size);
  return findings.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line);
}
