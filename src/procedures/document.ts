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

- Run the statements one at a time. A comment below a statement says what its result must be. Do not run them as a
  script.
- An indented statement in a comment is the way out: run it only if the check above it failed.
- Names in angle brackets are values that the result of an earlier statement contains. A comment below that statement
  names the column.
- The examples are for the default channel. replfault prints the name of your channel in the syntax of your server.
- Not on this page: planned switchover, rebuilding a replica, skipping transactions, TLS of a channel. See the manual of
  your server.

Pages, reports, verdicts and recommendations of replfault print only statements of these procedures. The procedures were
executed on the servers that the second table names with their versions, in two situations, and their cost was measured
in both:

- to its end, by an account that has only the privileges that are listed here
- with the source lost, the applier stopped and relay logs that are not executed: it must stop at a condition and lose
  nothing

*Not executed*: no server of this series was run. Unit tests check that the syntax follows the manual, but no server has
executed these statements: try them on a test server first. To execute the procedures on such a server, and to remove
the mark, run \`npm run statements -- mysql:8.0\` with the name of the series. This command writes this page and
\`src/procedures/executed.ts\`.`;

function overview(ids: readonly string[], variants: readonly Variant[]): string {
  const tasks = ids.map((id) => {
    const own = variants.filter(({ procedure }) => procedure.id === id);
    const changes = new Set(own.map(({ procedure }) => changesBy(procedure)));
    return [taskOf(own), `[${id}](#${id})`, runOn(own), [...changes].join('; or ')];
  });
  const servers = documented.map((server) => {
    const own = variants.filter((one) => one.server === server);
    const versions = new Set(own.map(({ procedure }) => procedure.executedOn ?? '*not executed*'));
    const absent = ids.filter((id) => !own.some(({ procedure }) => procedure.id === id));
    return [productOf(server), [...versions].join(', '), absent.length === 0 ? '–' : absent.join(', ')];
  });
  return [
    '## At a glance',
    table(['To do this', 'Procedure', 'Run on', 'Changes'], tasks),
    table(['Server', 'Executed on', 'Procedures that it does not have'], servers),
  ].join('\n\n');
}

/** The titles of all variants as one heading: those of one server may name its own columns and variables. */
const taskOf = (own: readonly Variant[]): string => tasks[own[0]?.procedure.id ?? ''] ?? own[0]?.procedure.title ?? '';

/** Where a title names what only one server or the example has. */
const tasks: Readonly<Record<string, string>> = {
  'change-channel': 'Change the network timeout, heartbeat period, connect retry and retry count of a replica',
  'compare-ends': 'Compare source and replica, by GTID or by file and position',
  'wait-until-equal':
    'Wait until the replica has executed all transactions of the source, by GTID or by file and position',
  'set-net-write-timeout': 'Set net_write_timeout on the source',
  'log-failed-writes': 'Log failed writes on the source',
  'use-auto-position': 'Switch the replica to GTID',
};

/** Procedures whose statements hold values of an example. */
const withExamples: Readonly<Record<string, string>> = {
  'change-channel':
    'They are examples: [tuning](tuning.md) finds those for your link. 8640 retries every 10 s last a day.',
  'set-net-write-timeout': 'It is an example: [tuning](tuning.md) finds the one for your link.',
  'share-flushes': 'They are examples.',
};

function runOn(own: readonly Variant[]): string {
  const ends = new Set(own.flatMap(({ procedure }) => procedure.steps.map(({ on }) => on)));
  const [only] = ends;
  return ends.size === 1 && only !== undefined ? `the ${only}` : 'source and replica, as the comments say';
}

/** What a procedure changes, in a few words. */
function changesBy({ cost: { relayLogs, receiver, applier, others, destroys } }: Procedure): string {
  const channel = [
    ...(receiver === 'keeps its state' ? [] : [`the receiver ${receiver}`]),
    ...(applier === 'keeps its state' ? [] : [`the applier ${applier}`]),
    ...(relayLogs === 'applied, then deleted' ? ['everything received is executed'] : []),
    ...(destroys === null ? [] : ['removes the channel']),
  ];
  if (channel.length > 0) return channel.join(', ');
  return others === null ? 'nothing' : 'global variables';
}

function section(id: string, variants: readonly Variant[]): string {
  const own = variants.filter(({ procedure }) => procedure.id === id);
  const texts = grouped(own, ({ procedure }) => [stepLines(procedure).join('\n')]);
  return [
    `## ${id}`,
    `${taskOf(own)}.`,
    [`- Run on: ${runOn(own)}.`, ...exampleLines(id), ...facts(own)].join('\n'),
    ...texts.map(
      ({ text, of }) => `<details><summary>${textNames(of)}</summary>\n\n\`\`\`sql\n${text}\n\`\`\`\n\n</details>`,
    ),
  ].join('\n\n');
}

const exampleLines = (id: string): string[] => {
  const says = withExamples[id];
  return says === undefined ? [] : [`- Values: ${says}`];
};

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

/** Names of all servers that a text is for, and which of them did not execute it: `MySQL 8.0, 9.7 (not executed: MySQL 8.0)`. */
function textNames(variants: readonly Variant[]): string {
  const open = variants.filter(({ procedure }) => procedure.executedOn === null);
  if (open.length === 0) return namesOf(variants);
  return `${namesOf(variants)} (not executed${open.length === variants.length ? '' : `: ${namesOf(open)}`})`;
}

/** One series has two sets of words: the newer one is named as such. */
const productOf = (server: Server): string =>
  server.flavour === 'mysql-8.0' ? 'MySQL 8.0.26 and later 8.0' : dialectOf(server).product;

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
    const product = productOf(server);
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
  return `## Managed services\n\nManaged services do not grant the privileges for these statements. Use what the service offers instead. The table was\ntaken from the manuals of the services; nothing in it was executed here.\n\n${table(['Purpose', 'Procedure of this page', ...names], rows)}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
