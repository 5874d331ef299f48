import type { Procedure } from '../model/procedure.ts';
import type { Server } from './dialect.ts';
import { dialectOf } from './dialect.ts';
import { everyProcedure } from './index.ts';
import { replacements } from './managed-services.ts';
import { costLines, notExecuted, privilegeLines, stepLines } from './text.ts';

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

Written by \`npm run atlas\`. Every statement that a page, a report, a claim or a recommendation of replfault prints is one of these. Each was run on real
servers in two states: to its end, with an account that has only the privileges named, and with a received backlog, a stopped applier and a source that is
gone, where it must stop at a condition and lose nothing. What it costs was measured in both. Where a series of servers is not at hand, its text carries the
mark *not executed*; \`npm run atlas -- --server mysql:8.0\` executes it on a machine that has such a server, and removes the mark.

Run the statements one at a time, and check each condition. Names in angle brackets are values that an earlier statement shows. The examples are for the
default channel; replfault prints the name of your channel in the syntax of your server.`;

function overview(ids: readonly string[], variants: readonly Variant[]): string {
  const head = ['Procedure', ...documented.map((server) => dialectOf(server).product)];
  const rows = ids.map((id) => [
    `[${id}](#${id})`,
    ...documented.map((server) => {
      const found = variants.find((one) => one.procedure.id === id && one.server === server);
      if (found === undefined) return '–';
      return found.procedure.executedOn ?? `*${notExecuted(found.procedure.server)}*`;
    }),
  ]);
  return `## At a glance\n\nThe version on which it was executed; –: this server has no such procedure.\n\n${table(head, rows)}`;
}

function section(id: string, variants: readonly Variant[]): string {
  const own = variants.filter(({ procedure }) => procedure.id === id);
  const facts = grouped(own, ({ procedure }) => [
    ...costLines(procedure.cost),
    ...privilegeLines(procedure.privileges),
  ]);
  const texts = grouped(own, ({ procedure }) => stepLines(procedure));
  return [
    `## ${id}`,
    `${own[0]?.procedure.title ?? ''}.`,
    ...facts.map(({ names, lines }) => `${names}:\n\n${lines.map((line) => `- ${line}`).join('\n')}`),
    ...texts.map(
      ({ names, lines }) =>
        `<details><summary>${names}</summary>\n\n\`\`\`sql\n${lines.join('\n')}\n\`\`\`\n\n</details>`,
    ),
  ].join('\n\n');
}

/** Servers that share the same lines, together, with the way of following where it makes a difference. */
function grouped(
  variants: readonly Variant[],
  linesOf: (variant: Variant) => readonly string[],
): { names: string; lines: readonly string[] }[] {
  const groups = new Map<string, { variants: Variant[]; lines: readonly string[] }>();
  for (const variant of variants) {
    const lines = linesOf(variant);
    const key = lines.join('\n');
    const group = groups.get(key) ?? { variants: [], lines };
    group.variants.push(variant);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ names: namesOf(group.variants), lines: group.lines }));
}

function namesOf(variants: readonly Variant[]): string {
  const ways = (server: Server): string => {
    const by = variants.filter((one) => one.server === server).map((one) => one.by);
    if (by.length === 2) return '';
    return by[0] === 'gtid' ? ' by GTID' : ' by position';
  };
  const servers = documented.filter((server) => variants.some((one) => one.server === server));
  return servers
    .map((server) => {
      const mark = variants.find((one) => one.server === server)?.procedure.executedOn === null;
      const { product } = dialectOf(server);
      return `${product}${ways(server)}${mark ? ` (${notExecuted(product)})` : ''}`;
    })
    .join(', ');
}

function services(): string {
  const names = Object.keys(replacements[0]?.services ?? {}) as (keyof (typeof replacements)[number]['services'])[];
  const rows = replacements.map(({ procedures, what, services: by }) => [
    what,
    procedures.map((id) => `[${id}](#${id})`).join(', '),
    ...names.map((name) => by[name] ?? 'cannot be set'),
  ]);
  return `## Managed services\n\nManaged services withhold the privileges above. What replaces the statements there is *documented*, and was not executed.\n\n${table(['What', 'Instead of', ...names], rows)}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
