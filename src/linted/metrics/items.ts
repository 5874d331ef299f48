import type { MetricItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import type { Vars } from '../sql/placeholders.ts';
import type { WrittenExpression } from './expressions.ts';
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
 * The metrics of mysqld_exporter in an expression: those whose names begin with `mysql_`, and names that cannot be told. Names that a rule records are
 * none.
 */
export function metricItems(source: LocatedText, expression: WrittenExpression, context: MetricContext): MetricItem[] {
  const { file, vars, recorded } = context;
  return metricsIn(expression.text, vars)
    .filter(({ name, open }) =>
      open === null ? /^mysql_/.test(name) && !recorded.has(name) : /mysql|__name__|^\W/.test(name),
    )
    .map(({ name, start, open }) => ({
      kind: 'metric',
      file,
      line: source.lineAt(expression.start + start),
      text: name.replace(/\s+/g, ' '),
      name,
      notJudged: open,
    }));
}
