import { commentLines } from '../model/comment-lines.ts';
import type { Procedure } from '../model/procedure.ts';
import type { Server } from './dialect.ts';
import { dialectOf } from './dialect.ts';
import { everyProcedure } from './index.ts';
import { replacements } from './managed-services.ts';
import { costLines, endsOf, privilegeLines, stepLines } from './text.ts';

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
  return `${[introduction, overview(ids, variants), servers(ids, variants), ...ids.map((id) => section(id, variants)), services()].join('\n\n')}\n`;
}

const introduction = `# Statements

Use this page to look up a procedure: its statements for your server, and its conditions, cost and privileges.

- Run the statements one at a time. A comment below a statement says what its result must be. Do not run them as a
  script.
- An indented statement in a comment is the way out: run it only if the check above it failed.
- Names in angle brackets are values in the result of an earlier statement. A comment below that statement names the
  column.
- The examples are for the default channel. replfault prints the name of your channel in the syntax of your server.

Pages, reports, verdicts and recommendations of replfault print only statements of these procedures. On each server that
[the table](#servers) names with its version, every procedure was executed in two situations, and its cost was measured
in both:

- to its end, by an account that has only the privileges that are listed here
- with the source lost, the applier stopped and relay logs that are not executed: it must stop at a condition and lose
  nothing

*Not executed*: no server of this series was run. The statements follow the manual: try them on a test server first. To
execute the procedures on such a server, and to remove the mark, run \`npm run statements -- mysql:8.0\` with the name of
the series. This command writes this page and \`src/procedures/executed.ts\`.

Not on this page: planned switchover, rebuilding a replica, skipping a transaction, TLS of a channel. See the manual of
your server.`;

/** Titles of procedures whose own title names values or words of one server. */
const titles: Readonly<Record<string, string>> = {
  'change-channel': 'Change the network timeout, the heartbeat period and the retries of a channel',
  'compare-ends': 'Compare source and replica, by GTID or by file and position',
  'log-failed-writes': 'Let the source log failed writes',
  'set-net-write-timeout': 'Set net_write_timeout on the source',
  'wait-until-equal': 'Wait until the replica has executed all transactions of the source',
};

/** What the values in the statements are, where they are only examples. */
const examples: Readonly<Record<string, string>> = {
  'change-channel':
    'The values are examples: 10 s x 8640 retries last one day. `npx replfault tune` finds those for your link ([tuning](tuning.md)).',
  'set-net-write-timeout':
    'The value is an example. `npx replfault tune` finds the one for your link ([tuning](tuning.md)).',
  'share-flushes': 'The values are examples.',
};

const titleOf = (id: string, variants: readonly Variant[]): string =>
  titles[id] ?? variants.find(({ procedure }) => procedure.id === id)?.procedure.title ?? '';

function overview(ids: readonly string[], variants: readonly Variant[]): string {
  const rows = ids.map((id) => {
    const own = variants.filter(({ procedure }) => procedure.id === id);
    return [titleOf(id, own), `[${id}](#${id})`, runOn(own), [...new Set(own.map(changes))].join('; or ')];
  });
  return `## At a glance\n\n${table(['To do this', 'Procedure', 'Run on', 'Changes'], rows)}`;
}

/** `the replica`, or `both servers`. */
function runOn(own: readonly Variant[]): string {
  const ends = new Set(own.flatMap(({ procedure }) => endsOf(procedure.steps)));
  return ends.size === 1 ? `the ${[...ends][0]}` : 'both servers';
}

/** What a procedure does to a server, in short. */
function changes({ procedure: { steps, cost } }: Variant): string {
  if (!steps.some(({ kind }) => kind === 'run')) return 'nothing';
  const { relayLogs, receiver, applier } = cost;
  const parts = [
    ...(relayLogs === 'applied, then deleted' ? ['relay logs are applied, then deleted'] : []),
    ...(receiver === 'keeps its state' ? [] : [`the receiver ${receiver}`]),
    ...(applier === 'keeps its state' ? [] : [`the applier ${applier}`]),
  ];
  return parts.length === 0 ? 'global variables' : parts.join('; ');
}

