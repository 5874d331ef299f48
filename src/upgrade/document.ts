import { steps } from './documented/index.ts';
import { changesOf, type DocumentedChange, markMeanings, type Step } from './step.ts';

const products = { mysql: 'MySQL', mariadb: 'MariaDB' } as const;
const head = ['Subject', 'Class', 'Before', 'After', 'First met in', 'Severity', 'Since', 'Known', 'Cause', 'Source'];

/** The generated part of docs/upgrades.md: the meaning of the marks, then the table of each step. Pure. */
export function documentedTables(): string {
  const marks = Object.entries(markMeanings).map(([mark, meaning]) => [mark, meaning]);
  return [table(['Known', 'Meaning'], marks), ...steps.map(section)].join('\n\n');
}

function section(step: Step): string {
  const product = products[step.vendor];
  const title = step.from === step.to ? `Every upgrade of ${product}` : `${product} ${step.from} to ${step.to}`;
  return [
    `### ${title}`,
    `\`\`\`sh\nnpx ${step.play}\n\`\`\``,
    ...(step.notes ?? []).map((note) => `- ${note}`),
    table(head, changesOf(step).map(cells)),
  ].join('\n\n');
}

function cells(change: DocumentedChange): string[] {
  const { subject, from, to, since, cause, source, play } = change;
  return [
    /^[\w-]+$/.test(subject) ? `\`${subject}\`` : subject,
    change.class,
    from ?? 'not there',
    to ?? 'not there',
    change.states.join(', '),
    change.severity,
    since ?? '',
    change.marks.join(', '),
    `${cause}${play === null ? ' (cannot be played)' : ''}`,
    source,
  ];
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)].join('\n');
}
