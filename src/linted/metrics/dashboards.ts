import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { MetricItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { type WrittenExpression, writtenExpression } from './expressions.ts';
import { type MetricContext, metricItems } from './items.ts';

/** Whether a value is a dashboard of Grafana, as exported or as its API returns it. */
export function isDashboard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { panels, rows, templating, dashboard } = value as Record<string, unknown>;
  return (
    Array.isArray(panels) ||
    Array.isArray(rows) ||
    (templating !== undefined && 'list' in Object(templating)) ||
    isDashboard(dashboard)
  );
}

/** The metrics in the queries of a dashboard: of panels, rows, annotations and variables. The file is known to be JSON. */
export function dashboardItems(source: LocatedText, context: MetricContext): MetricItem[] {
  // Without tabs, which YAML refuses as indentation.
  const text = source.text.replaceAll('\t', ' ');
  const root = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }).contents;
  const found: WrittenExpression[] = [];
  const add = (node: unknown): void => {
    const expression = writtenExpression(text, isScalar(node) ? (node as Node) : null);
    if (expression !== null) found.push(expression);
  };
  const visit = (node: unknown): void => {
    if (isSeq(node)) for (const item of node.items) visit(item);
    if (!isMap(node)) return;
    add(node.get('expr', true));
    if (isVariable(node)) found.push(...variableQueries(text, node));
    for (const { value } of node.items) visit(value);
  };
  visit(root);
  return found.flatMap((expression) => metricItems(source, expression, context));
}

const isVariable = (node: YAMLMap): boolean => node.get('type') === 'query' && node.has('query');

/** `label_values(METRIC, LABEL)` and `query_result(QUERY)`: functions of Grafana, and what is PromQL in them. */
function variableQueries(text: string, node: YAMLMap): WrittenExpression[] {
  const query = node.get('query', true);
  const expression = writtenExpression(text, (isMap(query) ? query.get('query', true) : query) as Node | undefined);
  if (expression === null) return [];
  const [, before = '', inner = ''] =
    /^(\s*label_values\(\s*)([\s\S]*),[^,()]*\)\s*$/.exec(expression.text) ??
    /^(\s*query_result\(\s*)([\s\S]*)\)\s*$/.exec(expression.text) ??
    [];
  return inner === '' ? [] : [{ text: inner, start: expression.start + before.length }];
}
