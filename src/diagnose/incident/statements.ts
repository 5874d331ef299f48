import type { Dialect, StatementName } from '../../capture/statements.ts';
import { statements } from '../../capture/statements.ts';
import type { Procedure } from '../../model/procedure.ts';
import { documented } from '../../procedures/document.ts';
import { dialectOf, everyProcedure } from '../../procedures/index.ts';
import { costLines, endsOf, privilegeLines, stepLines } from '../../procedures/text.ts';
import { measuredLine } from './costs.ts';
import type { MeasuredServer } from './recorded.ts';
import { lookNames, usedProcedures } from './told-by.ts';

interface Variant {
  readonly product: string;
  readonly by: 'gtid' | 'position';
  readonly procedure: Procedure;
}

const variants: readonly Variant[] = documented.flatMap((server) =>
  (['gtid', 'position'] as const).flatMap((by) =>
    everyProcedure(server, { by }).map((procedure) => ({ product: dialectOf(server).product, by, procedure })),
  ),
);

/** A procedure on every server where it was executed; where it was executed on none, on every server. */
export function proceduresNamed(id: string): readonly Variant[] {
  const own = variants.filter(({ procedure }) => procedure.id === id);
  const executed = own.filter(({ procedure }) => procedure.executedOn !== null);
  return executed.length === 0 ? own : executed;
}

/** What `diagnose` asks with them. */
const asks: Readonly<Partial<Record<StatementName, string>>> = {
  channel: 'Heartbeat period, retry interval and retry count of the channel. Run on the replica',
  connection: 'Heartbeats, and when the last one came. Run on the replica',
  diagnosisCounters:
    'Counters of statements that started or stopped replication, of commits and of heartbeats. Run on either server',
  ping: 'Whether the server answers at all',
  processes: 'Threads of replication, and what has been running for 2 s. Run on either server',
  replicas: 'Replicas that are registered at the source. Run on the source',
};

const dialects: Readonly<Record<Dialect, string>> = {
  'mysql-8.4': 'MySQL 8.4 and later',
  'mysql-5.7': 'MySQL 5.7 to 8.3',
  'mysql-5.6': 'MySQL 5.6',
  mariadb: 'MariaDB 10.5.9 and later',
  'mariadb-10.5': 'MariaDB 10.5.2 to 10.5.8',
  'mariadb-10.0': 'older MariaDB',
};

/** The statements of looks and next steps, as they were executed, with their costs. Pure. */
export function statementsOf(measured: readonly MeasuredServer[]): string {
  const ids = [...new Set(variants.map(({ procedure }) => procedure.id))].filter((id) => usedProcedures.has(id));
  return [
    '## Statements',
    'Statements that only read are printed here. A procedure that changes something has conditions that must hold before each of its statements: execute it as [statements](statements.md) prints it for your server.',
    ...ids.map((id) => procedureSection(id, measured)),
    ...lookNames.map((name) => askSection(name, measured)),
  ].join('\n\n');
}

function procedureSection(id: string, measured: readonly MeasuredServer[]): string {
  const own = proceduresNamed(id);
  const [{ procedure } = { procedure: null }] = own;
  if (procedure === null) return '';
  const reads = !procedure.steps.some(({ kind }) => kind === 'run');
  const took = measuredLine(measured, 'procedures', id);
  const ends = endsOf(procedure.steps);
  return [
    `### ${id}`,
    `${procedure.title}.`,
    [
      `- Run on: ${ends.length === 1 ? `the ${ends[0]}` : 'both servers'}.`,
      ...unique(own, costLines, ({ cost }) => cost),
      ...(took === null ? [] : [`- ${took}`]),
      ...unique(own, privilegeLines, ({ privileges }) => privileges),
      `- Every server, conditions and way back: [${id}](statements.md#${id}).`,
    ].join('\n'),
    ...(reads ? grouped(own).map(({ text, of }) => details(of.join(', '), text)) : []),
  ].join('\n\n');
}

/** Lines of all variants, once each, with the servers where they differ. */
function unique<T>(
  own: readonly Variant[],
  linesOf: (value: T) => readonly string[],
  pick: (procedure: Procedure) => T,
): readonly string[] {
  const by = new Map<string, Set<string>>();
  for (const { product, procedure } of own)
    for (const line of linesOf(pick(procedure))) by.set(line, (by.get(line) ?? new Set()).add(product));
  const all = new Set(own.map(({ product }) => product)).size;
  return [...by].map(([line, of]) => `- ${line}${of.size === all ? '' : ` (${[...of].join(', ')})`}`);
}

function grouped(own: readonly Variant[]): readonly { readonly text: string; readonly of: readonly string[] }[] {
  const groups = new Map<string, Map<string, Set<string>>>();
  for (const { product, by, procedure } of own) {
    const text = stepLines(procedure).join('\n');
    const of = groups.get(text) ?? new Map<string, Set<string>>();
    of.set(product, (of.get(product) ?? new Set()).add(by));
    groups.set(text, of);
  }
  return [...groups].map(([text, of]) => ({
    text,
    of: [...of].map(([product, ways]) =>
      ways.size === 2 ? product : `${product} ${ways.has('gtid') ? 'with GTID' : 'with file and position'}`,
    ),
  }));
}

function askSection(name: StatementName, measured: readonly MeasuredServer[]): string {
  const texts = new Map<string, { readonly of: string[]; readonly privileges: Set<string> }>();
  for (const [dialect, known] of Object.entries(statements)) {
    const statement = known[name];
    if (statement === undefined) continue;
    const one = texts.get(statement.text) ?? { of: [], privileges: new Set() };
    one.of.push(dialects[dialect as Dialect]);
    if (statement.privilege !== null) one.privileges.add(statement.privilege);
    texts.set(statement.text, one);
  }
  const took = measuredLine(measured, 'statements', name);
  const privileges = [...new Set([...texts.values()].flatMap(({ privileges: some }) => [...some]))];
  return [
    `### ${name}`,
    `${asks[name] ?? ''}.`,
    [
      '- It only reads; `diagnose` executes it in each look.',
      ...(took === null ? [] : [`- ${took}`]),
      ...(privileges.length === 0 ? [] : [`- Privilege: ${privileges.join('; ')}.`]),
    ].join('\n'),
    ...[...texts].map(([text, { of }]) => details(of.join(', '), `${text};`)),
  ].join('\n\n');
}

const details = (summary: string, sql: string): string =>
  `<details><summary>${summary}</summary>\n\n\`\`\`sql\n${sql}\n\`\`\`\n\n</details>`;
