import type { LintAnswer, LintFinding, LintLevel, UpgradeLint } from '../../model/upgrade-lint.ts';
import { lintLevels } from '../../model/upgrade-lint.ts';
import { sentence } from '../wording/text.ts';

/** What each level means, for lists of rules. */
export const levelMeanings: Readonly<Record<LintLevel, string>> = {
  breaks: 'the old version accepts it, the new one does not',
  'changed meaning': 'both versions accept it, and it does not do the same',
  deprecated: 'the new version accepts it with a warning',
  'was broken before': 'neither version accepts it',
  'not judged': 'no server was asked, for the reason that is told',
};

/** `error 1064: You have ...`; `null` where a version was not asked or said nothing. */
export function answerText(answer: LintAnswer | null): string | null {
  if (answer === null) return null;
  const { outcome, errno, message } = answer;
  if (outcome === 'accepted') return message === null ? null : `accepted: ${message}`;
  const what = outcome === 'refused' ? (errno === null ? 'refused' : `error ${errno}`) : outcome;
  return message === null ? what : `${what}: ${message}`;
}

/** The reason as a sentence; a name at its beginning stays as it is. */
export function reasonText({ reason }: Pick<LintFinding, 'reason'>): string {
  return /^[a-z]+ /.test(reason) ? sentence(reason) : `${reason.trim()}.`.replace(/([.!?…])\.$/, '$1');
}

/** What is to be known about a finding besides its reason, one sentence each, with the version that said it. */
export function detailsOf(finding: LintFinding, { from, to }: Pick<UpgradeLint, 'from' | 'to'>): string[] {
  const [old, now] = [answerText(finding.from), answerText(finding.to)];
  return [
    ...(now === null ? [] : [`${to}: ${now}`]),
    ...(old === null ? [] : [`${from}: ${old}`]),
    ...(finding.replacement === null ? [] : [`instead: ${finding.replacement}`]),
    ...finding.costs.map((cost) => `cost: ${cost}`),
    ...(finding.evidence === 'documented' ? [`documented, not asked: ${finding.source ?? 'no source'}`] : []),
  ];
}

/** How many items have each level, and how many are good. */
export function countsOf({ files, findings }: UpgradeLint): { counts: [LintLevel | 'good', number][]; items: number } {
  const items = files.reduce((sum, file) => sum + file.items, 0);
  const counts = lintLevels.map((level): [LintLevel, number] => [
    level,
    findings.filter((one) => one.level === level).length,
  ]);
  const good = Math.max(0, items - findings.length);
  return { items, counts: [...counts.filter(([, count]) => count > 0), ['good', good]] };
}

/** `12 items in 2 files: 5 breaks, 1 deprecated, 6 good`. */
export function countsLine(lint: UpgradeLint): string {
  const { items, counts } = countsOf(lint);
  const number = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  const told = counts.map(([level, count]) => `${count} ${level}`).join(', ');
  return `${number(items, 'item')} in ${number(lint.files.length, 'file')}: ${told}`;
}
