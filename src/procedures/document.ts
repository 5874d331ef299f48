import type { Procedure } from '../model/procedure.ts';
import type { Server } from './dialect.ts';
import { dialectOf } from './dialect.ts';
import { everyProcedure } from './index.ts';
import { replacements } from './managed-services.ts';
import { costLines, privilegeLines, stepLines } from './text.ts';

/** The servers of the document, those that production runs and that some machine may not have. */
export const documented: readonly Server[] = [
  { flavour: 'mysql-5.6', version: '5.6' },
  { flavour: 'mysql-5.7', version: '5.7' },
  { flavour: 'mysql-8.0-early', version: '8.0' },
  { flavour: 'mysql-8.0', version: '8.0' },
  { flavour: 'mysql-9', version: '8.4' },
  { flavour: 'mysql-9', version: '9.7' },
  { flavour: 'mariadb', version: '10.5' },
  { flavour: 'mariadb', version: '10.6' },
  { flavour: 'mariadb', version: '10.11' },
  { flavour: 'mariadb', version: '11.4' },
  { flavour: 'mariadb', version: '11.8' },
];

interface Variant {
  readonly by: 'gtid' | 'position';
  readonly server: Server;
  readonly procedure: Procedure;
}

/** docs/statements.md: every procedure that any page prints, on every server. Pure. */
export function statementsDocument(): string {
  const variants = documented.flatMap((server) =>
    (['gtid', 'position'] as const).flatMap((by) =>
      everyProcedure(server, { by }).map((procedure): Variant => ({ by, server, procedure })),
    ),
  );
  const ids = [...new Set(variants.map(({ procedure }) => procedure.id))];
  return `${[introduction, overview(ids, variants), ...ids.map((id) => section(id, variants)), services()].join('\n\n')}\n`;
}

const introduction = `# Statements

Use this page to look up a procedure: its statements for your server, and its conditions, cost and privileges.

- Run the statements one at a time and check each condition. Do not run them as a script.
- Names in angle brackets are values that an earlier statement shows.
- The examples are for the default channel. replfault prints the name of your channel in the syntax of your server.

Pages, reports, verdicts and recommendations of replfault print only statements of these procedures. Each procedure was
executed on real servers in two situations, and its cost was measured in both:

- to its end, by an account that has only the privileges that are listed here
- with the source lost, the applier stopped and relay logs that are not executed: it must stop at a condition and lose
  nothing

*Not executed*: replfault could not start a server of this series. To execute the procedures on such a server, and to
remove the mark, run \`npm run statements -- mysql:8.0\` with the name of the series. This command writes this page.`;

function overview(ids: readonly string[], variants: readonly Variant[]): string {
  const head = ['Procedure', ...documented.map((server) => dialectOf(server).product)];
  const rows = ids.map((id) => [
    `[${id}](#${id})`,
    ...documented.map((server) => {
      const found = variants.find((one) => one.procedure.id === id && one.server === server);
      return found === undefined ? '–' : (found.procedure.executedOn ?? '*not executed*');
    }),
  ]);
  return `## At a glance\n\nThe table shows the version on which each procedure was executed. –: this server has no such procedure.\n\n${table(head, rows)}`;
}

function section(id: string, variants: readonly Variant[]): string {
  const own = variants.filter(({ procedure }) => procedure.id === id);
  const texts = grouped(own, ({ procedure }) => [stepLines(procedure).join('\n')]);
  return [
    `## ${id}`,
    `${own[0]?.procedure.title ?? ''}.`,
    facts(own).join('\n'),
    ...texts.map(
      ({ text, of }) => `<details><summary>${textNames(of)}</summary>\n\n\`\`\`sql\n${text}\n\`\`\`\n\n</details>`,
    ),
  ].join('\n\n');
}

/** Cost and privileges as a list. A line that is not true of all variants names those of which it is. */
function facts(own: readonly Variant[]): string[] {
  const lines = grouped(own, ({ procedure }) => [
    ...costLines(procedure.cost),
    ...privilegeLines(procedure.privileges),
  ]);
  // What belongs together stays together: all costs, then all side effects.
  const labels = [...new Set(lines.map(({ text }) => labelOf(text)))];
  return lines
    .toSorted((a, b) => labels.indexOf(labelOf(a.text)) - labels.indexOf(labelOf(b.text)))
    .map(({ text, of }) => `- ${text}${of.length === own.length ? '' : ` (${namesOf(of)})`}`);
}

const labelOf = (line: string): string => line.replace(/:.*/s, '');

/** Texts in the order in which they first appear, each with the variants that have it. */
function grouped(
  variants: readonly Variant[],
  textsOf: (variant: Variant) => readonly string[],
): { text: string; of: readonly Variant[] }[] {
  const groups = new Map<string, Variant[]>();
  for (const variant of variants)
    for (const text of textsOf(variant)) groups.set(text, [...(groups.get(text) ?? []), variant]);
  return [...groups].map(([text, of]) => ({ text, of }));
}

/** Names of servers, and which of them did not execute the text: `MySQL 9.7; not executed on MySQL 8.0, 8.4`. */
function textNames(variants: readonly Variant[]): string {
  const done = variants.filter(({ procedure }) => procedure.executedOn !== null);
  const open = variants.filter(({ procedure }) => procedure.executedOn === null);
  if (done.length === 0) return `Not executed on ${namesOf(open)}`;
  return open.length === 0 ? namesOf(done) : `${namesOf(done)}; not executed on ${namesOf(open)}`;
}

/** `MySQL 5.6, 9.7, MariaDB 10.5`; with GTID or position where that makes a difference. */
function namesOf(variants: readonly Variant[]): string {
  const waysOf = (server: Server): string => {
    const by = variants.filter((one) => one.server === server).map((one) => one.by);
    return by.length === 2 ? '' : by[0] === 'gtid' ? ' with GTID' : ' with file and position';
  };
  const servers = documented.filter((server) => variants.some((one) => one.server === server));
  const ways = new Set(servers.map(waysOf));
  const [common = ''] = ways.size === 1 ? ways : [];
  let before = '';
  const names = servers.map((server) => {
    const { product } = dialectOf(server);
    const [vendor = ''] = product.split(' ');
    const name = vendor === before ? product.slice(vendor.length + 1) : product;
    before = vendor;
    return `${name}${common === '' ? waysOf(server) : ''}`;
  });
  return `${names.join(', ')}${common}`;
}

function services(): string {
  const names = Object.keys(replacements[0]?.services ?? {}) as (keyof (typeof replacements)[number]['services'])[];
  const rows = replacements.map(({ procedures, what, services: by }) => [
    what,
    procedures.map((id) => `[${id}](#${id})`).join(', '),
    ...names.map((name) => by[name] ?? 'cannot be set'),
  ]);
  return `## Managed services\n\nManaged services do not grant these privileges. The table lists what their manuals name instead. It was not executed.\n\n${table(['Purpose', 'Instead of', ...names], rows)}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
