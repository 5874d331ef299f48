import type { UpgradeLint } from '../../model/upgrade-lint.ts';
import { code, plain, table } from '../wording/markdown-text.ts';
import { shorten } from '../wording/text.ts';
import { byFile, type FileFindings } from './groups.ts';
import { countsLine, detailsOf, reasonText } from './wording.ts';

/** Of one file; what is behind them stands in upgrade-lint.txt. */
const mostRows = 100;
const longestDetail = 400;

/** The chapter of report.md: a table for each file that has findings, the worst first. Pure. */
export function markdown(lint: UpgradeLint): string {
  const files = byFile(lint).filter(({ groups }) => groups.length > 0);
  const parts = [
    `### From ${plain(lint.from)} to ${plain(lint.to)}`,
    plain(`${countsLine(lint)}.`),
    ...files.map((one) => fileTable(one, lint)),
  ];
  return parts.join('\n\n');
}

function fileTable({ file, what, groups }: FileFindings, lint: UpgradeLint): string {
  const rows = groups
    .slice(0, mostRows)
    .map(({ first, lines }) => [
      first.level,
      lines,
      `\`${code(first.text)}\``,
      [reasonText(first), ...detailsOf(first, lint)].map((one) => plain(shorten(one, longestDetail))).join('<br>'),
    ]);
  const more = groups.length - rows.length;
  return [
    `#### ${plain(file)} (${what})`,
    table(['Level', 'Line', 'What', 'Why'], rows),
    ...(more > 0 ? [`${more} more in upgrade-lint.txt.`] : []),
  ].join('\n\n');
}
