import type { LintFinding, LintLevel, UpgradeLint } from '../../model/upgrade-lint.ts';
import { lintLevels } from '../../model/upgrade-lint.ts';
import { printable, shorten } from '../wording/text.ts';
import { countsLine, detailsOf, reasonText } from './wording.ts';

const colours: Readonly<Record<LintLevel, number>> = {
  breaks: 31,
  'changed meaning': 35,
  deprecated: 33,
  'was broken before': 36,
  'not judged': 90,
};
const longestDetail = 400;
/** Lines that are named of one cause. */
const mostLines = 8;

/** For a person: by file, the worst first; what has one cause is told once, with its lines. The counts are the last line. Pure. */
export function text(lint: UpgradeLint, colour: boolean): string {
  const lines = [printable(`From ${lint.from} to ${lint.to}`), ''];
  for (const file of filesOf(lint)) {
    const kind = lint.files.find((one) => one.file === file);
    const items =
      kind === undefined ? 'included' : `${kind.kind}, ${kind.items} ${kind.items === 1 ? 'item' : 'items'}`;
    lines.push(`${printable(file)} (${items})`);
    const groups = groupsOf(lint.findings.filter((one) => one.file === file));
    for (const group of groups) lines.push(...groupLines(group, lint, colour));
    if (groups.length === 0) lines.push('  nothing breaks');
    lines.push('');
  }
  lines.push(countsLine(lint));
  return `${lines.join('\n')}\n`;
}

/** As they were named, then those that they include. */
function filesOf({ files, findings }: UpgradeLint): string[] {
  return [...new Set([...files.map(({ file }) => file), ...findings.map(({ file }) => file)])];
}

/** Findings of one file that say the same, the worst first, then by line. */
function groupsOf(findings: readonly LintFinding[]): LintFinding[][] {
  const groups = new Map<string, LintFinding[]>();
  for (const one of findings) {
    const key = JSON.stringify([one.level, one.text, one.reason, one.replacement]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const rank = ([first]: LintFinding[]): number => lintLevels.indexOf(first?.level ?? 'not judged');
  const lineOf = ([first]: LintFinding[]): number => first?.line ?? 0;
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || lineOf(a) - lineOf(b));
}

function groupLines(group: readonly LintFinding[], lint: UpgradeLint, colour: boolean): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const level = colour ? `\u001b[${colours[first.level]}m${first.level}\u001b[0m` : first.level;
  const lines = [...new Set(group.map(({ line }) => line))];
  const named = lines.slice(0, mostLines).join(', ');
  const where = lines.length > mostLines ? `${named} and ${lines.length - mostLines} more` : named;
  const told = [reasonText(first), ...detailsOf(first, lint)];
  return [
    `  ${where}: ${level}: ${printable(first.text)}`,
    ...told.map((one) => `      ${shorten(printable(one), longestDetail)}`),
  ];
}
