import { type Node, parseTree } from 'jsonc-parser';
import type { MetricItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { doubleQuoted, type WrittenExpression } from './expressions.ts';
import { type MetricContext, metricItems } from './items.ts';

/** Whether a value is a dashboard of Grafana, as exported or as its API returns it. */
export function isDashboard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { panels, rows, templating, dashboard } = value as Record<string, unknown>;
  if (Array.isArray(panels) || Array.isArray(rows)) return true;
  return (templating !== undefined && 'list' in Object(templating)) || isDashboard(dashboard);
}

/** The metrics in the queries of a dashboard: of panels, rows, annotations and variables. The file is known to be JSON. */
export function dashboardItems(source: LocatedText, context: MetricContext): MetricItem[] {
  const found: WrittenExpression[] = [];
  const visit = (node: Node): void => {
    const own = propertiesOf(node);
    const expression = textOf(own.get('expr'), source.text);
    if (expression !== null) found.push(expression);
    const query = own.get('type')?.value === 'query' ? own.get('query') : undefined;
    if (query !== undefined) found.push(...variableQueries(source.text, propertiesOf(query).get('query') ?? query));
    for (const child of node.children ?? []) visit(child);
  };
  const root = parseTree(source.text);
  if (root !== undefined) visit(root);
  return found.flatMap((expression) => metricItems(source, expression, context));
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
