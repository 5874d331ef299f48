import { upgradeStates } from '../model/comparison.ts';
import { steps } from './documented/index.ts';
import { changesOf, type DocumentedChange, markMeanings, type Step } from './step.ts';

const products = { mysql: 'MySQL', mariadb: 'MariaDB' } as const;
const head = ['Subject', 'Class', 'Before', 'After', 'First met in', 'Severity', 'Since', 'Known', 'Cause', 'Source'];

/** With more rows than this, a cause is folded away, and stands in the table of its step in one row. */
const mostRows = 5;
const severityOrder = ['breaks', 'warns', 'informs'] as const;

/** The generated part of docs/upgrades.md: the meaning of the marks, links to the steps, then the table of each step. Pure. */
export function documentedTables(): string {
  const marks = Object.entries(markMeanings).map(([mark, meaning]) => [mark, meaning]);
  return [table(['Known', 'Meaning'], marks), contents(), ...steps.map(section)].join('\n\n');
}

const titleOf = ({ vendor, from, to }: Step): string =>
  from === to ? `Every upgrade of ${products[vendor]}` : `${products[vendor]} ${from} to ${to}`;

function contents(): string {
  const links = (vendor: Step['vendor']): string =>
    steps
      .filter((step) => step.vendor === vendor)
      .map((step) => `[${titleOf(step).replace(/^MySQL |^MariaDB | of .*/, '')}](#${anchor(titleOf(step))})`)
      .join(', ');
  return `- MySQL: ${links('mysql')}\n- MariaDB: ${links('mariadb')}`;
}

/** GitHub makes an anchor of a heading so. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

function section(step: Step): string {
  const all = changesOf(step).toSorted((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
  const causes = [...new Set(all.map(({ cause }) => cause))];
  const folded = causes
    .map((cause) => all.filter((one) => one.cause === cause))
    .filter((rows) => rows.length > mostRows);
  const rows = all.flatMap((one) => {
    const of = folded.find((group) => group[0]?.cause === one.cause);
    if (of === undefined) return [cells(one)];
    return of[0] === one ? [summaryCells(of)] : [];
  });
  return [
    `### ${titleOf(step)}`,
    `\`\`\`sh\nnpx ${step.play}\n\`\`\``,
    ...(step.notes === undefined ? [] : [step.notes.map((note) => `- ${note}`).join('\n')]),
    table(head, rows),
    ...folded.map(
      (group) =>
        `<details><summary>${escaped(group[0]?.cause ?? '')} (${group.length} rows)</summary>\n\n${table(head, group.map(cells))}\n\n</details>`,
    ),
  ].join('\n\n');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The row that stands for many: how many there are, and what they have in common. */
function summaryCells(group: readonly DocumentedChange[]): string[] {
  const common = (of: (change: DocumentedChange) => string): string => [...new Set(group.map(of))].join(', ');
  const states = upgradeStates.filter((state) => group.some((one) => one.states.includes(state)));
  return [
    `**${group.length} rows, below**`,
    common((one) => one.class),
    '',
    '',
    states.join(', '),
    common(({ severity }) => severity),
    '',
    '',
    group[0]?.cause ?? '',
    '',
  ];
}

function cells(change: DocumentedChange): string[] {
  const { subject, from, to, since, cause, source, play } = change;
  return [
    /^[\w-]+$/.test(subject) ? `\`${subject}\`` : subject,
    change.class,
    valueText(change, from, absentBefore),
    valueText(change, to, absentAfter),
    change.states.join(', '),
    change.severity,
    since ?? 'every release',
    change.marks.join(', '),
    `${cause}${play === null ? ' (cannot be played)' : ''}`,
    source,
  ];
}

/** Values that need words on a page. */
const shownAs: Readonly<Record<string, string>> = { '': '(empty)', there: 'exists' };

type Absent = (change: DocumentedChange) => string;

const valueText = (change: DocumentedChange, value: string | null, absent: Absent): string =>
  value === null ? absent(change) : (shownAs[value] ?? value);

/** What a subject that is not there means, by class. */
const absentBefore: Absent = (change) => {
  switch (change.class) {
    case 'defaults':
    case 'channel-defaults':
    case 'starts':
    case 'statements':
    case 'columns':
    case 'monitoring':
    case 'privileges':
      return 'does not exist';
    default:
      return '–';
  }
};

const absentAfter: Absent = (change) => {
  if (change.class === 'starts' && change.severity === 'breaks') return 'the server does not start';
  return absentBefore(change) === '–' ? '–' : 'removed';
};

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)].join('\n');
}