function servers(ids: readonly string[], variants: readonly Variant[]): string {
  const rows = documented.map((server) => {
    const own = variants.filter((one) => one.server === server);
    const versions = new Set(own.flatMap(({ procedure }) => procedure.executedOn ?? []));
    const without = ids.filter((id) => !own.some(({ procedure }) => procedure.id === id));
    return [
      nameOf(server),
      versions.size === 0 ? '*not executed*' : [...versions].join(', '),
      without.length === 0 ? '–' : without.map((id) => `[${id}](#${id})`).join(', '),
    ];
  });
  return `## Servers\n\n${table(['Server', 'Executed on', 'Procedures that replfault does not have for it'], rows)}`;
}

function section(id: string, variants: readonly Variant[]): string {
  const own = variants.filter(({ procedure }) => procedure.id === id);
  const texts = grouped(own, ({ procedure }) => [stepLines(procedure).join('\n')]);
  const named = namedProcedures(
    id,
    variants.map(({ procedure }) => procedure.id),
    [...texts.map(({ text }) => text), ...facts(own)].join('\n'),
  );
  return [
    `## ${id}`,
    `${titleOf(id, own)}.`,
    [
      `- Run on: ${runOn(own)}.`,
      ...(examples[id] === undefined ? [] : [`- ${examples[id]}`]),
      ...facts(own),
      ...(named.length === 0 ? [] : [`- See also: ${named.map((one) => `[${one}](#${one})`).join(', ')}.`]),
    ].join('\n'),
    ...texts.map(
      ({ text, of }) =>
        `<details><summary>${textNames(of)}</summary>\n\n\`\`\`sql\n${[...head(of), text].join('\n')}\n\`\`\`\n\n</details>`,
    ),
  ].join('\n\n');
}

/** What is lost if only the block is copied: where it is run, and where nobody has. */
function head(of: readonly Variant[]): string[] {
  const open = of.filter(({ procedure }) => procedure.executedOn === null);
  const ends = new Set(of.flatMap(({ procedure }) => endsOf(procedure.steps)));
  return commentLines('--', [
    ...(ends.size === 1 ? [`Run on the ${[...ends][0]}.`] : []),
    ...(open.length === 0 ? [] : [`Not executed on ${namesOf(open, false)}.`]),
  ]);
}

/** Procedures that a text sends the reader to. */
function namedProcedures(id: string, ids: readonly string[], text: string): string[] {
  const found = [...text.matchAll(/procedure(?:\s|--)+([a-z]+(?:-[a-z]+)+)/g)].map(([, name = '']) => name);
  return [...new Set(found)].filter((name) => name !== id && ids.includes(name)).sort();
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

/** Names of servers, and which of them did not execute the text: `MySQL 8.0, 9.7 (not executed: MySQL 8.0)`. */
function textNames(variants: readonly Variant[]): string {
  const open = variants.filter(({ procedure }) => procedure.executedOn === null);
  if (open.length === 0) return namesOf(variants);
  const which = open.length === variants.length ? '' : `: ${namesOf(open, false)}`;
  return `${namesOf(variants)} (not executed${which})`;
}

/** Two flavours have one name in their own words: they are told apart where they stand side by side. */
const nameOf = (server: Server): string => {
  const { product } = dialectOf(server);
  return server.flavour === 'mysql-8.0' ? `${product} from 8.0.26` : product;
};

/** `MySQL 5.6, 9.7, MariaDB 10.5`; with GTID or position where that makes a difference and `ways` is asked for. */
function namesOf(variants: readonly Variant[], ways = true): string {
  const waysOf = (server: Server): string => {
    if (!ways) return '';
    const by = variants.filter((one) => one.server === server).map((one) => one.by);
    return by.length === 2 ? '' : by[0] === 'gtid' ? ' with GTID' : ' with file and position';
  };
  const servers = documented.filter((server) => variants.some((one) => one.server === server));
  const all = new Set(servers.map(waysOf));
  const [common = ''] = all.size === 1 ? all : [];
  let before = '';
  const names = servers.map((server) => {
    const full = nameOf(server);
    const [vendor = ''] = full.split(' ');
    const name = vendor === before ? full.slice(vendor.length + 1) : full;
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
    ...names.map((name) => by[name]?.replace(/\bmysql\.\w+(?:\([^)]*\))?/g, '`$&`') ?? 'cannot be set'),
  ]);
  return `## Managed services\n\nManaged services do not grant the privileges for these statements. Use what the service names instead (its procedures with CALL, on the replica). None of it was executed here: the names come from the manuals.\n\n${table(['Purpose', 'Procedure of this page', ...names], rows)}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
