import type { LintLevel, UpgradeLint } from '../../model/upgrade-lint.ts';
import { printable, shorten } from '../wording/text.ts';
import { byFile, type FindingGroup } from './groups.ts';
import { countsLine, detailsOf, reasonText } from './wording.ts';

const colours: Readonly<Record<LintLevel, number>> = {
  breaks: 31,
  'changed meaning': 35,
  deprecated: 33,
  'was broken before': 36,
  'not judged': 90,
};
const longestDetail = 400;

/** For a person: by file, the worst first; what has one cause is told once, with its lines. The counts are the last line. Pure. */
export function text(lint: UpgradeLint, colour: boolean): string {
  const lines = [printable(`From ${lint.from} to ${lint.to}`), ''];
  for (const { file, what, groups } of byFile(lint)) {
    lines.push(`${printable(file)} (${what})`);
    for (const group of groups) lines.push(...groupLines(group, lint, colour));
    if (groups.length === 0) lines.push('  nothing breaks');
    lines.push('');
  }
  lines.push(countsLine(lint));
  return `${lines.join('\n')}\n`;
}

function groupLines({ first, lines }: FindingGroup, lint: UpgradeLint, colour: boolean): string[] {
  const level = colour ? `\u001b[${colours[first.level]}m${first.level}\u001b[0m` : first.level;
  const told = [reasonText(first), ...detailsOf(first, lint)];
  return [
    `  ${lines}: ${level}: ${printable(first.text)}`,
    ...told.map((one) => `      ${shorten(printable(one), longestDetail)}`),
  ];
}
