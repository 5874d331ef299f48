import { type Node, parseTree } from 'jsonc-parser';
import type { LintItem, MetricItem, StatementItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { doubleQuoted, type WrittenExpression } from './expressions.ts';
import { listedMetrics, type MetricContext, metricItems } from './items.ts';

/** Whether a value is a dashboard of Grafana or a panel of one, as exported or as its API returns it, with or without a resource around it. */
export function isDashboard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { panels, rows, templating, targets, elements, dashboard, spec, result, model } = value as Record<
    string,
    unknown
  >;
  if ([panels, rows].some(Array.isArray) || (Array.isArray(targets) && targets.some(isTarget))) return true;
  if (typeof elements === 'object' && elements !== null && 'variables' in value) return true;
  return (
    (templating !== undefined && 'list' in Object(templating)) || [dashboard, spec, result, model].some(isDashboard)
  );
}

/** Whether a text is a dashboard in JSON. */
export const isDashboardText = (text: string): boolean => /^\s*\{/.test(text) && isDashboard(jsonOf(text));

/** `undefined`: it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isTarget = (value: unknown): boolean => ['refId', 'expr', 'rawSql'].some((key) => key in Object(value));

/**
 * What the queries of a dashboard ask for, of panels, rows, annotations, variables and library panels: the metrics of PromQL, and the statements of data
 * sources that are MySQL themselves. A library panel that the file only names is not judged. The file is known to be JSON.
 */
export function dashboardItems(source: LocatedText, context: MetricContext & SqlContext): LintItem[] {
  const found: LintItem[] = [];
  const statements: StatementItem[] = [];
  const root = parseTree(source.text);
  const held = root === undefined ? new Map<string, Node>() : propertiesOf(propertiesOf(root).get('__elements'));
  const visit = (node: Node, above: string): void => {
    const own = propertiesOf(node);
    const named = [own.get('datasource'), own.get('kind')?.value === 'DataQuery' ? own.get('group') : undefined];
    const told = named.flatMap((one) =>
      one === undefined ? [] : source.text.slice(one.offset, one.offset + one.length),
    );
    const datasource = told.length === 0 ? above : told.join(' ');
    const expression = textOf(own.get('expr'), source.text);
    if (expression !== null) found.push(...metricItems(source, expression, context));
    const isVariable = own.get('type')?.value === 'query';
    for (const query of [own.get('query') ?? own.get('definition'), own.get('__legacyStringValue')])
      found.push(...itemsOfQuery(textOf(query, source.text), isVariable, source, context));
    found.push(...itemsOfLibrary(own, held, source, context));
    if (/mysql|mariadb/i.test(datasource)) {
      const asked = isVariable ? own.get('query') : undefined;
      const query = asked?.type === 'object' ? propertiesOf(asked).get('query') : asked;
      for (const sql of [own.get('rawSql'), query]) statements.push(...sqlOf(sql, source, context));
    }
    for (const child of node.children ?? []) visit(child, datasource);
  };
  if (root !== undefined) visit(root, '');
  return [...found, ...statements];
}

/** A panel that stands in the library of Grafana; a dashboard that was exported for others holds it. */
function itemsOfLibrary(
  own: ReadonlyMap<string, Node>,
  held: ReadonlyMap<string, Node>,
  source: LocatedText,
  { file }: MetricContext,
): MetricItem[] {
  const library = own.get('libraryPanel');
  const { uid, name } = Object.fromEntries(propertiesOf(library));
  if (library === undefined || own.has('targets') || held.has(String(uid?.value))) return [];
  const text = `library panel ${String(name?.value ?? uid?.value ?? '')}`.trim();
  const notJudged =
    'what it asks stands in the library of Grafana: export the dashboard for sharing with another instance';
  return [{ kind: 'metric', file, line: source.lineAt(library.offset), text, name: text, notJudged }];
}

/** What a variable asks: `label_values(METRIC, LABEL)`, `query_result(QUERY)` and `metrics(PATTERN)`, functions of Grafana, or a metric alone. */
function itemsOfQuery(
  expression: WrittenExpression | null,
  isVariable: boolean,
  source: LocatedText,
  context: MetricContext,
): MetricItem[] {
  if (expression === null) return [];
  const [, before = '', list = ''] = /^(\s*metrics\(\s*)([\s\S]*?)\s*\)\s*$/.exec(expression.text) ?? [];
  if (list !== '') return listedMetrics(source, { text: list, start: expression.start + before.length }, context);
  const [, head = '', inner = ''] =
    /^(\s*label_values\(\s*)([\s\S]*),[^,()]*\)\s*$/.exec(expression.text) ??
    /^(\s*query_result\(\s*)([\s\S]*)\)\s*$/.exec(expression.text) ??
    (isVariable ? /^(\s*)(mysql_\w+(?:\s*\{[\s\S]*)?)$/.exec(expression.text) : null) ??
    [];
  return inner === '' ? [] : metricItems(source, { text: inner, start: expression.start + head.length }, context);
}

/** The statements of a text of JSON, all of which stand on the line where it begins. */
function sqlOf(node: Node | undefined, source: LocatedText, context: SqlContext): StatementItem[] {
  if (node?.type !== 'string' || !/^\s*(?:SELECT|SHOW|WITH|CALL|SET)\b/i.test(String(node.value))) return [];
  const line = source.lineAt(node.offset);
  return statementItems({ text: String(node.value), lineAt: () => line }, context);
}

function propertiesOf(node: Node | undefined): Map<string, Node> {
  const found = new Map<string, Node>();
  if (node?.type !== 'object') return found;
  for (const { children: pair } of node.children ?? []) {
    const [name, value] = pair ?? [];
    if (name !== undefined && value !== undefined) found.set(String(name.value), value);
  }
  return found;
}

function textOf(node: Node | undefined, text: string): WrittenExpression | null {
  if (node?.type !== 'string') return null;
  return doubleQuoted(text.slice(node.offset, node.offset + node.length), node.offset);
}
