import type { LintLevel, UpgradeLint } from '../../model/upgrade-lint.ts';
import { type AnnotationLevel, workflowCommand } from '../github/commands.ts';
import { countsLine, detailsOf, reasonText } from './wording.ts';

const levels: Readonly<Record<LintLevel, AnnotationLevel>> = {
  breaks: 'error',
  'changed meaning': 'warning',
  deprecated: 'warning',
  'was broken before': 'notice',
  'not judged': 'notice',
};

/** Annotations of GitHub's workflows, one a line, and the counts. Pure. */
export function github(lint: UpgradeLint): string {
  const commands = lint.findings.map((finding) =>
    workflowCommand({
      level: levels[finding.level],
      title: `${finding.level}: ${finding.text}`,
      lines: [reasonText(finding), ...detailsOf(finding, lint)],
      place: { file: finding.file, line: finding.line },
    }),
  );
  return `${[...commands, countsLine(lint)].join('\n')}\n`;
}
