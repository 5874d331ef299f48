import type { MetricItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import type { Vars } from '../sql/placeholders.ts';
import type { WrittenExpression } from './expressions.ts';
import { mayBeMysql, namePattern } from './pattern.ts';
import { metricsIn } from './promql.ts';

/** What metrics are read with. */
export interface MetricContext {
  /** As the user named it. */
  readonly file: string;
  readonly vars: Vars;
  /** Names that rules of the user define. */
  readonly recorded: ReadonlySet<string>;
}

/**
 * The metrics of mysqld_exporter in an expression: those whose names begin with `mysql_`, patterns that may fit them, and names that cannot be told. Names
 * that a rule records are none.
 */
export function metricItems(source: LocatedText, expression: WrittenExpression, context: MetricContext): MetricItem[] {
  const { file, vars, recorded } = context;
  return metricsIn(expression.text, vars)
    .filter(({ name, open, pattern }) => {
      if (pattern !== undefined) return mayBeMysql(name.replace(/^__name__\s*=~\s*["'`]/, ''));
      return open === null ? /^mysql_/.test(name) && !recorded.has(name) : /mysql|__name__|^\W/.test(name);
    })
    .map(({ name, start, open, pattern }) => ({
      kind: 'metric',
      file,
      line: source.lineAt(expression.start + start),
      text: name.replace(/\s+/g, ' '),
      name,
      ...(pattern === undefined ? {} : { pattern }),
      notJudged: open,
    }));
}

/** The metrics that `metrics(...)` of Grafana lists. */
export function listedMetrics(source: LocatedText, list: WrittenExpression, { file }: MetricContext): MetricItem[] {
  const written = list.text.trim();
  if (!mayBeMysql(written)) return [];
  const text = `metrics(${written.replace(/\s+/g, ' ')})`;
  const isOpen = /\$\{?\w|\[\[/.test(written);
  const pattern = isOpen ? null : namePattern(written, 'part');
  const place = { kind: 'metric', file, line: source.lineAt(list.start), text, name: text } as const;
  if (pattern !== null) return [{ ...place, pattern, notJudged: null }];
  const why = isOpen
    ? 'its name holds a variable of the dashboard'
    : 'it is a pattern that is too involved and not one name';
  return [{ ...place, notJudged: why }];
}
