import type { IntegrityFacts, TableComparison } from '../model/samples.ts';

/** Filters by the name of the status column (`Replicate_Ignore_Table`), with their values as the server words them. */
type Filters = NonNullable<IntegrityFacts['filters']>;

/**
 * Whether filters leave rows of a table out. Pure. The order of the rules is documented (MySQL manual, "How Servers Evaluate Replication Filtering Rules"; MariaDB
 * has the same): first the database, then tables to do, tables to ignore, patterns to do, patterns to ignore. Rows in the binary log are judged by the
 * table's own database. Filters by server or domain id, and databases that are renamed, say nothing of a table.
 *
 * @param label `database.table`
 * @example leavesOut({ Replicate_Wild_Ignore_Table: 'shop.tmp%' }, 'shop.tmp_1') // true
 */
export function leavesOut(filters: Filters, label: string): boolean {
  const dot = label.indexOf('.');
  const database = label.slice(0, dot);
  const on = (column: string): readonly string[] => listOf(filters[column]);
  if (!passes(on('Binlog_Do_DB'), on('Binlog_Ignore_DB'), database)) return true;
  if (!passes(on('Replicate_Do_DB'), on('Replicate_Ignore_DB'), database)) return true;
  const [does, wildDoes] = [on('Replicate_Do_Table'), on('Replicate_Wild_Do_Table')];
  if (does.includes(label)) return false;
  if (on('Replicate_Ignore_Table').includes(label)) return true;
  if (wildDoes.some((pattern) => like(pattern, label))) return false;
  if (on('Replicate_Wild_Ignore_Table').some((pattern) => like(pattern, label))) return true;
  return does.length + wildDoes.length > 0;
}

/** Tables that differ, and that filters leave out: nothing was lost there, and nothing proves that they are equal. Pure. */
export function filteredTables({ filters = {}, tables = [] }: IntegrityFacts): readonly TableComparison[] {
  return tables.filter((one) => unequal(one) && leavesOut(filters, one.table));
}

/** What a comparison says of the tables that filters leave out, as a clause; empty where there are none. Pure. */
export function filteredWords(facts: IntegrityFacts): string {
  return filteredTables(facts)
    .map(({ table, rows: { source, replica } }) =>
      source === replica
        ? `${table} (other values)`
        : `${table} (rows: ${source} on the source, ${replica} on the replica)`,
    )
    .join(', ');
}

/**
 * The same facts without what filters explain: tables that they leave out, rows of them, and writes of the workload whose own table is left out. Pure.
 */
export function withoutFiltered(facts: IntegrityFacts): IntegrityFacts {
  const { filters = {}, tables, differences = [] } = facts;
  const isOut = (label: string): boolean => leavesOut(filters, label);
  if (Object.keys(filters).length === 0 || !tables?.some(({ table }) => isOut(table))) return facts;
  const rest = tables.filter(({ table }) => !isOut(table));
  const equal = !rest.some(unequal);
  const ledgerOut = isOut('replfault.ledger');
  return {
    ...facts,
    tables: rest,
    differences: differences.filter(({ table }) => !isOut(table)),
    moreDifferences: (facts.moreDifferences ?? false) && !equal,
    ...(equal ? { checksum: { source: facts.checksum.source, replica: facts.checksum.source ?? '' } } : {}),
    ...(ledgerOut ? { lost: [], rows: { source: facts.rows.source, replica: facts.rows.source ?? 0 } } : {}),
    ...(isOut('replfault.counter') && facts.counter ? { counter: { source: null, replica: null } } : {}),
  };
}

const unequal = ({ rows, hash }: TableComparison): boolean =>
  rows.source !== rows.replica || hash.source !== hash.replica;

/** Whether a database is one of those to do, or, where none is named, none of those to ignore. */
const passes = (to: readonly string[], not: readonly string[], database: string): boolean =>
  to.length > 0 ? to.includes(database) : !not.includes(database);

const listOf = (value = ''): readonly string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A pattern of LIKE: `%` any characters, `_` one, a backslash takes the next one as it is. */
function like(pattern: string, label: string): boolean {
  const source = pattern.replace(/\\(.)|[%_]|[.*+?^${}()|[\]\\]/gs, (found, taken?: string) => {
    if (taken !== undefined) return taken.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return found === '%' ? '.*' : found === '_' ? '.' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's').test(label);
}
