import type { LintLevel, UpgradeLint } from '../../model/upgrade-lint.ts';
import { printable } from '../wording/text.ts';
import { countsLine, detailsOf, reasonText } from './wording.ts';

const commands: Readonly<Record<LintLevel, 'error' | 'warning' | 'notice'>> = {
  breaks: 'error',
  'changed meaning': 'warning',
  deprecated: 'warning',
  'was broken before': 'notice',
  'not judged': 'notice',
};

/** Annotations of GitHub's workflows, one a line (GitHub documentation, "Workflow commands"), and the counts. Pure. */
export function github(lint: UpgradeLint): string {
  const lines = lint.findings.map((finding) => {
    const title = property(`${finding.level}: ${finding.text}`);
    const message = [reasonText(finding), ...detailsOf(finding, lint)].map(printable).join('\n');
    return `::${commands[finding.level]} file=${property(finding.file)},line=${finding.line},title=${title}::${data(message)}`;
  });
  return `${[...lines, countsLine(lint)].join('\n')}\n`;
}

/** As the toolkit of GitHub's actions escapes a message. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
