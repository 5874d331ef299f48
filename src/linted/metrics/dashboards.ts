import { type Node, parseTree } from 'jsonc-parser';
import type { LintItem, StatementItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { doubleQuoted, type WrittenExpression } from './expressions.ts';
import { type MetricContext, metricItems } from './items.ts';

/** Whether a value is a dashboard of Grafana, as exported or as its API returns it. */
export function isDashboard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { panels, rows, templating, dashboard } = value as Record<string, unknown>;
  if (Array.isArray(panels) || Array.isArray(rows)) return true;
  return (templating !== undefined && 'list' in Object(templating)) || isDashboard(dashboard);
}

/**
 * What the queries of a dashboard ask for, of panels, rows, annotations and variables: the metrics of PromQL, and the statements of data sources that are
 * MySQL themselves. The file is known to be JSON.
 */
export function dashboardItems(source: LocatedText, context: MetricContext & SqlContext): LintItem[] {
  const expressions: WrittenExpression[] = [];
  const statements: StatementItem[] = [];
  const visit = (node: Node, above: string): void => {
    const own = propertiesOf(node);
    const named = own.get('datasource');
    const datasource = named === undefined ? above : source.text.slice(named.offset, named.offset + named.length);
    const expression = textOf(own.get('expr'), source.text);
    if (expression !== null) expressions.push(expression);
    const asked = own.get('type')?.value === 'query' ? own.get('query') : undefined;
    const query = asked === undefined ? undefined : (propertiesOf(asked).get('query') ?? asked);
    if (query !== undefined) expressions.push(...variableQueries(source.text, query));
    if (/mysql|mariadb/i.test(datasource))
      for (const sql of [own.get('rawSql'), query]) statements.push(...sqlOf(sql, source, context));
    for (const child of node.children ?? []) visit(child, datasource);
  };
  const root = parseTree(source.text);
  if (root !== undefined) visit(root, '');
  return [...expressions.flatMap((expression) => metricItems(source, expression, context)), ...statements];
}

/** The statements of a text of JSON, all of which stand on the line where it begins. */
function sqlOf(node: Node | undefined, source: LocatedText, context: SqlContext): StatementItem[] {
  if (node?.type !== 'string' || !/^\s*(?:SELECT|SHOW|WITH|CALL|SET)\b/i.test(String(node.value))) return [];
  const line = source.lineAt(node.offset);
  return statementItems({ text: String(node.value), lineAt: () => line }, context);
}

function propertiesOf({ type, children }: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  if (type !== 'object') return found;
  for (const { children: pair } of children ?? []) {
    const [name, value] = pair ?? [];
    if (name !== undefined && value !== undefined) found.set(String(name.value), value);
  }
  return found;
}

function textOf(node: Node | undefined, text: string): WrittenExpression | null {
  if (node?.type !== 'string') return null;
  return doubleQuoted(text.slice(node.offset, node.offset + node.length), node.offset);
}

/** `label_values(METRIC, LABEL)` and `query_result(QUERY)`: functions of Grafana, and what is PromQL in them. */
function variableQueries(text: string, query: Node): WrittenExpression[] {
  const expression = textOf(query, text);
  if (expression === null) return [];
  const [, before = '', inner = ''] =
    /^(\s*label_values\(\s*)([\s\S]*),[^,()]*\)\s*$/.exec(expression.text) ??
    /^(\s*query_result\(\s*)([\s\S]*)\)\s*$/.exec(expression.text) ??
    [];
  return inner === '' ? [] : [{ text: inner, start: expression.start + before.length }];
}
